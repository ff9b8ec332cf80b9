import type { PendingModifiedValues } from '@aws-sdk/client-rds';
import type { DatabaseEngine } from '../../../../lambda/deployment.ts';
import type { Timer } from '../../../kernel/kernel.ts';
import type { Row, WriteAnswer } from '../../service.ts';
import type { Tags } from '../support/tags.ts';
import type { Replication } from './replication.ts';
import { WriteLog } from './write-log.ts';

export type InstanceStatus =
  | 'available'
  | 'modifying'
  | 'rebooting'
  | 'backing-up'
  | 'creating'
  | 'renaming'
  | 'stopping'
  | 'stopped'
  | 'starting'
  | 'deleting';

/** While one of these, the engine takes no connection. A backup or a modification does not stop it. */
const DOWN: ReadonlySet<InstanceStatus> = new Set([
  'creating',
  'renaming',
  'rebooting',
  'stopping',
  'stopped',
  'starting',
  'deleting',
]);

/**
 * Statuses of the documentation that only a fault brings about (RDS User Guide, "Viewing Amazon RDS DB instance
 * status"); whether the engine takes connections meanwhile.
 */
export const TROUBLED_STATUSES = {
  'configuring-enhanced-monitoring': true,
  'configuring-iam-database-auth': true,
  'configuring-log-exports': true,
  'converting-to-vpc': false,
  creating: false,
  'delete-precheck': true,
  failed: false,
  'inaccessible-encryption-credentials': false,
  'inaccessible-encryption-credentials-recoverable': false,
  'incompatible-create': false,
  'incompatible-network': false,
  'incompatible-option-group': true,
  'incompatible-parameters': false,
  'incompatible-restore': false,
  'insufficient-capacity': false,
  maintenance: false,
  'moving-to-vpc': false,
  renaming: false,
  'resetting-master-credentials': true,
  'restore-error': false,
  'storage-config-upgrade': true,
  'storage-full': false,
  'storage-initialization': true,
  'storage-optimization': true,
  upgrading: false,
} as const satisfies Record<string, boolean>;

export type TroubledStatus = keyof typeof TROUBLED_STATUSES;

/** What an API call or a template can set. */
export interface InstanceSettings {
  engine: DatabaseEngine;
  engineVersion: string;
  instanceClass: string;
  allocatedStorageGibibytes: number;
  maxAllocatedStorageGibibytes: number | undefined;
  storageType: string;
  storageEncrypted: boolean;
  /** ARN of the key. */
  kmsKeyId: string | undefined;
  masterUsername: string;
  databaseName: string | undefined;
  port: number;
  multiAz: boolean;
  /** 0: no automated backups. */
  backupRetentionDays: number;
  backupWindow: string;
  maintenanceWindow: string;
  deletionProtection: boolean;
  copyTagsToSnapshot: boolean;
  autoMinorVersionUpgrade: boolean;
  iamAuthentication: boolean;
  publiclyAccessible: boolean;
  monitoringIntervalSeconds: number;
  monitoringRoleArn: string | undefined;
  logExports: readonly string[];
  subnetGroup: string;
  /** Region that automated backups are copied to. */
  backupReplicationRegion: string | undefined;
  /** As it was given, of that region. */
  backupReplicationKey: string | undefined;
}

export type GroupMembership = 'active' | 'adding' | 'removing';

/** `creating` until the first automated snapshot is complete: no point in time can be restored before that. */
export type BackupState =
  | { readonly kind: 'none' }
  | { readonly kind: 'creating' }
  | { readonly kind: 'active'; readonly sinceMilliseconds: number };

/** Who may connect is not the instance's to say: the security groups decide. */
export type Admission = (groupId: string, port: number, clientGroups: readonly string[]) => boolean;

export class DatabaseInstance {
  readonly region: string;
  identifier: string;
  arn: string;
  readonly resourceId: string;
  host: string;
  readonly createdAtMilliseconds: number;
  readonly settings: InstanceSettings;
  readonly tags: Tags;
  readonly securityGroups: Map<string, GroupMembership>;
  parameterGroup: { name: string; applyStatus: 'in-sync' | 'applying' | 'pending-reboot' };
  status: InstanceStatus = 'available';
  /** A status that a fault has put in the place of its own, until it is mended. */
  trouble: TroubledStatus | undefined;
  pending: PendingModifiedValues = {};
  backup: BackupState;
  /** Present while this is a replica. */
  replication: Replication | undefined;
  /** Set from the call until the replica stands alone. */
  promoting = false;
  /** Runs while the instance is stopped. */
  selfStart: Timer | undefined;
  /** ARNs of the replicas it knows of; one in a dark region stays listed until that region answers again. */
  readonly replicaArns = new Set<string>();
  log = new WriteLog();
  readonly #connectedRegions = new Set<string>();
  #generation = 0;
  readonly #admits: Admission;

  constructor(options: {
    readonly region: string;
    readonly identifier: string;
    readonly arn: string;
    readonly resourceId: string;
    readonly host: string;
    readonly createdAtMilliseconds: number;
    readonly settings: InstanceSettings;
    readonly parameterGroup: string;
    readonly securityGroups: readonly string[];
    readonly tags: Tags;
    readonly admits: Admission;
  }) {
    this.region = options.region;
    this.identifier = options.identifier;
    this.arn = options.arn;
    this.resourceId = options.resourceId;
    this.host = options.host;
    this.createdAtMilliseconds = options.createdAtMilliseconds;
    this.settings = options.settings;
    this.tags = options.tags;
    this.securityGroups = new Map(options.securityGroups.map((id) => [id, 'active']));
    this.parameterGroup = { name: options.parameterGroup, applyStatus: 'in-sync' };
    this.backup =
      options.settings.backupRetentionDays > 0
        ? { kind: 'active', sinceMilliseconds: options.createdAtMilliseconds }
        : { kind: 'none' };
    this.#admits = options.admits;
  }

  /** As the API says it. */
  get shownStatus(): InstanceStatus | TroubledStatus {
    return this.trouble ?? this.status;
  }

  /** One row over a connection from the servers of a region. */
  write(fromRegion: string, row: Row, nowMilliseconds: number): WriteAnswer {
    if (!this.#connected(fromRegion)) return 'unreachable';
    if (this.replication !== undefined) return 'read-only';
    this.log.append(row, nowMilliseconds);
    return 'accepted';
  }

  read(fromRegion: string, row: Row): 'found' | 'missing' | 'unreachable' {
    if (!this.#connected(fromRegion)) return 'unreachable';
    return this.has(row) ? 'found' : 'missing';
  }

  /** Whether the row is in the instance now, without asking for a connection. */
  has(row: Row): boolean {
    if (this.replication === undefined) return this.log.has(row);
    return this.replication.source.has(row, this.replication.appliedLength());
  }

  /** How many entries of {@link contents} are in the instance now. */
  appliedLength(): number {
    return this.replication?.appliedLength() ?? this.log.length;
  }

  /** What it holds: its own log, or its source's as far as it has applied it. */
  get contents(): WriteLog {
    return this.replication?.source ?? this.log;
  }

  /** Whether the engine runs and a security group lets a new connection in. */
  takesNewConnection(clientGroups: readonly string[]): boolean {
    if (DOWN.has(this.status)) return false;
    return [...this.securityGroups].some(
      ([id, membership]) => membership !== 'adding' && this.#admits(id, this.settings.port, clientGroups),
    );
  }

  /** Counts what ends every connection: a session of an earlier count is gone. */
  get generation(): number {
    return this.#generation;
  }

  get running(): boolean {
    return !DOWN.has(this.status);
  }

  /** A restart ends every connection; so does the loss of the region at either end. */
  cutConnections(fromRegion?: string): void {
    if (fromRegion === undefined) this.#generation += 1;
    if (fromRegion === undefined) this.#connectedRegions.clear();
    else this.#connectedRegions.delete(fromRegion);
  }

  get connectedRegions(): readonly string[] {
    return [...this.#connectedRegions];
  }

  #engineRuns(): boolean {
    return this.trouble === undefined || TROUBLED_STATUSES[this.trouble];
  }

  /**
   * Security groups are asked when a connection is opened: a change of groups leaves an established connection alone
   * (Amazon VPC User Guide, "Security group connection tracking"), so only a restart makes a fence real.
   */
  #connected(fromRegion: string): boolean {
    if (DOWN.has(this.status) || !this.#engineRuns()) return false;
    if (this.#connectedRegions.has(fromRegion)) return true;
    for (const [id, membership] of this.securityGroups) {
      if (membership !== 'adding' && this.#admits(id, this.settings.port, [])) {
        this.#connectedRegions.add(fromRegion);
        return true;
      }
    }
    return false;
  }
}
