import type { DeployedDatabase, Side } from '../../deployment.ts';
import type { DatabaseChange, DatabaseInstance } from '../../ports/databases.ts';
import type { RebuildFact } from '../../ports/facts.ts';
import type { Sample } from '../../ports/metric-history.ts';
import type { BackupReplicationOrder, ReplicaOrder } from '../../ports/standbys.ts';
import {
  isServing,
  remedyOfTerminalStatus,
  takesRetentionWithPromotion,
} from '../../rules/database-state.ts';
import { follows } from '../../rules/old-side.ts';
import { grouped } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  /** The old region's. */
  readonly side: Side;
  readonly databases: readonly Rebuilt[];
  /** Names of databases whose standby a person has to build. */
  readonly byHand: readonly string[];
  readonly fact: RebuildFact;
}

export interface Rebuilt {
  readonly database: DeployedDatabase;
  readonly writer: DatabaseInstance | undefined;
  /** Whatever stands in the old region under the template's name. */
  readonly replica: DatabaseInstance | undefined;
  /** Of the group that lets the application in; undefined where there is none. */
  readonly securityGroupId: string | undefined;
  readonly kmsKeyArn: string;
  readonly monitoringRoleArn: string;
  /** The old region, as it stands in an ARN. */
  readonly region: string;
  /** `ReplicaLag` of the last minutes. */
  readonly lag: readonly Sample[];
}

export type Action =
  | { readonly kind: 'create'; readonly name: string; readonly order: ReplicaOrder }
  | { readonly kind: 'modify'; readonly identifier: string; readonly change: DatabaseChange }
  | { readonly kind: 'reboot'; readonly identifier: string }
  | { readonly kind: 'replicate-backups'; readonly order: BackupReplicationOrder };

type Finding =
  | { readonly is: 'standing'; readonly says: string }
  | { readonly is: 'act'; readonly action: Action; readonly says: string }
  | { readonly is: 'busy'; readonly says: string }
  | { readonly is: 'broken'; readonly says: string };

/** A replica that was asked for is listed within a minute; only after two is it asked for again. */
const LISTED_WITHIN_MILLISECONDS = 120_000;

/**
 * Caught up: within the last minutes it was once no further behind. Not now: on an idle PostgreSQL source the metric
 * climbs to five minutes and falls back, whatever the replica does (RDS User Guide, "Monitoring and tuning
 * replication for RDS for PostgreSQL"). -1 says that nothing is known.
 */
export const CAUGHT_UP_SECONDS = 60;

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { databases, byHand } = observed;
  const judged = databases.map((one) => ({
    name: one.database.name,
    finding: judge(one, observed, context.nowMilliseconds),
  }));
  const says = grouped([
    ...judged.map(({ name, finding }) => ({ name, says: finding.says })),
    ...byHand.map((name) => ({ name, says: 'stood before Muster, its standby is built by hand' })),
  ]);
  const actions = judged.flatMap(({ finding }) => (finding.is === 'act' ? [finding.action] : []));
  if (actions.length > 0) return { kind: 'act', summary: says, actions };
  if (judged.some(({ finding }) => finding.is === 'broken')) {
    return {
      kind: 'failed',
      error: 'ReplicaCannotBeBuilt',
      message: `${says}. Users are served.`,
      nextAction: 'do what is said for that database, then start the runbook again.',
    };
  }
  if (judged.some(({ finding }) => finding.is === 'busy')) return { kind: 'wait', summary: says };
  return {
    kind: 'done',
    summary: says === '' ? 'There is no standby to build' : says,
  };
}

function judge(one: Rebuilt, { side, fact }: Observed, now: number): Finding {
  const { database, writer, replica } = one;
  if (writer === undefined) return { is: 'broken', says: 'its writer is gone' };
  if (replica === undefined) {
    const requestedAt = fact.databases.find(({ name }) => name === database.name)?.requestedAt;
    if (requestedAt !== undefined && now - Date.parse(requestedAt) < LISTED_WITHIN_MILLISECONDS) {
      return { is: 'busy', says: 'the replica was asked for' };
    }
    return creation(one, writer, side);
  }
  const { identifier } = replica;
  if (!follows(replica, writer.arn)) {
    return { is: 'broken', says: `${identifier} is there and follows ${replica.replicatesFrom ?? 'nobody'}` };
  }
  const remedy = remedyOfTerminalStatus(replica.status);
  if (remedy !== undefined)
    return { is: 'broken', says: `${identifier} has status ${replica.status}: ${remedy}` };
  if (!isServing(replica)) return { is: 'busy', says: `status ${replica.status}` };
  return settings(one, replica) ?? backups(one, writer) ?? caughtUp(one, replica);
}

/** RDS makes replicas of a source that is available and keeps automated backups, and of no other. */
function creation(one: Rebuilt, writer: DatabaseInstance, side: Side): Finding {
  const { database, securityGroupId } = one;
  if (securityGroupId === undefined) {
    return { is: 'broken', says: `there is no security group ${database.instances[side].securityGroup}` };
  }
  if (writer.backupRetentionDays === 0) return { is: 'broken', says: 'its writer keeps no backups' };
  if (writer.status !== 'available') return { is: 'busy', says: `its writer has status ${writer.status}` };
  const { policy, standby, port, name } = database;
  const { identifier, parameterGroup } = database.instances[side];
  const order: ReplicaOrder = {
    identifier,
    sourceArn: writer.arn,
    instanceClass: policy.instanceClass,
    multiAz: policy.multiAz,
    port,
    subnetGroup: standby.subnetGroup,
    securityGroupIds: [securityGroupId],
    parameterGroup,
    storageType: standby.storageType,
    maxAllocatedStorageGibibytes: standby.maxAllocatedStorageGibibytes,
    kmsKeyArn: one.kmsKeyArn,
    monitoringIntervalSeconds: standby.monitoringIntervalSeconds,
    monitoringRoleArn: one.monitoringRoleArn,
    logExports: standby.logExports,
    deletionProtection: policy.deletionProtection,
    tags: { Name: identifier },
  };
  return { is: 'act', action: { kind: 'create', name, order }, says: `build the replica ${identifier}` };
}

/** What CreateDBInstanceReadReplica does not take, or has not taken over. */
function settings({ database, securityGroupId }: Rebuilt, replica: DatabaseInstance): Finding | undefined {
  const { policy, standby, engine } = database;
  const pending = (name: string): boolean => replica.pendingChanges.includes(name);
  const keepsBackups = takesRetentionWithPromotion(engine, replica.engineVersion);
  const groups = replica.securityGroups.map(({ id }) => id);
  const change: DatabaseChange = {
    ...(keepsBackups &&
    replica.backupRetentionDays < policy.backupRetentionDays &&
    !pending('BackupRetentionPeriod')
      ? { backupRetentionDays: policy.backupRetentionDays }
      : {}),
    ...(replica.backupWindow === policy.backupWindow ? {} : { backupWindow: policy.backupWindow }),
    ...(replica.maintenanceWindow === standby.maintenanceWindow
      ? {}
      : { maintenanceWindow: standby.maintenanceWindow }),
    ...(policy.multiAz && !replica.multiAz && !pending('MultiAZ') ? { multiAz: true } : {}),
    ...(policy.deletionProtection && !replica.deletionProtection ? { deletionProtection: true } : {}),
    ...(securityGroupId !== undefined && !groups.includes(securityGroupId)
      ? { securityGroupIds: [securityGroupId] }
      : {}),
  };
  const { identifier } = replica;
  if (Object.keys(change).length > 0) {
    const says = `bring to policy: ${Object.keys(change).join(', ')}`;
    return { is: 'act', action: { kind: 'modify', identifier, change }, says };
  }
  if (replica.pendingChanges.length > 0) {
    return { is: 'busy', says: `waiting for ${replica.pendingChanges.join(', ')}` };
  }
  const applied = replica.parameterGroups[0]?.applyStatus;
  if (applied === 'pending-reboot' && replica.status === 'available') {
    return { is: 'act', action: { kind: 'reboot', identifier }, says: 'its parameters need a reboot' };
  }
  return applied === 'in-sync' ? undefined : { is: 'busy', says: `parameters ${applied ?? 'unknown'}` };
}

function backups({ database, region, kmsKeyArn }: Rebuilt, writer: DatabaseInstance): Finding | undefined {
  const { standby, policy } = database;
  if (!standby.replicateAutomatedBackups) return undefined;
  if (writer.backupCopies.some((arn) => arn.split(':')[3] === region)) return undefined;
  const order = { sourceArn: writer.arn, retentionDays: policy.backupRetentionDays, kmsKeyArn };
  return {
    is: 'act',
    action: { kind: 'replicate-backups', order },
    says: `copy its automated backups to ${region}`,
  };
}

function caughtUp({ lag }: Rebuilt, replica: DatabaseInstance): Finding {
  const wrong = replica.statusInfos.find(({ normal, status }) => !normal || status !== 'replicating');
  if (wrong !== undefined || replica.statusInfos.length === 0) {
    return { is: 'busy', says: `replication ${wrong?.status ?? 'not shown yet'}` };
  }
  const known = lag.map(({ value }) => value).filter((value) => value >= 0);
  if (known.length === 0) return { is: 'busy', says: 'its lag is not known yet' };
  const least = Math.min(...known);
  return least <= CAUGHT_UP_SECONDS
    ? { is: 'standing', says: 'built and caught up' }
    : { is: 'busy', says: `built, ${Math.round(least)} s behind` };
}
