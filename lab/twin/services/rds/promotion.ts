import { ApiError } from '../../api.ts';
import { requireAvailable, runFirstBackup, type RdsContext } from './transitions.ts';
import type { DatabaseInstance } from './instance.ts';
import { WriteLog } from './write-log.ts';

export interface PromotionOptions {
  /** RDS takes one day when this is left out. */
  readonly backupRetentionDays: number | undefined;
  readonly backupWindow: string | undefined;
}

/**
 * PromoteReadReplica. The status stays `available` for a while, then `modifying`, then `rebooting`; at the end the
 * instance stands alone and takes writes. Where the replica had no automated backups, the first one belongs to the
 * promotion and shows as `backing-up` (RDS API Reference, PromoteReadReplica: complete a backup before promoting).
 *
 * @throws ApiError InvalidDBInstanceState when it is no replica, not `available`, or already being promoted
 */
export function promote(context: RdsContext, instance: DatabaseInstance, options: PromotionOptions): void {
  if (instance.replication === undefined) {
    throw new ApiError('InvalidDBInstanceState', `DB instance ${instance.identifier} is not a read replica.`);
  }
  requireAvailable(instance, 'promoted');
  if (instance.promoting) {
    throw new ApiError(
      'InvalidDBInstanceState',
      `DB instance ${instance.identifier} is already being promoted.`,
    );
  }
  const { kernel } = context.world;
  const stream = `rds.promote/${instance.arn}`;
  const total = kernel.draw('rds.promote', stream);
  const statusLag = kernel.draw('rds.promote.status-lag', stream);
  const reboot = kernel.draw('rds.reboot', stream);
  instance.promoting = true;
  instance.pending = { BackupRetentionPeriod: options.backupRetentionDays ?? 1 };
  record(context, instance, 'rds.promotion.started', 'promotion of the replica accepted');
  context.world.record({
    atMilliseconds: kernel.now(),
    region: instance.region,
    kind: 'rds.promotion.drawn',
    text: `${instance.identifier}: the promotion will take ${Math.round(total / 1000)} s`,
    data: { identifier: instance.identifier, seconds: total / 1000 },
  });
  kernel.after(statusLag, () => {
    instance.status = 'modifying';
    instance.replication?.interrupt('promotion');
  });
  kernel.after(Math.max(statusLag, total - reboot), () => {
    instance.status = 'rebooting';
    instance.cutConnections();
    context.fleet.event(instance, 'RDS-EVENT-0004', 'DB instance shutdown');
  });
  kernel.after(total, () => finish(context, instance, options));
}

function finish(context: RdsContext, instance: DatabaseInstance, options: PromotionOptions): void {
  const { replication, settings } = instance;
  if (replication === undefined) return;
  const hadBackups = settings.backupRetentionDays > 0;
  instance.log = new WriteLog({ log: replication.source, length: replication.appliedLength() });
  context.unlist(replication.sourceArn, instance.arn);
  instance.replication = undefined;
  instance.promoting = false;
  instance.pending = {};
  settings.backupRetentionDays = options.backupRetentionDays ?? 1;
  settings.backupWindow = options.backupWindow ?? settings.backupWindow;
  instance.status = 'available';
  context.fleet.event(instance, 'RDS-EVENT-0006', 'DB instance restarted');
  record(context, instance, 'rds.promoted', 'promoted: stands alone and takes writes');
  if (!hadBackups && settings.backupRetentionDays > 0) runFirstBackup(context, instance);
}

function record(context: RdsContext, instance: DatabaseInstance, kind: string, text: string): void {
  context.world.record({
    atMilliseconds: context.world.kernel.now(),
    region: instance.region,
    kind,
    text: `${instance.identifier}: ${text}`,
    data: { identifier: instance.identifier, arn: instance.arn },
  });
}
