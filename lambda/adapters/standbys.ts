import {
  CreateDBInstanceReadReplicaCommand,
  CreateDBSnapshotCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  StartDBInstanceAutomatedBackupsReplicationCommand,
  type Tag,
} from '@aws-sdk/client-rds';
import type { Platform } from '../platform.ts';
import type { BuildOutcome, ReplicaOrder, Snapshot, Standbys } from '../ports/standbys.ts';
import { isAwsError } from './aws-errors.ts';
import { outcomeOf } from './call-outcome.ts';
import { client, type Where } from './clients.ts';

export function standbysOf(platform: Platform, where: Where): Standbys {
  const rds = client(platform, RDSClient, 'rds', where);
  return {
    async snapshots(identifiers) {
      const found = await Promise.all(identifiers.map((identifier) => snapshotNamed(rds, identifier)));
      return new Map(found.flatMap((snapshot) => (snapshot ? [[snapshot.identifier, snapshot]] : [])));
    },
    takeSnapshot: (instance, snapshot, tags) =>
      built(() =>
        rds.send(
          new CreateDBSnapshotCommand({
            DBInstanceIdentifier: instance,
            DBSnapshotIdentifier: snapshot,
            Tags: tagList(tags),
          }),
        ),
      ),
    rename: (from, to) =>
      built(() =>
        rds.send(
          new ModifyDBInstanceCommand({
            DBInstanceIdentifier: from,
            NewDBInstanceIdentifier: to,
            ApplyImmediately: true,
          }),
        ),
      ),
    createReplica: (order) =>
      built(() => rds.send(new CreateDBInstanceReadReplicaCommand(replicaInput(order)))),
    replicateBackups: ({ sourceArn, retentionDays, kmsKeyArn }) =>
      built(() =>
        rds.send(
          new StartDBInstanceAutomatedBackupsReplicationCommand({
            SourceDBInstanceArn: sourceArn,
            BackupRetentionPeriod: retentionDays,
            KmsKeyId: kmsKeyArn,
          }),
        ),
      ),
  };
}

/** A name that is taken is for the next look to judge: it may be our own work. */
async function built(call: () => Promise<unknown>): Promise<BuildOutcome> {
  try {
    return await outcomeOf(call);
  } catch (error) {
    if (isAwsError(error, 'DBInstanceAlreadyExists', 'DBSnapshotAlreadyExists')) return 'already-there';
    throw error;
  }
}

async function snapshotNamed(rds: RDSClient, identifier: string): Promise<Snapshot | undefined> {
  try {
    const { DBSnapshots = [] } = await rds.send(
      new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: identifier }),
    );
    const [found] = DBSnapshots;
    if (found === undefined) return undefined;
    return { identifier, arn: found.DBSnapshotArn ?? '', status: found.Status ?? '' };
  } catch (error) {
    if (isAwsError(error, 'DBSnapshotNotFound')) return undefined;
    throw error;
  }
}

function replicaInput(
  order: ReplicaOrder,
): ConstructorParameters<typeof CreateDBInstanceReadReplicaCommand>[0] {
  return {
    DBInstanceIdentifier: order.identifier,
    SourceDBInstanceIdentifier: order.sourceArn,
    DBInstanceClass: order.instanceClass,
    MultiAZ: order.multiAz,
    Port: order.port,
    DBSubnetGroupName: order.subnetGroup,
    VpcSecurityGroupIds: [...order.securityGroupIds],
    DBParameterGroupName: order.parameterGroup,
    StorageType: order.storageType,
    MaxAllocatedStorage: order.maxAllocatedStorageGibibytes,
    KmsKeyId: order.kmsKeyArn,
    MonitoringInterval: order.monitoringIntervalSeconds,
    MonitoringRoleArn: order.monitoringRoleArn,
    EnableCloudwatchLogsExports: [...order.logExports],
    DeletionProtection: order.deletionProtection,
    CopyTagsToSnapshot: true,
    PubliclyAccessible: false,
    // A minor upgrade of the source before the replica's would stop the replication; the template says the same.
    AutoMinorVersionUpgrade: false,
    Tags: tagList(order.tags),
  };
}

function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
