import { BackupClient, DescribeRecoveryPointCommand } from '@aws-sdk/client-backup';
import {
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
  type DBInstance,
  type DBInstanceAutomatedBackup,
} from '@aws-sdk/client-rds';
import type { Platform } from '../platform.ts';
import type {
  AutomatedBackup,
  LaterSettings,
  RestoredSettings,
  RestoreOutcome,
  RestoreRequest,
  Restores,
  TakenByRestore,
} from '../ports/restores.ts';
import { isAwsError } from './aws-errors.ts';
import { outcomeOf } from './call-outcome.ts';
import { client } from './clients.ts';

export function restoresOf(platform: Platform): Restores {
  const rds = client(platform, RDSClient, 'rds');
  return {
    ...sourcesOf(rds, client(platform, BackupClient, 'backup')),
    restoreToTime: (request) =>
      unlessThere(() =>
        rds.send(
          new RestoreDBInstanceToPointInTimeCommand({
            ...takenFrom(request),
            TargetDBInstanceIdentifier: request.target,
            // Also for own backups: the one way that works for replicated ones and for those of a deleted instance.
            SourceDBInstanceAutomatedBackupsArn: request.backupsArn,
            RestoreTime: new Date(request.time),
          }),
        ),
      ),
    restoreSnapshot: (request) =>
      unlessThere(() =>
        rds.send(
          new RestoreDBInstanceFromDBSnapshotCommand({
            ...takenFrom(request),
            DBInstanceIdentifier: request.target,
            DBSnapshotIdentifier: request.snapshot,
          }),
        ),
      ),
    applyLater: (identifier, settings) =>
      outcomeOf(() => rds.send(new ModifyDBInstanceCommand(modification(identifier, settings)))),
    rename: (identifier, to) =>
      unlessThere(() =>
        rds.send(
          new ModifyDBInstanceCommand({
            DBInstanceIdentifier: identifier,
            NewDBInstanceIdentifier: to,
            ApplyImmediately: true,
          }),
        ),
      ),
  };
}

type Sources = 'settingsOf' | 'automatedBackups' | 'snapshot' | 'recoveryPointStatus';

function sourcesOf(rds: RDSClient, backup: BackupClient): Pick<Restores, Sources> {
  return {
    async settingsOf(identifier) {
      const filter = { Name: 'db-instance-id', Values: [identifier] };
      const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ Filters: [filter] }));
      const found = DBInstances?.[0];
      return found === undefined ? undefined : settingsFrom(found);
    },
    async automatedBackups(identifier) {
      const found: AutomatedBackup[] = [];
      let marker: string | undefined;
      do {
        const page = await rds.send(
          new DescribeDBInstanceAutomatedBackupsCommand({ DBInstanceIdentifier: identifier, Marker: marker }),
        );
        found.push(...(page.DBInstanceAutomatedBackups ?? []).map(toBackup));
        marker = page.Marker;
      } while (marker !== undefined);
      return found;
    },
    async snapshot(identifier) {
      const answer = await undefinedIf(['DBSnapshotNotFound'], () =>
        rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: identifier })),
      );
      const found = answer?.DBSnapshots?.[0];
      if (found === undefined) return undefined;
      return {
        identifier: found.DBSnapshotIdentifier ?? '',
        arn: found.DBSnapshotArn ?? '',
        instanceIdentifier: found.DBInstanceIdentifier ?? '',
        engine: found.Engine ?? '',
        status: found.Status ?? '',
        // A copy is made later than the data is of.
        takenAt: (found.OriginalSnapshotCreateTime ?? found.SnapshotCreateTime)?.toISOString() ?? '',
      };
    },
    async recoveryPointStatus(vault, arn) {
      const answer = await undefinedIf(['ResourceNotFound'], () =>
        backup.send(new DescribeRecoveryPointCommand({ BackupVaultName: vault, RecoveryPointArn: arn })),
      );
      return answer?.Status;
    },
  };
}

async function undefinedIf<Answer>(
  codes: readonly string[],
  call: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isAwsError(error, ...codes)) return undefined;
    throw error;
  }
}

/** The name is taken: by an earlier try whose answer was lost, or by somebody else. Who asks looks. */
async function unlessThere(call: () => Promise<unknown>): Promise<RestoreOutcome> {
  try {
    return await outcomeOf(call);
  } catch (error) {
    if (isAwsError(error, 'DBInstanceAlreadyExists')) return 'already-exists';
    throw error;
  }
}

function takenFrom({ settings, securityGroupIds, tags }: RestoreRequest) {
  return {
    DBInstanceClass: settings.instanceClass,
    Port: settings.port,
    DBSubnetGroupName: settings.subnetGroup,
    DBParameterGroupName: settings.parameterGroup,
    MultiAZ: settings.multiAz,
    DeletionProtection: settings.deletionProtection,
    CopyTagsToSnapshot: settings.copyTagsToSnapshot,
    PubliclyAccessible: settings.publiclyAccessible,
    EnableIAMDatabaseAuthentication: settings.iamAuthentication,
    AutoMinorVersionUpgrade: settings.autoMinorVersionUpgrade,
    StorageType: settings.storageType,
    EnableCloudwatchLogsExports: [...settings.logExports],
    VpcSecurityGroupIds: [...securityGroupIds],
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function modification(identifier: string, settings: LaterSettings) {
  const { performanceInsights: insights } = settings;
  return {
    DBInstanceIdentifier: identifier,
    ApplyImmediately: true,
    BackupRetentionPeriod: settings.backupRetentionDays,
    PreferredBackupWindow: settings.backupWindow,
    PreferredMaintenanceWindow: settings.maintenanceWindow,
    MonitoringInterval: settings.monitoringIntervalSeconds,
    MonitoringRoleArn: settings.monitoringRoleArn,
    MaxAllocatedStorage: settings.maxAllocatedStorageGibibytes,
    CACertificateIdentifier: settings.caCertificate,
    ...(insights === undefined
      ? {}
      : {
          EnablePerformanceInsights: true,
          PerformanceInsightsKMSKeyId: insights.kmsKeyId,
          PerformanceInsightsRetentionPeriod: insights.retentionDays,
        }),
  };
}

function settingsFrom(from: DBInstance): RestoredSettings {
  return {
    taken: takenOf(from),
    later: laterOf(from),
    securityGroupIds: (from.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId: id, Status }) =>
      id === undefined || Status === 'removing' ? [] : [id],
    ),
    tags: Object.fromEntries((from.TagList ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  };
}

function takenOf(from: DBInstance): TakenByRestore {
  return {
    instanceClass: from.DBInstanceClass ?? '',
    port: from.Endpoint?.Port ?? from.DbInstancePort ?? 0,
    subnetGroup: from.DBSubnetGroup?.DBSubnetGroupName ?? '',
    parameterGroup: from.DBParameterGroups?.[0]?.DBParameterGroupName ?? '',
    multiAz: from.MultiAZ ?? false,
    deletionProtection: from.DeletionProtection ?? false,
    copyTagsToSnapshot: from.CopyTagsToSnapshot ?? false,
    publiclyAccessible: from.PubliclyAccessible ?? false,
    iamAuthentication: from.IAMDatabaseAuthenticationEnabled ?? false,
    autoMinorVersionUpgrade: from.AutoMinorVersionUpgrade ?? false,
    storageType: from.StorageType ?? '',
    logExports: from.EnabledCloudwatchLogsExports ?? [],
  };
}

function laterOf(from: DBInstance): LaterSettings {
  const { MonitoringRoleArn, MaxAllocatedStorage, CACertificateIdentifier } = from;
  return {
    backupRetentionDays: from.BackupRetentionPeriod ?? 0,
    backupWindow: from.PreferredBackupWindow ?? '',
    maintenanceWindow: from.PreferredMaintenanceWindow ?? '',
    monitoringIntervalSeconds: from.MonitoringInterval ?? 0,
    ...(MonitoringRoleArn === undefined ? {} : { monitoringRoleArn: MonitoringRoleArn }),
    ...(MaxAllocatedStorage === undefined ? {} : { maxAllocatedStorageGibibytes: MaxAllocatedStorage }),
    ...(from.PerformanceInsightsEnabled === true
      ? {
          performanceInsights: {
            ...(from.PerformanceInsightsKMSKeyId === undefined
              ? {}
              : { kmsKeyId: from.PerformanceInsightsKMSKeyId }),
            ...(from.PerformanceInsightsRetentionPeriod === undefined
              ? {}
              : { retentionDays: from.PerformanceInsightsRetentionPeriod }),
          },
        }
      : {}),
    ...(CACertificateIdentifier === undefined ? {} : { caCertificate: CACertificateIdentifier }),
  };
}

function toBackup(from: DBInstanceAutomatedBackup): AutomatedBackup {
  const { EarliestTime, LatestTime } = from.RestoreWindow ?? {};
  return {
    arn: from.DBInstanceAutomatedBackupsArn ?? '',
    region: from.Region ?? '',
    status: from.Status ?? '',
    ...(EarliestTime === undefined ? {} : { earliest: EarliestTime.toISOString() }),
    ...(LatestTime === undefined ? {} : { latest: LatestTime.toISOString() }),
  };
}
