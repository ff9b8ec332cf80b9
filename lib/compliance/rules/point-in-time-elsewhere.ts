import { crossRegionReplicas, standaloneInstances } from '../assembly-model/links/databases.ts';
import { keepsPointsInTime } from '../assembly-model/links/points-in-time.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const pointInTimeElsewhere: Rule = {
  id: 'DR-POINT-IN-TIME-ELSEWHERE',
  title: 'A database can be taken back to a moment in the other region as well',
  level: 'warning',
  protectsFrom:
    'Wrong data and a lost region at once: a copied recovery point is a snapshot, so between two of them nothing can ' +
    'be brought back over there.',
  remedy:
    'Set AutomaticBackupReplicationRegion, or a BackupRetentionPeriod on the replica in the other region. Not every ' +
    'pair of regions offers the first.',
  controls: [...BACKUP_CONTROLS, 'CP-6'],
  failureModes: [5, 53],
  evaluate: (assembly) =>
    standaloneInstances(assembly)
      .filter((instance) => keepsPointsInTime(instance) === true && !keptElsewhere(assembly, instance))
      .map((instance) => ({
        at: instance,
        message: `Points in time of the database ${instance.name} are kept in ${instance.region ?? 'its own region'} only.`,
      })),
};

function keptElsewhere(assembly: AssemblyModel, instance: Resource): boolean {
  if (instance.at('AutomaticBackupReplicationRegion') !== undefined) return true;
  const followers = crossRegionReplicas(assembly).get(instance) ?? [];
  // Unlike a source, a replica keeps none unless it is told to.
  return followers.some((replica) => (replica.amount('BackupRetentionPeriod') ?? 0) !== 0);
}
