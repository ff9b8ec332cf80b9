import { parseArn } from '../assembly-model/arns.ts';
import { replicas, type ReplicaLink } from '../assembly-model/links/databases.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { objects, text } from '../assembly-model/values.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

const SECRET = 'AWS::SecretsManager::Secret';

export const secretSecondRegion: Rule = {
  id: 'DR-SECRET-SECOND-REGION',
  title: "The password of a database is known in its replica's region",
  level: 'error',
  protectsFrom:
    'A promoted database nobody can log in to: its password is in a secret of the region that is gone.',
  remedy: "Give the secret ReplicaRegions with the replica's region, and a key of that region.",
  controls: REDUNDANCY_CONTROLS,
  failureModes: [72, 82],
  evaluate: (assembly) => replicas(assembly).flatMap((link) => judge(assembly, link)),
};

function judge(assembly: AssemblyModel, { source, replica, crossRegion }: ReplicaLink): readonly Violation[] {
  const region = replica.region;
  const name = secretIn(source?.text('MasterUserPassword'));
  if (!crossRegion || source === undefined || region === undefined || name === undefined) return [];
  const secret = assembly
    .ofType(SECRET)
    .find((each) => each.region === source.region && (each.name === name || each.arn === name));
  // A secret that is not in the templates may be replicated, and one of the same name may be filled by hand.
  if (secret === undefined || assembly.named(SECRET, secret.name, region) !== undefined) return [];
  const regions = objects(secret.at('ReplicaRegions')).map((each) => text(each['Region']) ?? '');
  if (regions.includes(region) || regions.some(isSymbolic) || isSymbolic(secret.at('ReplicaRegions')))
    return [];
  return [
    {
      at: secret,
      message: `It holds the password of ${source.name} and is not replicated to ${region}, where ${replica.name} stands by.`,
    },
  ];
}

/** `{{resolve:secretsmanager:NAME-OR-ARN:SecretString:password}}` */
function secretIn(reference: string | undefined): string | undefined {
  const inner = /^\{\{resolve:secretsmanager:(.+?)(?::SecretString.*)?\}\}$/.exec(reference ?? '')?.[1];
  if (inner === undefined || parseArn(inner) !== undefined) return inner;
  return inner.split(':')[0];
}
