import type { DBInstance, DBInstanceAutomatedBackup } from '@aws-sdk/client-rds';
import type { DatabaseInstance } from './instance.ts';
import type { SubnetGroup } from './groups.ts';

/** Transaction logs are uploaded every five minutes (RDS User Guide, "Restoring to a specified time"). */
const LOG_UPLOAD_MILLISECONDS = 300_000;

/** The shape that DescribeDBInstances answers. */
export function describeInstance(
  instance: DatabaseInstance,
  subnetGroup: SubnetGroup,
  nowMilliseconds: number,
): DBInstance {
  const { settings } = instance;
  return {
    ...identityOf(instance),
    ...replicationOf(instance),
    DBInstanceStatus: instance.shownStatus,
    AllocatedStorage: settings.allocatedStorageGibibytes,
    ...present('MaxAllocatedStorage', settings.maxAllocatedStorageGibibytes),
    StorageType: settings.storageType,
    StorageEncrypted: settings.storageEncrypted,
    ...present('KmsKeyId', settings.kmsKeyId),
    PreferredBackupWindow: settings.backupWindow,
    BackupRetentionPeriod: settings.backupRetentionDays,
    ...present('LatestRestorableTime', latestRestorableTime(instance, nowMilliseconds)),
    PreferredMaintenanceWindow: settings.maintenanceWindow,
    PendingModifiedValues: { ...instance.pending },
    MultiAZ: settings.multiAz,
    VpcSecurityGroups: Array.from(instance.securityGroups, ([VpcSecurityGroupId, Status]) => ({
      VpcSecurityGroupId,
      Status,
    })),
    DBSecurityGroups: [],
    DBParameterGroups: [
      {
        DBParameterGroupName: instance.parameterGroup.name,
        ParameterApplyStatus: instance.parameterGroup.applyStatus,
      },
    ],
    DBSubnetGroup: {
      DBSubnetGroupName: subnetGroup.name,
      DBSubnetGroupDescription: subnetGroup.description,
      DBSubnetGroupArn: subnetGroup.arn,
      VpcId: subnetGroup.vpcId(),
      SubnetGroupStatus: 'Complete',
      Subnets: subnetGroup.subnetIds.map((id) => ({ SubnetIdentifier: id, SubnetStatus: 'Active' })),
    },
    AvailabilityZone: `${instance.region}a`,
    ...(settings.multiAz ? { SecondaryAvailabilityZone: `${instance.region}b` } : {}),
    DeletionProtection: settings.deletionProtection,
    CopyTagsToSnapshot: settings.copyTagsToSnapshot,
    AutoMinorVersionUpgrade: settings.autoMinorVersionUpgrade,
    IAMDatabaseAuthenticationEnabled: settings.iamAuthentication,
    PubliclyAccessible: settings.publiclyAccessible,
    MonitoringInterval: settings.monitoringIntervalSeconds,
    EnabledCloudwatchLogsExports: [...settings.logExports],
    DBInstanceAutomatedBackupsReplications: automatedBackupReplications(instance),
    TagList: instance.tags.list(),
  };
}

/** The shape that DescribeDBInstanceAutomatedBackups answers; undefined while backups are off. */
export function describeAutomatedBackup(
  instance: DatabaseInstance,
  nowMilliseconds: number,
): DBInstanceAutomatedBackup | undefined {
  if (instance.backup.kind === 'none') return undefined;
  const latest = latestRestorableTime(instance, nowMilliseconds);
  return {
    DBInstanceArn: instance.arn,
    DbiResourceId: instance.resourceId,
    DBInstanceAutomatedBackupsArn: automatedBackupArn(instance, instance.region),
    Region: instance.region,
    DBInstanceIdentifier: instance.identifier,
    Status: instance.backup.kind,
    Engine: instance.settings.engine,
    EngineVersion: instance.settings.engineVersion,
    BackupRetentionPeriod: instance.settings.backupRetentionDays,
    RestoreWindow:
      instance.backup.kind === 'active' && latest !== undefined
        ? { EarliestTime: new Date(instance.backup.sinceMilliseconds), LatestTime: latest }
        : {},
    DBInstanceAutomatedBackupsReplications: automatedBackupReplications(instance),
  };
}

function identityOf(instance: DatabaseInstance): DBInstance {
  const { settings } = instance;
  return {
    DBInstanceIdentifier: instance.identifier,
    DBInstanceArn: instance.arn,
    DbiResourceId: instance.resourceId,
    InstanceCreateTime: new Date(instance.createdAtMilliseconds),
    DBInstanceClass: settings.instanceClass,
    Engine: settings.engine,
    EngineVersion: settings.engineVersion,
    MasterUsername: settings.masterUsername,
    ...present('DBName', settings.databaseName),
    Endpoint: { Address: instance.host, Port: settings.port },
    DbInstancePort: 0,
  };
}

/** Across regions both ends name the other by ARN. */
function replicationOf(instance: DatabaseInstance): DBInstance {
  const replicas = { ReadReplicaDBInstanceIdentifiers: [...instance.replicaArns] };
  const { replication } = instance;
  if (replication === undefined) return { ...replicas, StatusInfos: [] };
  const { normal, status, message } = replication.status();
  return {
    ...replicas,
    ReadReplicaSourceDBInstanceIdentifier: replication.sourceArn,
    StatusInfos: [
      { StatusType: 'read replication', Normal: normal, Status: status, ...present('Message', message) },
    ],
  };
}

function latestRestorableTime(instance: DatabaseInstance, nowMilliseconds: number): Date | undefined {
  if (instance.backup.kind !== 'active') return undefined;
  const { sinceMilliseconds } = instance.backup;
  const uploads = Math.floor((nowMilliseconds - sinceMilliseconds) / LOG_UPLOAD_MILLISECONDS);
  return new Date(sinceMilliseconds + uploads * LOG_UPLOAD_MILLISECONDS);
}

function automatedBackupReplications(instance: DatabaseInstance) {
  const region = instance.settings.backupReplicationRegion;
  return region === undefined
    ? []
    : [{ DBInstanceAutomatedBackupsArn: automatedBackupArn(instance, region) }];
}

function automatedBackupArn(instance: DatabaseInstance, region: string): string {
  const [arn, partition, service, , account] = instance.arn.split(':');
  return [
    arn,
    partition,
    service,
    region,
    account,
    'auto-backup',
    `ab-${instance.resourceId.slice(3).toLowerCase()}`,
  ].join(':');
}

function present<Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, T>);
}
