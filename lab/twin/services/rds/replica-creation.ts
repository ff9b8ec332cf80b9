import { ApiError, type ApiCall } from '../../api.ts';
import { inputOf } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { Tags, tagsOf } from '../support/tags.ts';
import type { DatabaseInstance, InstanceSettings } from './instance.ts';
import { createInstance } from './instances.ts';
import type { RdsApi } from './operations.ts';
import { requireAvailable } from './transitions.ts';

const KNOWN = [
  'DBInstanceIdentifier',
  'SourceDBInstanceIdentifier',
  'DBInstanceClass',
  'MultiAZ',
  'Port',
  'DBSubnetGroupName',
  'VpcSecurityGroupIds',
  'DBParameterGroupName',
  'StorageType',
  'MaxAllocatedStorage',
  'KmsKeyId',
  'MonitoringInterval',
  'MonitoringRoleArn',
  'EnableCloudwatchLogsExports',
  'DeletionProtection',
  'CopyTagsToSnapshot',
  'PubliclyAccessible',
  'AutoMinorVersionUpgrade',
  'Tags',
  'PreSignedUrl',
];

/**
 * CreateDBInstanceReadReplica across regions. The source is `modifying` while it is made ready; then a snapshot of it
 * is taken, copied and restored, for as long as that takes; only then does the replica begin to follow (RDS User
 * Guide, "Creating a read replica in a different AWS Region"). Backups and windows cannot be given with it.
 *
 * @throws ApiError as the API does for names that are taken or missing, and for a source that is not ready
 */
export function createReplica(api: RdsApi, call: ApiCall): DatabaseInstance {
  const input = inputOf(call).allow(KNOWN);
  const identifier = input.text('DBInstanceIdentifier').toLowerCase();
  if (api.fleet.instances.get(call.region, identifier) !== undefined) {
    throw new ApiError('DBInstanceAlreadyExists', `DB instance ${identifier} already exists.`);
  }
  const source = sourceOf(api, input);
  const replica = createInstance(api, api.securityGroups, {
    region: call.region,
    identifier,
    settings: settingsOf(api, call.region, input, source),
    parameterGroup: parameterGroupOf(api, call.region, input),
    securityGroups: securityGroupsOf(api, call.region, input),
    tags: new Tags(tagsOf(input)),
    sourceArn: source.arn,
  });
  build(api, source, replica);
  return replica;
}

function build(api: RdsApi, source: DatabaseInstance, replica: DatabaseInstance): void {
  const { kernel } = api.world;
  replica.status = 'creating';
  replica.replication?.interrupt('creation');
  source.status = 'modifying';
  kernel.after(kernel.draw('rds.modify', `rds.modify/${source.arn}`), () => {
    if (source.status === 'modifying') source.status = 'available';
  });
  record(api, replica, 'rds.replica.creation-started', 'a new replica is being built');
  kernel.after(kernel.draw('rds.create-replica', `rds.create-replica/${replica.resourceId}`), () => {
    replica.status = 'available';
    replica.replication?.resume('creation');
    record(api, replica, 'rds.replica.created', 'the new replica is built');
  });
}

function record(
  api: RdsApi,
  { region, identifier, arn }: DatabaseInstance,
  kind: string,
  text: string,
): void {
  api.world.record({
    atMilliseconds: api.world.kernel.now(),
    region,
    kind,
    text: `${identifier}: ${text}`,
    data: { identifier, arn },
  });
}

function sourceOf(api: RdsApi, input: Fields): DatabaseInstance {
  const arn = input.text('SourceDBInstanceIdentifier');
  const source = api.fleet.byArn(arn);
  if (source === undefined) throw new ApiError('DBInstanceNotFound', `DBInstance ${arn} not found.`, 404);
  requireAvailable(source, 'replicated');
  if (source.settings.backupRetentionDays === 0) {
    throw new ApiError(
      'InvalidDBInstanceState',
      `Automated backups are not enabled for ${source.identifier}: no read replica can be made of it.`,
    );
  }
  return source;
}

function settingsOf(
  api: RdsApi,
  region: string,
  input: Fields,
  { settings }: DatabaseInstance,
): InstanceSettings {
  const key = input.optionalText('KmsKeyId');
  if (settings.storageEncrypted && key === undefined) {
    throw new ApiError(
      'InvalidParameterCombination',
      'A replica in another region needs a KmsKeyId of its own.',
    );
  }
  const subnetGroup = input.text('DBSubnetGroupName');
  if (api.groups.subnets.get(region, subnetGroup) === undefined) {
    throw new ApiError('DBSubnetGroupNotFoundFault', `DB subnet group ${subnetGroup} does not exist.`, 404);
  }
  return {
    ...settings,
    instanceClass: input.optionalText('DBInstanceClass') ?? settings.instanceClass,
    storageType: input.optionalText('StorageType') ?? settings.storageType,
    maxAllocatedStorageGibibytes: input.optionalNumber('MaxAllocatedStorage'),
    kmsKeyId: key === undefined ? undefined : api.keyArn(region, key),
    port: input.optionalNumber('Port') ?? settings.port,
    multiAz: input.flag('MultiAZ', false),
    // A replica begins without backups and with windows of RDS's own choice.
    backupRetentionDays: 0,
    backupWindow: '04:00-04:30',
    maintenanceWindow: 'sun:05:00-sun:05:30',
    deletionProtection: input.flag('DeletionProtection', false),
    copyTagsToSnapshot: input.flag('CopyTagsToSnapshot', false),
    autoMinorVersionUpgrade: input.flag('AutoMinorVersionUpgrade', true),
    iamAuthentication: false,
    publiclyAccessible: input.flag('PubliclyAccessible', false),
    monitoringIntervalSeconds: input.optionalNumber('MonitoringInterval') ?? 0,
    logExports: input.texts('EnableCloudwatchLogsExports'),
    subnetGroup,
    backupReplicationRegion: undefined,
  };
}

function parameterGroupOf(api: RdsApi, region: string, input: Fields): string {
  const name = input.text('DBParameterGroupName');
  if (api.groups.setParameters(region, name) !== undefined) return name;
  throw new ApiError('DBParameterGroupNotFound', `DB parameter group ${name} does not exist.`, 404);
}

function securityGroupsOf(api: RdsApi, region: string, input: Fields): readonly string[] {
  const ids = input.texts('VpcSecurityGroupIds');
  const unknown = ids.filter((id) => !api.securityGroups.exists(region, id));
  if (ids.length === 0 || unknown.length > 0) {
    throw new ApiError('InvalidParameterValue', `Invalid security group, groupId= ${unknown.join(', ')}.`);
  }
  return ids;
}
