import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import { inputOf } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { Tags, tagsOf } from '../support/tags.ts';
import { contentAt, type AutomatedBackup } from './automated-backups.ts';
import type { DatabaseInstance, InstanceSettings } from './instance.ts';
import { createInstance } from './instances.ts';
import type { RdsApi } from './operations.ts';
import { runFirstBackup } from './transitions.ts';
import { WriteLog } from './write-log.ts';

/** What both restore calls take here; anything else is refused by name. */
const SETTINGS = [
  'DBInstanceClass',
  'Port',
  'DBSubnetGroupName',
  'MultiAZ',
  'PubliclyAccessible',
  'AutoMinorVersionUpgrade',
  'CopyTagsToSnapshot',
  'Tags',
  'StorageType',
  'VpcSecurityGroupIds',
  'EnableIAMDatabaseAuthentication',
  'EnableCloudwatchLogsExports',
  'DBParameterGroupName',
  'DeletionProtection',
] as const;

interface Origin {
  readonly settings: InstanceSettings;
  readonly content: { readonly log: WriteLog; readonly length: number };
}

/** @throws ApiError DBInstanceAlreadyExists, DBInstanceAutomatedBackupNotFound, PointInTimeRestoreNotEnabled, InvalidRestore */
export function restoreToPointInTime(api: RdsApi, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow([
    'SourceDBInstanceIdentifier',
    'SourceDbiResourceId',
    'SourceDBInstanceAutomatedBackupsArn',
    'TargetDBInstanceIdentifier',
    'RestoreTime',
    'UseLatestRestorableTime',
    'MaxAllocatedStorage',
    ...SETTINGS,
  ]);
  const backup = backupOf(api, call.region, input);
  const { instance, window } = backup;
  if (window === undefined) {
    throw new ApiError(
      'PointInTimeRestoreNotEnabled',
      `${instance.identifier} has no point in time to restore yet.`,
    );
  }
  const asked = input.optionalDate('RestoreTime')?.getTime();
  const isLatest = input.flag('UseLatestRestorableTime', false);
  if ((asked === undefined) === !isLatest) {
    throw new ApiError(
      'InvalidParameterCombination',
      'Exactly one of RestoreTime and UseLatestRestorableTime has to be given.',
    );
  }
  const time = asked ?? window.toMilliseconds;
  if (time < window.fromMilliseconds || time > window.toMilliseconds) {
    throw new ApiError(
      'InvalidRestore',
      `Cannot restore to ${new Date(time).toISOString()}: restorable from ${new Date(window.fromMilliseconds).toISOString()} to ${new Date(window.toMilliseconds).toISOString()}.`,
    );
  }
  const target = input.text('TargetDBInstanceIdentifier');
  return restore(api, call.region, target, input, {
    settings: { ...instance.settings, kmsKeyId: keyOf(api, call.region, backup) },
    content: contentAt(instance, time),
  });
}

/** @throws ApiError DBInstanceAlreadyExists, DBSnapshotNotFound */
export function restoreFromSnapshot(api: RdsApi, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['DBInstanceIdentifier', 'DBSnapshotIdentifier', ...SETTINGS]);
  const reference = input.text('DBSnapshotIdentifier');
  const snapshot = api.snapshots.get(call.region, reference);
  if (snapshot === undefined) throw new ApiError('DBSnapshotNotFound', `${reference} not found.`, 404);
  if (snapshot.status !== 'available') {
    throw new ApiError('InvalidDBSnapshotState', `DBSnapshot ${reference} is ${snapshot.status}.`);
  }
  const { settings, log } = snapshot;
  const target = input.text('DBInstanceIdentifier');
  return restore(api, call.region, target, input, { settings, content: { log, length: log.length } });
}

function backupOf(api: RdsApi, region: string, input: Fields): AutomatedBackup {
  const arn = input.optionalText('SourceDBInstanceAutomatedBackupsArn');
  const resourceId = input.optionalText('SourceDbiResourceId');
  const identifier = input.optionalText('SourceDBInstanceIdentifier');
  const found = api.automatedBackups.in(region).find((backup) => {
    if (arn !== undefined) return backup.arn === arn;
    // Without the ARN a replicated backup is not found: its instance stands in the other region.
    if (backup.isReplicated) return false;
    return resourceId === undefined
      ? backup.instance.identifier === identifier
      : backup.instance.resourceId === resourceId;
  });
  if (found !== undefined) return found;
  const wanted = arn ?? resourceId ?? identifier ?? 'nothing';
  throw arn === undefined && resourceId === undefined
    ? new ApiError('DBInstanceNotFound', `DBInstance ${wanted} not found.`, 404)
    : new ApiError('DBInstanceAutomatedBackupNotFound', `Automated backup ${wanted} not found.`, 404);
}

/** Replicated backups are encrypted with a key of the region they are in. */
function keyOf(api: RdsApi, region: string, { instance, isReplicated }: AutomatedBackup): string | undefined {
  const { kmsKeyId, backupReplicationKey } = instance.settings;
  if (!isReplicated || backupReplicationKey === undefined) return kmsKeyId;
  return api.keyArn(region, backupReplicationKey);
}

function restore(api: RdsApi, region: string, target: string, input: Fields, origin: Origin): ApiOutput {
  const identifier = target.toLowerCase();
  if (api.fleet.instances.get(region, identifier) !== undefined) {
    throw new ApiError('DBInstanceAlreadyExists', `DB instance ${identifier} already exists.`);
  }
  const settings = settingsOf(input, origin.settings);
  requireGroups(api, region, input, settings);
  const parameterGroup =
    input.optionalText('DBParameterGroupName') ?? `default.${settings.engine}${settings.engineVersion}`;
  const instance = createInstance(api, api.securityGroups, {
    region,
    identifier,
    settings,
    parameterGroup,
    securityGroups: input.texts('VpcSecurityGroupIds'),
    tags: new Tags(tagsOf(input)),
  });
  instance.log = new WriteLog(origin.content);
  begin(api, instance);
  return { DBInstance: api.shapeOf(instance) };
}

/**
 * What the call does not say falls back to RDS's default rather than to what the source had: single zone, no
 * protection, no monitoring. Retention, window and storage come with the backup (RDS User Guide, "Restoring to a DB
 * instance", considerations).
 */
function settingsOf(input: Fields, source: InstanceSettings): InstanceSettings {
  return {
    ...source,
    instanceClass: input.optionalText('DBInstanceClass') ?? source.instanceClass,
    port: input.optionalNumber('Port') ?? source.port,
    subnetGroup: input.optionalText('DBSubnetGroupName') ?? 'default',
    multiAz: input.flag('MultiAZ', false),
    publiclyAccessible: input.flag('PubliclyAccessible', false),
    autoMinorVersionUpgrade: input.flag('AutoMinorVersionUpgrade', true),
    copyTagsToSnapshot: input.flag('CopyTagsToSnapshot', false),
    storageType: input.optionalText('StorageType') ?? source.storageType,
    maxAllocatedStorageGibibytes: input.optionalNumber('MaxAllocatedStorage'),
    iamAuthentication: input.flag('EnableIAMDatabaseAuthentication', false),
    logExports: input.texts('EnableCloudwatchLogsExports'),
    deletionProtection: input.flag('DeletionProtection', false),
    maintenanceWindow: 'sat:03:00-sat:03:30',
    monitoringIntervalSeconds: 0,
    monitoringRoleArn: undefined,
    backupReplicationRegion: undefined,
    backupReplicationKey: undefined,
  };
}

function requireGroups(api: RdsApi, region: string, input: Fields, settings: InstanceSettings): void {
  if (api.groups.subnets.get(region, settings.subnetGroup) === undefined) {
    throw new ApiError('DBSubnetGroupNotFoundFault', `${settings.subnetGroup} not found.`, 404);
  }
  const parameterGroup = input.optionalText('DBParameterGroupName');
  if (parameterGroup !== undefined && api.groups.setParameters(region, parameterGroup) === undefined) {
    throw new ApiError('DBParameterGroupNotFound', `${parameterGroup} not found.`, 404);
  }
  const unknown = input.texts('VpcSecurityGroupIds').filter((id) => !api.securityGroups.exists(region, id));
  if (unknown.length > 0) {
    throw new ApiError('InvalidParameterValue', `Invalid security group, groupId= ${unknown.join(', ')}.`);
  }
}

function begin(api: RdsApi, instance: DatabaseInstance): void {
  const { kernel } = api.world;
  instance.status = 'creating';
  instance.backup = { kind: 'none' };
  kernel.after(kernel.draw('rds.restore', `rds.restore/${instance.arn}`), () => {
    instance.status = 'available';
    api.fleet.event(instance, 'RDS-EVENT-0043', 'Restored from a backup');
    api.world.record({
      atMilliseconds: kernel.now(),
      region: instance.region,
      kind: 'rds.restored',
      text: `${instance.identifier}: restored`,
      data: { identifier: instance.identifier, arn: instance.arn },
    });
    if (instance.settings.backupRetentionDays > 0) runFirstBackup(api, instance);
  });
}
