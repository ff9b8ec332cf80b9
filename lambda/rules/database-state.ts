import type { DatabaseEngine } from '../deployment.ts';
import type { DatabaseInstance } from '../ports/databases.ts';

/** Tag on an instance: the activation that made, or is making, it the writer. Written before the promotion. */
export const EPOCH_TAG = 'muster:epoch';

/**
 * Statuses an instance does not leave by itself, and what a person does about each
 * (RDS User Guide, "Viewing Amazon RDS DB instance status").
 */
const TERMINAL_STATUSES: Readonly<Record<string, string>> = {
  deleting: 'find out who deletes it; restore the newest backup under another name',
  failed: 'restore the newest backup beside it',
  'inaccessible-encryption-credentials': 'the key is lost to RDS: restore a backup made under another key',
  'inaccessible-encryption-credentials-recoverable':
    'enable the KMS key again, then start the instance (start-db-instance) within seven days',
  'incompatible-create': 'delete nothing; restore the newest backup beside it',
  'incompatible-network': 'free addresses in the subnets of its subnet group, then modify the instance',
  'incompatible-option-group': 'give the instance an option group of its engine version',
  'incompatible-parameters': 'put the parameter group right, then reboot the instance',
  'incompatible-restore': 'restore the newest backup beside it',
  'insufficient-capacity': 'modify the instance to another class, or wait for capacity in its zone',
  'restore-error': 'restore from another backup or point in time',
  stopped: 'start the instance (start-db-instance)',
  'storage-full':
    'give the instance more storage (modify-db-instance --allocated-storage --apply-immediately)',
};

/** Statuses in which an instance serves connections as if it were `available`. */
const SERVING_STATUSES: ReadonlySet<string> = new Set([
  'available',
  'configuring-enhanced-monitoring',
  'configuring-iam-database-auth',
  'configuring-log-exports',
  'storage-config-upgrade',
  'storage-initialization',
  'storage-optimization',
]);

/** What a person does when a status does not change by itself; undefined for one that does. */
export function remedyOfTerminalStatus(status: string): string | undefined {
  return TERMINAL_STATUSES[status];
}

export function isServing(instance: DatabaseInstance): boolean {
  return SERVING_STATUSES.has(instance.status);
}

export function isReplica(instance: DatabaseInstance): boolean {
  return instance.replicatesFrom !== undefined;
}

/**
 * Whether a promotion has ended, beyond a stale read: RDS keeps showing `available` for up to a minute after it
 * took the call, so the status alone proves nothing.
 */
export function standsAlone(instance: DatabaseInstance): boolean {
  return (
    !isReplica(instance) &&
    instance.statusInfos.length === 0 &&
    instance.status === 'available' &&
    instance.pendingChanges.length === 0
  );
}

/** The epoch on the instance; undefined where nobody wrote one. */
export function epochTagOf(instance: DatabaseInstance): number | undefined {
  const value = instance.tags[EPOCH_TAG];
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/**
 * Whether RDS takes a backup retention together with the promotion. PostgreSQL before 14.1 answers "DB Backups not
 * supported on a read replica" (hashicorp/terraform-provider-aws issue 4419): there it is set after the promotion.
 * A version without a minor part is taken for the newest minor.
 */
export function takesRetentionWithPromotion(engine: DatabaseEngine, engineVersion: string): boolean {
  if (engine !== 'postgres') return true;
  const [major = 0, minor = Infinity] = engineVersion.split('.').map(Number);
  return major > 14 || (major === 14 && minor >= 1);
}
