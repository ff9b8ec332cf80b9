import type { DBInstance } from '@aws-sdk/client-rds';
import { ApiError, UnsupportedError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { SecurityGroups } from '../ec2/security-groups.ts';
import { inputOf, type Operation } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { pageOf } from '../support/pages.ts';
import { tagsOf } from '../support/tags.ts';
import { deleteInstance } from './deletion.ts';
import { describeAutomatedBackup, type AutomatedBackups } from './automated-backups.ts';
import type { Groups } from './groups.ts';
import type { DatabaseInstance } from './instance.ts';
import { modify } from './modification.ts';
import { promote } from './promotion.ts';
import { rename } from './renaming.ts';
import { createReplica } from './replica-creation.ts';
import { restoreFromSnapshot, restoreToPointInTime } from './restoring.ts';
import { describeSnapshot, type Snapshots } from './snapshots.ts';
import { reboot, start, stop, type RdsContext } from './transitions.ts';

export interface RdsApi extends RdsContext {
  readonly automatedBackups: AutomatedBackups;
  readonly snapshots: Snapshots;
  /** ARN of a key given by ARN, id or alias, in that region. */
  readonly keyArn: (region: string, reference: string) => string;
  /** As DescribeDBInstances shows it. */
  readonly shapeOf: (instance: DatabaseInstance) => DBInstance;
  readonly groups: Groups;
  readonly securityGroups: SecurityGroups;
}

export function operationsOf(api: RdsApi): Readonly<Record<string, Operation>> {
  return {
    DescribeDBInstances: (call) => describeInstances(api, call),
    DescribeDBInstanceAutomatedBackups: (call) => describeAutomatedBackups(api, call),
    DescribeDBSnapshots: (call) => describeSnapshots(api, call),
    CreateDBSnapshot: (call) => createSnapshot(api, call),
    CreateDBInstanceReadReplica: (call) => ({ DBInstance: api.shapeOf(createReplica(api, call)) }),
    StartDBInstanceAutomatedBackupsReplication: (call) => startBackupsReplication(api, call),
    RestoreDBInstanceToPointInTime: (call) => restoreToPointInTime(api, call),
    RestoreDBInstanceFromDBSnapshot: (call) => restoreFromSnapshot(api, call),
    DescribeDBParameters: (call) => describeParameters(api, call),
    DescribeEvents: (call) => describeEvents(api, call),
    PromoteReadReplica: (call) => promoteReadReplica(api, call),
    ModifyDBInstance: (call) => modifyInstance(api, call),
    RebootDBInstance: (call) => rebootInstance(api, call),
    StopDBInstance: (call) => onInstance(api, call, ['DBInstanceIdentifier'], (found) => stop(api, found)),
    StartDBInstance: (call) => onInstance(api, call, ['DBInstanceIdentifier'], (found) => start(api, found)),
    DeleteDBInstance: (call) => removeInstance(api, call),
    AddTagsToResource: (call) => {
      const input = inputOf(call).allow(['ResourceName', 'Tags']);
      taggedInstance(api, input).tags.set(tagsOf(input));
      return {};
    },
    RemoveTagsFromResource: (call) => {
      const input = inputOf(call).allow(['ResourceName', 'TagKeys']);
      taggedInstance(api, input).tags.remove(input.texts('TagKeys'));
      return {};
    },
    ListTagsForResource: (call) => ({
      TagList: taggedInstance(api, inputOf(call).allow(['ResourceName'])).tags.list(),
    }),
  };
}

function describeInstances(api: RdsApi, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['DBInstanceIdentifier', 'Filters', 'MaxRecords', 'Marker']);
  const identifier = input.optionalText('DBInstanceIdentifier');
  if (identifier !== undefined) {
    return { DBInstances: [api.shapeOf(instanceNamed(api, call.region, identifier))] };
  }
  const filtered = api.fleet.instances.in(call.region).filter((instance) => matches(instance, input));
  const page = pageOf(filtered, pageSize(input), input.optionalText('Marker'), invalidMarker);
  return { DBInstances: page.items.map((instance) => api.shapeOf(instance)), Marker: page.next };
}

/** Filters as the API documents them for DescribeDBInstances; the ones on clusters and domains are not here. */
function matches(instance: DatabaseInstance, input: Fields): boolean {
  return input.list('Filters').every((filter) => {
    const values = filter.texts('Values');
    switch (filter.text('Name')) {
      case 'db-instance-id':
        return values.includes(instance.identifier) || values.includes(instance.arn);
      case 'dbi-resource-id':
        return values.includes(instance.resourceId);
      case 'engine':
        return values.includes(instance.settings.engine);
      default:
        throw new UnsupportedError(`DescribeDBInstances with the filter ${filter.text('Name')}`);
    }
  });
}

function describeAutomatedBackups(api: RdsApi, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['DBInstanceIdentifier', 'MaxRecords', 'Marker']);
  const identifier = input.optionalText('DBInstanceIdentifier');
  const backups = api.automatedBackups
    .in(call.region)
    .filter(({ instance }) => identifier === undefined || instance.identifier === identifier)
    .map(describeAutomatedBackup);
  const page = pageOf(backups, pageSize(input), input.optionalText('Marker'), invalidMarker);
  return { DBInstanceAutomatedBackups: page.items, Marker: page.next };
}

function describeParameters(api: RdsApi, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['DBParameterGroupName', 'Source', 'MaxRecords', 'Marker']);
  const name = input.text('DBParameterGroupName');
  const set = api.groups.setParameters(call.region, name);
  if (set === undefined) throw new ApiError('DBParameterGroupNotFound', `${name} not found.`, 404);
  if (input.optionalText('Source') !== 'user') {
    throw new UnsupportedError(
      "DescribeDBParameters without Source=user (it does not know an engine's defaults)",
    );
  }
  const parameters = Object.entries(set).map(([ParameterName, ParameterValue]) => ({
    ParameterName,
    ParameterValue,
    Source: 'user',
    IsModifiable: true,
  }));
  const page = pageOf(parameters, pageSize(input), input.optionalText('Marker'), invalidMarker);
  return { Parameters: page.items, Marker: page.next };
}

function describeEvents(api: RdsApi, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow([
    'SourceIdentifier',
    'SourceType',
    'StartTime',
    'EndTime',
    'Duration',
    'EventCategories',
    'MaxRecords',
    'Marker',
  ]);
  const now = api.world.kernel.now();
  const end = input.optionalDate('EndTime')?.getTime() ?? now;
  const from =
    input.optionalDate('StartTime')?.getTime() ?? end - (input.optionalNumber('Duration') ?? 60) * 60_000;
  const source = input.optionalText('SourceIdentifier');
  const sourceType = input.optionalText('SourceType');
  const categories = input.texts('EventCategories');
  const events = api.fleet
    .eventsIn(call.region)
    .filter((event) => event.atMilliseconds >= from && event.atMilliseconds <= end)
    .filter((event) => source === undefined || event.instance === source)
    .filter(() => sourceType === undefined || sourceType === 'db-instance')
    .filter((event) => categories.length === 0 || event.categories.some((name) => categories.includes(name)));
  const page = pageOf(events, pageSize(input), input.optionalText('Marker'), invalidMarker);
  return {
    Events: page.items.map((event) => ({
      SourceIdentifier: event.instance,
      SourceType: 'db-instance',
      SourceArn: event.arn,
      Message: event.message,
      EventCategories: [...event.categories],
      Date: new Date(event.atMilliseconds),
    })),
    Marker: page.next,
  };
}

function promoteReadReplica(api: RdsApi, call: ApiCall): ApiOutput {
  const known = ['DBInstanceIdentifier', 'BackupRetentionPeriod', 'PreferredBackupWindow'];
  return onInstance(api, call, known, (instance, input) => {
    promote(api, instance, {
      backupRetentionDays: retention(input),
      backupWindow: input.optionalText('PreferredBackupWindow'),
    });
  });
}

function modifyInstance(api: RdsApi, call: ApiCall): ApiOutput {
  const known = [
    'DBInstanceIdentifier',
    'ApplyImmediately',
    'VpcSecurityGroupIds',
    'DBParameterGroupName',
    'BackupRetentionPeriod',
    'PreferredBackupWindow',
    'MultiAZ',
    'DeletionProtection',
    'CopyTagsToSnapshot',
    'PreferredMaintenanceWindow',
    'MaxAllocatedStorage',
    'MonitoringInterval',
    'MonitoringRoleArn',
    'NewDBInstanceIdentifier',
  ];
  return onInstance(api, call, known, (instance, input) => {
    const newIdentifier = input.optionalText('NewDBInstanceIdentifier')?.toLowerCase();
    if (newIdentifier !== undefined) return renameInstance(api, instance, newIdentifier, input);
    const interval = input.optionalNumber('MonitoringInterval');
    const parameterGroup = input.optionalText('DBParameterGroupName');
    if (parameterGroup !== undefined && api.groups.setParameters(call.region, parameterGroup) === undefined) {
      throw new ApiError('DBParameterGroupNotFound', `${parameterGroup} not found.`, 404);
    }
    modify(api, instance, {
      applyImmediately: input.flag('ApplyImmediately', false),
      securityGroups: wantedGroups(api, call.region, input),
      parameterGroup,
      backupRetentionDays: retention(input),
      backupWindow: input.optionalText('PreferredBackupWindow'),
      multiAz: input.optionalFlag('MultiAZ'),
      deletionProtection: input.optionalFlag('DeletionProtection'),
      copyTagsToSnapshot: input.optionalFlag('CopyTagsToSnapshot'),
      maintenanceWindow: input.optionalText('PreferredMaintenanceWindow'),
      maxAllocatedStorageGibibytes: input.optionalNumber('MaxAllocatedStorage'),
      monitoring:
        interval === undefined
          ? undefined
          : { intervalSeconds: interval, roleArn: input.optionalText('MonitoringRoleArn') },
    });
  });
}

function renameInstance(api: RdsApi, instance: DatabaseInstance, to: string, input: Fields): void {
  input.allow(['DBInstanceIdentifier', 'NewDBInstanceIdentifier', 'ApplyImmediately']);
  if (!input.flag('ApplyImmediately', false)) {
    throw new UnsupportedError('a new identifier that waits for the maintenance window');
  }
  rename(api, instance, to);
}

function createSnapshot(api: RdsApi, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['DBInstanceIdentifier', 'DBSnapshotIdentifier', 'Tags']);
  const instance = instanceNamed(api, call.region, input.text('DBInstanceIdentifier'));
  const snapshot = api.snapshots.take(instance, input.text('DBSnapshotIdentifier').toLowerCase());
  return { DBSnapshot: describeSnapshot(snapshot) };
}

function describeSnapshots(api: RdsApi, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['DBSnapshotIdentifier', 'DBInstanceIdentifier', 'MaxRecords', 'Marker']);
  const identifier = input.optionalText('DBSnapshotIdentifier');
  const instance = input.optionalText('DBInstanceIdentifier');
  const found = api.snapshots
    .in(call.region)
    .filter((snapshot) => identifier === undefined || snapshot.identifier === identifier)
    .filter((snapshot) => instance === undefined || snapshot.instance === instance);
  if (identifier !== undefined && found.length === 0) {
    throw new ApiError('DBSnapshotNotFound', `DBSnapshot ${identifier} not found.`, 404);
  }
  const page = pageOf(found, pageSize(input), input.optionalText('Marker'), invalidMarker);
  return { DBSnapshots: page.items.map(describeSnapshot), Marker: page.next };
}

/** Called in the region that gets the copies (RDS API Reference, StartDBInstanceAutomatedBackupsReplication). */
function startBackupsReplication(api: RdsApi, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow([
    'SourceDBInstanceArn',
    'BackupRetentionPeriod',
    'KmsKeyId',
    'PreSignedUrl',
  ]);
  const arn = input.text('SourceDBInstanceArn');
  const source = api.fleet.byArn(arn);
  if (source === undefined) throw new ApiError('DBInstanceNotFound', `DBInstance ${arn} not found.`, 404);
  if (source.backup.kind === 'none') {
    throw new ApiError('InvalidDBInstanceState', `${source.identifier} keeps no automated backups.`);
  }
  const key = input.optionalText('KmsKeyId');
  if (source.settings.storageEncrypted && key === undefined) {
    throw new ApiError('InvalidParameterCombination', 'An encrypted source needs a KmsKeyId of this region.');
  }
  if (key !== undefined) api.keyArn(call.region, key);
  source.settings.backupReplicationRegion = call.region;
  source.settings.backupReplicationKey = key;
  const copy = api.automatedBackups.in(call.region).find(({ instance }) => instance === source);
  return { DBInstanceAutomatedBackup: copy === undefined ? undefined : describeAutomatedBackup(copy) };
}

function wantedGroups(api: RdsApi, region: string, input: Fields): readonly string[] | undefined {
  if (!input.has('VpcSecurityGroupIds')) return undefined;
  const ids = input.texts('VpcSecurityGroupIds');
  const unknown = ids.filter((id) => !api.securityGroups.exists(region, id));
  if (ids.length === 0 || unknown.length > 0) {
    throw new ApiError('InvalidParameterValue', `Invalid security group, groupId= ${unknown.join(', ')}.`);
  }
  return ids;
}

function retention(input: Fields): number | undefined {
  const days = input.optionalNumber('BackupRetentionPeriod');
  if (days !== undefined && (!Number.isInteger(days) || days < 0 || days > 35)) {
    throw new ApiError('InvalidParameterValue', `Invalid backup retention period: ${days}. Must be 0 to 35.`);
  }
  return days;
}

function rebootInstance(api: RdsApi, call: ApiCall): ApiOutput {
  return onInstance(api, call, ['DBInstanceIdentifier', 'ForceFailover'], (instance, input) => {
    if (input.flag('ForceFailover', false) && !instance.settings.multiAz) {
      throw new ApiError(
        'InvalidParameterCombination',
        `Cannot force a failover of ${instance.identifier}: it is not a Multi-AZ DB instance.`,
      );
    }
    reboot(api, instance);
  });
}

function removeInstance(api: RdsApi, call: ApiCall): ApiOutput {
  const known = [
    'DBInstanceIdentifier',
    'SkipFinalSnapshot',
    'FinalDBSnapshotIdentifier',
    'DeleteAutomatedBackups',
  ];
  return onInstance(api, call, known, (instance, input) => {
    deleteInstance(api, instance, {
      skipFinalSnapshot: input.flag('SkipFinalSnapshot', false),
      finalSnapshot: input.optionalText('FinalDBSnapshotIdentifier'),
      finished: () => {
        if (!input.flag('DeleteAutomatedBackups', true)) api.automatedBackups.retain(instance);
      },
    });
  });
}

function onInstance(
  api: RdsApi,
  call: ApiCall,
  known: readonly string[],
  act: (instance: DatabaseInstance, input: Fields) => void,
): ApiOutput {
  const input = inputOf(call).allow(known);
  const instance = instanceNamed(api, call.region, input.text('DBInstanceIdentifier'));
  act(instance, input);
  return { DBInstance: api.shapeOf(instance) };
}

function instanceNamed(api: RdsApi, region: string, identifier: string): DatabaseInstance {
  const instance = identifier.startsWith('arn:')
    ? api.fleet.byArn(identifier)
    : api.fleet.instances.get(region, identifier);
  if (instance?.region === region) return instance;
  throw new ApiError('DBInstanceNotFound', `DBInstance ${identifier} not found.`, 404);
}

function taggedInstance(api: RdsApi, input: Fields): DatabaseInstance {
  const arn = input.text('ResourceName');
  if (!arn.includes(':db:')) throw new UnsupportedError(`tags of ${arn}`);
  const instance = api.fleet.byArn(arn);
  if (instance === undefined) throw new ApiError('DBInstanceNotFound', `${arn} not found.`, 404);
  return instance;
}

function pageSize(input: Fields): number {
  const size = input.optionalNumber('MaxRecords') ?? 100;
  if (!Number.isInteger(size) || size < 20 || size > 100) {
    throw new ApiError('InvalidParameterValue', `Invalid value ${size} for MaxRecords. Must be 20 to 100.`);
  }
  return size;
}

function invalidMarker(): ApiError {
  return new ApiError('InvalidParameterValue', 'The marker is not one that this operation gave out.');
}
