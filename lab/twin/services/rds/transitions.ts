import { ApiError } from '../../api.ts';
import type { WorldContext } from '../../service.ts';
import type { Fleet } from './fleet.ts';
import type { DatabaseInstance } from './instance.ts';

export interface RdsContext {
  readonly world: WorldContext;
  readonly fleet: Fleet;
  /** Takes the replica off its source's list; kept until the source's region answers. */
  readonly unlist: (sourceArn: string, replicaArn: string) => void;
}

/**
 * RDS takes one management operation at a time.
 *
 * @throws ApiError InvalidDBInstanceState
 */
export function requireAvailable(instance: DatabaseInstance, participle: string): void {
  if (instance.shownStatus === 'available') return;
  throw new ApiError(
    'InvalidDBInstanceState',
    `DB instance ${instance.identifier} is ${instance.shownStatus} and cannot be ${participle} now.`,
  );
}

/** RebootDBInstance: every connection ends; a parameter group that waited for it comes into force. */
export function reboot(context: RdsContext, instance: DatabaseInstance): void {
  requireAvailable(instance, 'rebooted');
  const { kernel } = context.world;
  instance.status = 'rebooting';
  instance.cutConnections();
  context.fleet.event(instance, 'RDS-EVENT-0004', 'DB instance shutdown');
  kernel.after(kernel.draw('rds.reboot', `rds.reboot/${instance.arn}`), () => {
    instance.status = 'available';
    instance.parameterGroup.applyStatus = 'in-sync';
    context.fleet.event(instance, 'RDS-EVENT-0006', 'DB instance restarted');
    context.world.record({
      atMilliseconds: kernel.now(),
      region: instance.region,
      kind: 'rds.rebooted',
      text: `${instance.identifier}: rebooted`,
      data: { identifier: instance.identifier },
    });
  });
}

/** The first automated backup: only after it can a point in time be restored. */
export function runFirstBackup(context: RdsContext, instance: DatabaseInstance): void {
  const { kernel } = context.world;
  instance.backup = { kind: 'creating' };
  backUp(context, instance, kernel.draw('rds.backup.first', `rds.backup.first/${instance.arn}`));
}

/** A snapshot by RDS itself or by AWS Backup. The instance takes reads and writes, but no management operation. */
export function backUp(
  context: RdsContext,
  instance: DatabaseInstance,
  durationMilliseconds: number,
  finished: () => void = () => {},
): void {
  const { kernel } = context.world;
  instance.status = 'backing-up';
  context.fleet.event(instance, 'RDS-EVENT-0001', 'Backing up DB instance');
  kernel.after(durationMilliseconds, () => {
    instance.status = 'available';
    if (instance.backup.kind === 'creating') {
      instance.backup = { kind: 'active', sinceMilliseconds: kernel.now() };
    }
    context.fleet.event(instance, 'RDS-EVENT-0002', 'Finished DB instance backup');
    finished();
  });
}

/** RDS starts a stopped instance by itself after seven days (RDS User Guide, "Stopping a DB instance temporarily"). */
const STOPPED_FOR_AT_MOST_MILLISECONDS = 7 * 24 * 3_600_000;

/**
 * StopDBInstance.
 *
 * @throws ApiError InvalidDBInstanceState for a replica, or while it has one ("Stopping a DB instance temporarily":
 *   limitations)
 */
export function stop(context: RdsContext, instance: DatabaseInstance): void {
  if (instance.replication !== undefined || instance.replicaArns.size > 0) {
    throw new ApiError(
      'InvalidDBInstanceState',
      `DB instance ${instance.identifier} is or has a read replica and cannot be stopped.`,
    );
  }
  requireAvailable(instance, 'stopped');
  const { kernel } = context.world;
  instance.status = 'stopping';
  instance.cutConnections();
  kernel.after(kernel.draw('rds.reboot', `rds.stop/${instance.arn}`), () => {
    instance.status = 'stopped';
    context.fleet.event(instance, 'RDS-EVENT-0087', 'DB instance stopped');
  });
  instance.selfStart = kernel.after(STOPPED_FOR_AT_MOST_MILLISECONDS, () => start(context, instance));
}

/** @throws ApiError InvalidDBInstanceState unless it is stopped */
export function start(context: RdsContext, instance: DatabaseInstance): void {
  if (instance.status !== 'stopped') {
    throw new ApiError(
      'InvalidDBInstanceState',
      `DB instance ${instance.identifier} is ${instance.status}, not stopped.`,
    );
  }
  const { kernel } = context.world;
  instance.selfStart?.cancel();
  instance.status = 'starting';
  kernel.after(kernel.draw('rds.reboot', `rds.start/${instance.arn}`), () => {
    instance.status = 'available';
    context.fleet.event(instance, 'RDS-EVENT-0088', 'DB instance started');
  });
}
