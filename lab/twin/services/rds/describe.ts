import type { DBInstance } from '@aws-sdk/client-rds';
import { automatedBackupReplications } from './automated-backups.ts';
import type { DatabaseInstance } from './instance.ts';
import type { SubnetGroup } from './groups.ts';

/** The shape that DescribeDBInstances answers. */
export function describeInstance(
  instance: DatabaseInstance,
  subnetGroup: SubnetGroup,
  latestRestorableMilliseconds: number | undefined,
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
    ...(latestRestorableMilliseconds === undefined
      ? {}
      : { LatestRestorableTime: new Date(latestRestorableMilliseconds) }),
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
    ...present('MonitoringRoleArn', settings.monitoringRoleArn),
    EnabledCloudwatchLogsExports: [...settings.logExports],
    DBInstanceAutomatedBackupsReplications: automatedBackupReplications(instance),
    TagList: instance.tags.list(),
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
    ...(instance.status === 'creating' ? {} : { Endpoint: { Address: instance.host, Port: settings.port } }),
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

function present<Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, T>);
}
