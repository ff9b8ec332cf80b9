import {
  AddTagsToResourceCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  ModifyDBInstanceCommand,
  PromoteReadReplicaCommand,
  RDSClient,
  RebootDBInstanceCommand,
  type DBInstance,
  type ModifyDBInstanceCommandInput,
} from '@aws-sdk/client-rds';
import type { Platform } from '../platform.ts';
import type { DatabaseChange, DatabaseInstance, Databases } from '../ports/databases.ts';
import { outcomeOf } from './call-outcome.ts';
import { client, type Where } from './clients.ts';
import { chunked } from './paging.ts';

/** The most that DescribeDBInstances answers in a page, and so the most that is asked for at once. */
const PAGE = 100;

export function databasesOf(platform: Platform, where: Where = 'own'): Databases {
  const rds = client(platform, RDSClient, 'rds', where);
  return {
    async describe(identifiers) {
      const pages = await Promise.all(chunked(identifiers, PAGE).map((chunk) => describeAll(rds, chunk)));
      return new Map(pages.flat().map((instance) => [instance.identifier, instance]));
    },
    promote: (identifier, { backupRetentionDays, backupWindow }) =>
      outcomeOf(() =>
        rds.send(
          new PromoteReadReplicaCommand({
            DBInstanceIdentifier: identifier,
            BackupRetentionPeriod: backupRetentionDays,
            PreferredBackupWindow: backupWindow,
          }),
        ),
      ),
    modify: (identifier, change) =>
      outcomeOf(() => rds.send(new ModifyDBInstanceCommand(modification(identifier, change)))),
    reboot: (identifier) =>
      outcomeOf(() => rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: identifier }))),
    tag: (arn, tags) =>
      outcomeOf(() =>
        rds.send(
          new AddTagsToResourceCommand({
            ResourceName: arn,
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          }),
        ),
      ),
    setParameters: (parameterGroup) => setParameters(rds, parameterGroup),
  };
}

async function describeAll(rds: RDSClient, identifiers: readonly string[]): Promise<DatabaseInstance[]> {
  const found: DatabaseInstance[] = [];
  let marker: string | undefined;
  do {
    const page = await rds.send(
      new DescribeDBInstancesCommand({
        Filters: [{ Name: 'db-instance-id', Values: [...identifiers] }],
        MaxRecords: PAGE,
        Marker: marker,
      }),
    );
    found.push(...(page.DBInstances ?? []).map(toInstance));
    marker = page.Marker;
  } while (marker !== undefined);
  return found;
}

/** `Source: user` leaves out the hundreds of parameters that have the engine's own value. */
async function setParameters(
  rds: RDSClient,
  parameterGroup: string,
): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  let marker: string | undefined;
  do {
    const page = await rds.send(
      new DescribeDBParametersCommand({
        DBParameterGroupName: parameterGroup,
        Source: 'user',
        Marker: marker,
      }),
    );
    for (const { ParameterName, ParameterValue } of page.Parameters ?? []) {
      if (ParameterName !== undefined && ParameterValue !== undefined) values[ParameterName] = ParameterValue;
    }
    marker = page.Marker;
  } while (marker !== undefined);
  return values;
}

function modification(identifier: string, change: DatabaseChange): ModifyDBInstanceCommandInput {
  return {
    DBInstanceIdentifier: identifier,
    ApplyImmediately: true,
    VpcSecurityGroupIds: change.securityGroupIds && [...change.securityGroupIds],
    DBParameterGroupName: change.parameterGroup,
    BackupRetentionPeriod: change.backupRetentionDays,
    PreferredBackupWindow: change.backupWindow,
    MultiAZ: change.multiAz,
    DeletionProtection: change.deletionProtection,
    CopyTagsToSnapshot: change.copyTagsToSnapshot,
    PreferredMaintenanceWindow: change.maintenanceWindow,
  };
}

function toInstance(from: DBInstance): DatabaseInstance {
  const { Endpoint, ReadReplicaSourceDBInstanceIdentifier: source, LatestRestorableTime: restorable } = from;
  return {
    identifier: from.DBInstanceIdentifier ?? '',
    arn: from.DBInstanceArn ?? '',
    status: from.DBInstanceStatus ?? '',
    engineVersion: from.EngineVersion ?? '',
    ...(source ? { replicatesFrom: source } : {}),
    replicas: from.ReadReplicaDBInstanceIdentifiers ?? [],
    ...stateOf(from),
    ...(Endpoint?.Address === undefined
      ? {}
      : { endpoint: { host: Endpoint.Address, port: Endpoint.Port ?? 0 } }),
    ...settingsOf(from),
    backupCopies: (from.DBInstanceAutomatedBackupsReplications ?? []).flatMap(
      ({ DBInstanceAutomatedBackupsArn }) => DBInstanceAutomatedBackupsArn ?? [],
    ),
    ...(restorable === undefined ? {} : { latestRestorableTime: restorable.toISOString() }),
    tags: Object.fromEntries((from.TagList ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  };
}

function stateOf(
  from: DBInstance,
): Pick<DatabaseInstance, 'statusInfos' | 'pendingChanges' | 'parameterGroups' | 'securityGroups'> {
  return {
    statusInfos: (from.StatusInfos ?? []).map(({ StatusType, Normal, Status, Message }) => ({
      type: StatusType ?? '',
      normal: Normal ?? false,
      status: Status ?? '',
      message: Message ?? '',
    })),
    pendingChanges: Object.entries(from.PendingModifiedValues ?? {}).flatMap(([name, value]) =>
      value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [name],
    ),
    parameterGroups: (from.DBParameterGroups ?? []).map(({ DBParameterGroupName, ParameterApplyStatus }) => ({
      name: DBParameterGroupName ?? '',
      applyStatus: ParameterApplyStatus ?? '',
    })),
    securityGroups: (from.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId, Status }) => ({
      id: VpcSecurityGroupId ?? '',
      status: Status ?? '',
    })),
  };
}

type Settings = Pick<
  DatabaseInstance,
  | 'instanceClass'
  | 'allocatedStorageGibibytes'
  | 'multiAz'
  | 'backupRetentionDays'
  | 'backupWindow'
  | 'deletionProtection'
  | 'copyTagsToSnapshot'
  | 'maintenanceWindow'
>;

function settingsOf(from: DBInstance): Settings {
  return {
    instanceClass: from.DBInstanceClass ?? '',
    allocatedStorageGibibytes: from.AllocatedStorage ?? 0,
    multiAz: from.MultiAZ ?? false,
    backupRetentionDays: from.BackupRetentionPeriod ?? 0,
    backupWindow: from.PreferredBackupWindow ?? '',
    deletionProtection: from.DeletionProtection ?? false,
    copyTagsToSnapshot: from.CopyTagsToSnapshot ?? false,
    maintenanceWindow: from.PreferredMaintenanceWindow ?? '',
  };
}
