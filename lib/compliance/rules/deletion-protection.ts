import {
  CLUSTER_TYPES,
  crossRegionReplicas,
  globalSecondaries,
  replicas,
  standaloneInstances,
} from '../assembly-model/links/databases.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import { oncePer } from '../assembly-model/memo.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { describe } from '../assembly-model/links/stateful.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const deletionProtection: Rule = {
  id: 'DR-DELETION-PROTECTION',
  title: 'A database and what follows it are protected from deletion',
  level: 'error',
  protectsFrom:
    'A stack that is deleted, or a slip in the console: CloudFormation has deleted promoted replicas although they ' +
    'were to be retained.',
  remedy: 'Set DeletionProtection to true on the instance or cluster, in both regions.',
  controls: BACKUP_CONTROLS,
  failureModes: [79, 28],
  evaluate: (assembly) =>
    [...standaloneInstances(assembly), ...remoteReplicas(assembly), ...assembly.ofType(...CLUSTER_TYPES)]
      .filter((database) => (database.flag('DeletionProtection') ?? false) === false)
      .map((database) => ({
        at: database,
        // A database that nothing follows is not a plan's, and may be one to throw away.
        level: isPartOfPair(assembly, database) ? 'error' : 'warning',
        message: `DeletionProtection is off for ${describe(database)}.`,
      })),
};

const remoteReplicas = oncePer((assembly: AssemblyModel) =>
  replicas(assembly)
    .filter(({ crossRegion }) => crossRegion)
    .map(({ replica }) => replica),
);

function isPartOfPair(assembly: AssemblyModel, database: Resource): boolean {
  return pairs(assembly).has(database);
}

const pairs = oncePer((assembly: AssemblyModel): ReadonlySet<Resource> => {
  const followed = [...globalSecondaries(assembly)].filter(([, members]) => members.length > 0);
  return new Set([
    ...remoteReplicas(assembly),
    ...crossRegionReplicas(assembly).keys(),
    ...followed.map(([primary]) => primary),
    ...followed.flatMap(([, members]) => members),
  ]);
});
