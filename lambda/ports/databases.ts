/** The database instances of one region, as the control plane shows and changes them. */
export interface Databases {
  /**
   * All instances asked for, by identifier; one that does not exist is missing from the answer. One paged request
   * per hundred instances, so that polling two hundred databases is two requests.
   */
  describe(identifiers: readonly string[]): Promise<ReadonlyMap<string, DatabaseInstance>>;
  promote(identifier: string, options: PromoteOptions): Promise<CallOutcome>;
  /** Applied immediately, never in the maintenance window. */
  modify(identifier: string, change: DatabaseChange): Promise<CallOutcome>;
  reboot(identifier: string): Promise<CallOutcome>;
  tag(arn: string, tags: Readonly<Record<string, string>>): Promise<CallOutcome>;
  /** Parameters that were set in the group by somebody; defaults of the engine are not among them. */
  setParameters(parameterGroup: string): Promise<Readonly<Record<string, string>>>;
}

/**
 * What became of a call that changes something. Only `accepted` is known to have landed; after `unclear` (no
 * answer, throttled, a fault of the service) it may have, so whoever called looks again. Anything else that a
 * service answers (no permission, a bad value) is thrown.
 */
export type CallOutcome = 'accepted' | 'not-in-this-state' | 'not-found' | 'no-capacity' | 'unclear';

export interface PromoteOptions {
  /** Absent: RDS takes one day. */
  readonly backupRetentionDays?: number;
  /** UTC, `hh:mm-hh:mm`. */
  readonly backupWindow?: string;
}

export interface DatabaseChange {
  /** Replaces all groups of the instance. */
  readonly securityGroupIds?: readonly string[];
  readonly parameterGroup?: string;
  readonly backupRetentionDays?: number;
  readonly backupWindow?: string;
  readonly multiAz?: boolean;
  readonly deletionProtection?: boolean;
  readonly copyTagsToSnapshot?: boolean;
  /** UTC, `ddd:hh:mm-ddd:hh:mm`. */
  readonly maintenanceWindow?: string;
}

export interface DatabaseInstance {
  readonly identifier: string;
  readonly arn: string;
  /** As RDS says it: `available`, `modifying`, `backing-up` ... */
  readonly status: string;
  readonly engineVersion: string;
  /** Identifier or ARN of the source; absent on an instance that stands alone. */
  readonly replicatesFrom?: string;
  /** Identifiers or ARNs of its own replicas, in any region. */
  readonly replicas: readonly string[];
  /** `read replication` entries while it is a replica; empty on an instance that stands alone. */
  readonly statusInfos: readonly StatusInfo[];
  /** Names of changes that were asked for and are not in force yet. */
  readonly pendingChanges: readonly string[];
  /** Absent until the instance has one. */
  readonly endpoint?: { readonly host: string; readonly port: number };
  /** `applyStatus`: `in-sync`, `applying`, `pending-reboot` ... */
  readonly parameterGroups: readonly { readonly name: string; readonly applyStatus: string }[];
  /** `status`: `active`, `adding`, `removing` ... */
  readonly securityGroups: readonly { readonly id: string; readonly status: string }[];
  readonly instanceClass: string;
  readonly allocatedStorageGibibytes: number;
  readonly multiAz: boolean;
  readonly backupRetentionDays: number;
  readonly backupWindow: string;
  readonly deletionProtection: boolean;
  readonly copyTagsToSnapshot: boolean;
  readonly maintenanceWindow: string;
  /** ARNs of the copies that are kept of its automated backups in other regions. */
  readonly backupCopies: readonly string[];
  /** Absent until the first automated backup exists: before that, no point in time can be restored. */
  readonly latestRestorableTime?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StatusInfo {
  readonly type: string;
  readonly normal: boolean;
  /** `replicating`, `error`, `stopped`, `terminated` ... */
  readonly status: string;
  /** Empty unless something is wrong. */
  readonly message: string;
}
