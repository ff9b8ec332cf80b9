import { otherSide } from '../../../../lambda/deployment.ts';
import type { AssemblyModel } from '../model.ts';
import { oncePer } from '../memo.ts';
import type { Resource } from '../resource.ts';
import { backupPlans, mayLeaveRegion, plansFor, type BackupRule } from './backups.ts';
import { replications } from './buckets.ts';
import { crossRegionReplicas, DB_INSTANCE, globalSecondaries } from './databases.ts';
import { tableReplicaRegions } from './stateful.ts';

/** How data comes to another region. */
export type Way =
  | 'replica'
  | 'automated backups'
  | 'global table'
  | 'replication'
  | 'backup copy'
  | 'unknown';

/** Every way a resource's data comes to another region; `unknown` where one may be given at deployment. */
export function waysToSecondRegion(model: AssemblyModel, resource: Resource): readonly Way[] {
  const { plans, maybe } = plansFor(model, resource);
  const copied = plans.some(({ rules }) => rules.some(copiesAway));
  return [
    ...followed(model, resource),
    ...(copied ? (['backup copy'] as const) : []),
    ...(maybe && backupPlans(model).some(({ rules }) => rules.some(copiesAway))
      ? (['unknown'] as const)
      : []),
  ];
}

/** At least one copy of the rule's points may go to another region. */
export function copiesAway(rule: BackupRule): boolean {
  return rule.copies.some((copy) => mayLeaveRegion(rule, copy));
}

function followed(model: AssemblyModel, resource: Resource): readonly Way[] {
  if (resource.type === DB_INSTANCE) {
    const copiesBackups = resource.at('AutomaticBackupReplicationRegion') !== undefined;
    return [
      ...(crossRegionReplicas(model).has(resource) ? (['replica'] as const) : []),
      ...(copiesBackups ? (['automated backups'] as const) : []),
      ...(isFollowedUnseen(model, resource) ? (['unknown'] as const) : []),
    ];
  }
  if (resource.type === 'AWS::DynamoDB::GlobalTable') {
    return tableReplicaRegions(resource).length > 0 ? ['global table'] : [];
  }
  if (resource.type === 'AWS::EFS::FileSystem') {
    return resource.at('ReplicationConfiguration') === undefined ? [] : ['replication'];
  }
  return (globalSecondaries(model).get(resource) ?? []).length > 0 ? ['replica'] : [];
}

/** Its counterpart in the other region is managed elsewhere: whether it follows, no template says. */
function isFollowedUnseen({ intent: { deployment } }: AssemblyModel, { name }: Resource): boolean {
  if (deployment === undefined) return false;
  const { activeSide } = deployment;
  return deployment.databases.some(
    ({ instances }) => instances[activeSide].identifier === name && instances[otherSide(activeSide)].existing,
  );
}

/** Regions something follows another one in: where an application is taken over. */
export const standbyRegions = oncePer((model: AssemblyModel): ReadonlySet<string> => {
  const standing = [
    ...[...crossRegionReplicas(model).values()].flat(),
    ...[...globalSecondaries(model).values()].flat(),
    ...replications(model).flatMap(({ crossRegion, destination }) =>
      crossRegion === true && destination !== undefined ? [destination] : [],
    ),
  ];
  return new Set(standing.flatMap(({ region }) => (region === undefined ? [] : [region])));
});
