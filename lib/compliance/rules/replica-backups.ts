import { replicas, type ReplicaLink } from '../assembly-model/links/databases.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const replicaBackups: Rule = {
  id: 'DR-REPLICA-BACKUPS',
  title: 'A replica in another region keeps backups before it is promoted',
  level: 'warning',
  protectsFrom:
    'Hours without a point to go back to: automated backups that begin with the promotion have to take a first ' +
    'snapshot before anything can be restored.',
  remedy: 'Set BackupRetentionPeriod on the replica. PostgreSQL takes it from 14.1 on.',
  controls: BACKUP_CONTROLS,
  failureModes: [4, 5, 6],
  evaluate: (assembly) =>
    replicas(assembly)
      .filter((link) => link.crossRegion && mayKeepBackups(link) && keepsNone(link))
      .map(({ replica }) => ({
        at: replica,
        message:
          'It keeps no automated backups: BackupRetentionPeriod is 0, which is what a replica begins with.',
      })),
};

function keepsNone({ replica }: ReplicaLink): boolean {
  return (replica.amount('BackupRetentionPeriod') ?? 0) === 0;
}

/** A PostgreSQL replica may from 14.1 on (RDS User Guide, read replicas for PostgreSQL); where it cannot be told, it may not. */
function mayKeepBackups({ replica, source }: ReplicaLink): boolean {
  const engine = replica.literal('Engine') ?? source?.literal('Engine');
  if (engine !== 'postgres') return engine !== undefined;
  const version = replica.literal('EngineVersion') ?? source?.literal('EngineVersion');
  const [major = 0, minor = 1] = (version ?? '').split('.').map(Number);
  return major > 14 || (major === 14 && minor >= 1);
}
