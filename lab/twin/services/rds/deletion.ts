import { ApiError } from '../../api.ts';
import type { DatabaseInstance } from './instance.ts';
import { promote } from './promotion.ts';
import { requireAvailable, type RdsContext } from './transitions.ts';

export interface DeletionOptions {
  readonly skipFinalSnapshot: boolean;
  readonly finalSnapshot: string | undefined;
  /** Called once it is gone. */
  readonly finished?: () => void;
}

/**
 * DeleteDBInstance. What becomes of the replicas differs by engine: MySQL and MariaDB replicas promote themselves,
 * a PostgreSQL replica in another region stays a replica whose replication is `terminated` (RDS User Guide,
 * "Deleting a DB instance", cross-region read replicas).
 *
 * @throws ApiError InvalidParameterCombination, InvalidDBInstanceState
 */
export function deleteInstance(
  context: RdsContext,
  instance: DatabaseInstance,
  options: DeletionOptions,
): void {
  const { identifier, settings } = instance;
  if (settings.deletionProtection) {
    throw new ApiError('InvalidParameterCombination', `Cannot delete protected DB instance ${identifier}.`);
  }
  if (instance.replication !== undefined && options.finalSnapshot !== undefined) {
    throw new ApiError('InvalidParameterCombination', `${identifier} is a read replica: no final snapshot.`);
  }
  const wantsSnapshot = instance.replication === undefined && !options.skipFinalSnapshot;
  if (wantsSnapshot && options.finalSnapshot === undefined) {
    throw new ApiError(
      'InvalidParameterCombination',
      `FinalDBSnapshotIdentifier is required for ${identifier} unless SkipFinalSnapshot is set.`,
    );
  }
  if (instance.status !== 'stopped') requireAvailable(instance, 'deleted');
  instance.status = 'deleting';
  instance.cutConnections();
  if (instance.replication !== undefined) context.unlist(instance.replication.sourceArn, instance.arn);
  for (const arn of instance.replicaArns) leaveAlone(context, arn);
  const { kernel } = context.world;
  kernel.after(kernel.draw('rds.modify', `rds.delete/${instance.arn}`), () => {
    context.fleet.remove(instance);
    context.fleet.event(instance, 'RDS-EVENT-0003', 'DB instance deleted');
    options.finished?.();
  });
}

function leaveAlone(context: RdsContext, replicaArn: string): void {
  const replica = context.fleet.byArn(replicaArn);
  if (replica?.replication === undefined) return;
  replica.replication.interrupt('terminated');
  context.fleet.event(replica, 'RDS-EVENT-0057', 'Replication has been terminated');
  const promotesItself = replica.settings.engine !== 'postgres';
  if (promotesItself && replica.status === 'available' && !replica.promoting) {
    const { backupRetentionDays, backupWindow } = replica.settings;
    promote(context, replica, { backupRetentionDays, backupWindow });
  }
}
