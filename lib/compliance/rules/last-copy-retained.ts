import { DB_INSTANCE, replicas } from '../assembly-model/links/databases.ts';
import { describe, statefulResources } from '../assembly-model/links/stateful.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';
import { capital } from './framework/words.ts';

export const lastCopyRetained: Rule = {
  id: 'DR-LAST-COPY-RETAINED',
  title: 'Deleting a stack deletes no data',
  level: 'error',
  protectsFrom:
    'A stack that is deleted, or a logical id that changes, in the week after a failover: what the template calls a ' +
    'replica is the only database by then.',
  remedy: 'Set DeletionPolicy and UpdateReplacePolicy to Retain (or Snapshot, where there is one).',
  controls: BACKUP_CONTROLS,
  failureModes: [78, 79],
  evaluate: (assembly) =>
    [
      ...statefulResources(assembly),
      ...replicas(assembly)
        .filter(({ crossRegion }) => crossRegion)
        .map(({ replica }) => replica),
    ]
      .filter((resource) => goesWithTheStack(resource) && !isProtected(resource))
      .map((resource) => ({
        at: resource,
        message: `${capital(describe(resource))} is deleted with its stack: DeletionPolicy is ${resource.deletionPolicy ?? 'Delete by default'}, and it has no deletion protection.`,
      })),
};

/** CloudFormation User Guide, "DeletionPolicy": these two have Snapshot as their default; a replica cannot have one. */
const SNAPSHOT_BY_DEFAULT: ReadonlySet<string> = new Set([DB_INSTANCE, 'AWS::RDS::DBCluster']);

function goesWithTheStack(resource: Resource): boolean {
  const policy = resource.deletionPolicy;
  if (policy !== undefined) return policy === 'Delete';
  return !SNAPSHOT_BY_DEFAULT.has(resource.type) || resource.at('SourceDBInstanceIdentifier') !== undefined;
}

function isProtected(resource: Resource): boolean {
  const flags = ['DeletionProtection', 'DeletionProtectionEnabled'].map((property) =>
    resource.flag(property),
  );
  return flags.some((flag) => flag === true || flag === 'unknown');
}
