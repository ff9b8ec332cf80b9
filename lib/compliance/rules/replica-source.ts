import { parseArn } from '../assembly-model/arns.ts';
import { DB_INSTANCE, replicas, type ReplicaLink } from '../assembly-model/links/databases.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const replicaSource: Rule = {
  id: 'DR-REPLICA-SOURCE',
  title: 'A replica names a source of another region by its ARN',
  level: 'error',
  protectsFrom: 'DBInstanceNotFound: an identifier alone is looked for in the region of the replica.',
  remedy: "Write SourceDBInstanceIdentifier as the source's ARN, arn:aws:rds:REGION:ACCOUNT:db:IDENTIFIER.",
  controls: REDUNDANCY_CONTROLS,
  failureModes: [80],
  evaluate: (assembly) =>
    replicas(assembly).flatMap((link) => {
      const elsewhere = regionOfNamesake(assembly, link);
      if (elsewhere === undefined) return [];
      return [
        {
          at: link.replica,
          message: `It follows "${link.sourceText}", an identifier without a region; the instance of that name stands in ${elsewhere}.`,
        },
      ];
    }),
};

/** Another region that has an instance of the name, where the replica's own has none. */
function regionOfNamesake(
  assembly: AssemblyModel,
  { sourceText, source, replica }: ReplicaLink,
): string | undefined {
  if (parseArn(sourceText) !== undefined || isSymbolic(sourceText) || replica.region === undefined)
    return undefined;
  if (source !== undefined && source !== replica) return undefined;
  const namesake = assembly
    .ofType(DB_INSTANCE)
    .find((instance) => instance.name === sourceText.toLowerCase() && instance !== replica);
  return namesake?.region === replica.region ? undefined : namesake?.region;
}
