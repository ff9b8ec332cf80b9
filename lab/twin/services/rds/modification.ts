import { ApiError } from '../../api.ts';
import type { DatabaseInstance, InstanceSettings } from './instance.ts';
import { requireAvailable, runFirstBackup, type RdsContext } from './transitions.ts';

/** ModifyDBInstance as far as the lab has it; anything absent stays as it is. */
export interface Modification {
  readonly applyImmediately: boolean;
  readonly securityGroups?: readonly string[] | undefined;
  readonly parameterGroup?: string | undefined;
  readonly backupRetentionDays?: number | undefined;
  readonly backupWindow?: string | undefined;
  readonly multiAz?: boolean | undefined;
  readonly deletionProtection?: boolean | undefined;
  readonly copyTagsToSnapshot?: boolean | undefined;
  readonly maintenanceWindow?: string | undefined;
  readonly maxAllocatedStorageGibibytes?: number | undefined;
  readonly monitoring?:
    | { readonly intervalSeconds: number; readonly roleArn: string | undefined }
    | undefined;
}

/**
 * Which changes wait for the maintenance window unless `ApplyImmediately` is set follows the RDS User Guide, "Settings
 * for DB instances". The lab has no maintenance window: what waits for it stays pending.
 *
 * @throws ApiError InvalidDBInstanceState, InvalidParameterCombination
 */
export function modify(context: RdsContext, instance: DatabaseInstance, change: Modification): void {
  requireAvailable(instance, 'modified');
  if (instance.promoting) {
    throw new ApiError('InvalidDBInstanceState', `DB instance ${instance.identifier} is being promoted.`);
  }
  refuseRetention(instance, change.backupRetentionDays);
  const { settings } = instance;
  settings.deletionProtection = change.deletionProtection ?? settings.deletionProtection;
  settings.copyTagsToSnapshot = change.copyTagsToSnapshot ?? settings.copyTagsToSnapshot;
  settings.maxAllocatedStorageGibibytes =
    change.maxAllocatedStorageGibibytes ?? settings.maxAllocatedStorageGibibytes;
  if (change.monitoring !== undefined) {
    settings.monitoringIntervalSeconds = change.monitoring.intervalSeconds;
    settings.monitoringRoleArn = change.monitoring.roleArn;
  }
  settings.backupWindow = change.backupWindow ?? settings.backupWindow;
  settings.maintenanceWindow = change.maintenanceWindow ?? settings.maintenanceWindow;
  const finishers = [
    changeGroups(instance, change.securityGroups),
    changeParameterGroup(instance, change.parameterGroup),
    changeRetention(context, instance, change),
    changeZones(context, instance, change),
  ].filter((finisher) => finisher !== undefined);
  if (finishers.length === 0) return;
  const { kernel } = context.world;
  const convertsZones = instance.pending.MultiAZ !== undefined && change.applyImmediately;
  const duration = convertsZones
    ? kernel.draw('rds.multi-az', `rds.multi-az/${instance.arn}`)
    : kernel.draw('rds.modify', `rds.modify/${instance.arn}`);
  instance.status = 'modifying';
  kernel.after(duration, () => {
    instance.status = 'available';
    for (const finish of finishers) finish();
  });
}

type Finisher = () => void;

function changeGroups(
  instance: DatabaseInstance,
  wanted: readonly string[] | undefined,
): Finisher | undefined {
  const current = instance.securityGroups;
  if (wanted === undefined) return undefined;
  if (wanted.length === current.size && wanted.every((id) => current.has(id))) return undefined;
  for (const id of current.keys()) if (!wanted.includes(id)) current.set(id, 'removing');
  for (const id of wanted) if (!current.has(id)) current.set(id, 'adding');
  return () => {
    current.clear();
    for (const id of wanted) current.set(id, 'active');
  };
}

/** A new group is applied at once and comes into force with the next reboot. */
function changeParameterGroup(instance: DatabaseInstance, name: string | undefined): Finisher | undefined {
  if (name === undefined || name === instance.parameterGroup.name) return undefined;
  instance.parameterGroup = { name, applyStatus: 'applying' };
  return () => {
    instance.parameterGroup.applyStatus = 'pending-reboot';
  };
}

/** From one positive value to another it is applied as soon as possible; to or from zero only when asked for. */
function changeRetention(
  context: RdsContext,
  instance: DatabaseInstance,
  change: Modification,
): Finisher | undefined {
  const days = change.backupRetentionDays;
  const { settings } = instance;
  if (days === undefined || days === settings.backupRetentionDays) return undefined;
  instance.pending.BackupRetentionPeriod = days;
  const bothPositive = days > 0 && settings.backupRetentionDays > 0;
  if (!bothPositive && !change.applyImmediately) return undefined;
  return () => {
    delete instance.pending.BackupRetentionPeriod;
    applyRetention(context, instance, settings, days);
  };
}

function applyRetention(
  context: RdsContext,
  instance: DatabaseInstance,
  settings: InstanceSettings,
  days: number,
): void {
  const before = settings.backupRetentionDays;
  settings.backupRetentionDays = days;
  if (days === 0) {
    instance.backup = { kind: 'none' };
  } else if (before === 0) {
    context.fleet.event(
      instance,
      'RDS-EVENT-0032',
      'Automated backups for this DB instance have been enabled',
    );
    runFirstBackup(context, instance);
  }
}

function changeZones(
  context: RdsContext,
  instance: DatabaseInstance,
  change: Modification,
): Finisher | undefined {
  const wanted = change.multiAz;
  if (wanted === undefined || wanted === instance.settings.multiAz) return undefined;
  instance.pending.MultiAZ = wanted;
  if (!change.applyImmediately) return undefined;
  context.fleet.event(instance, 'RDS-EVENT-0024', 'Applying modification to convert the number of zones');
  return () => {
    delete instance.pending.MultiAZ;
    instance.settings.multiAz = wanted;
    context.fleet.event(instance, 'RDS-EVENT-0025', 'Finished applying modification of the number of zones');
  };
}

/**
 * A source cannot give up its backups, and a PostgreSQL replica cannot have any before 14.1 (RDS API Reference,
 * ModifyDBInstance, BackupRetentionPeriod; RDS User Guide, "Working with read replicas for RDS for PostgreSQL").
 */
function refuseRetention(instance: DatabaseInstance, days: number | undefined): void {
  if (days === undefined) return;
  if (days === 0 && instance.replicaArns.size > 0) {
    throw new ApiError(
      'InvalidParameterCombination',
      `DB instance ${instance.identifier} has read replicas: its backup retention cannot be 0.`,
    );
  }
  const { engine, engineVersion } = instance.settings;
  const isOldReplica =
    instance.replication !== undefined && engine === 'postgres' && isBefore141(engineVersion);
  if (days > 0 && isOldReplica) {
    throw new ApiError(
      'InvalidParameterCombination',
      `DB Backups not supported on a read replica: ${instance.identifier} runs PostgreSQL ${engineVersion}, 14.1 or later is needed.`,
    );
  }
}

function isBefore141(version: string): boolean {
  const [major = 0, minor = Number.POSITIVE_INFINITY] = version.split('.').map(Number);
  return major < 14 || (major === 14 && minor < 1);
}
