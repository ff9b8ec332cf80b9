import type { CallOutcome } from './databases.ts';

/** What it takes to build a standby anew and to keep what stood in its place, in one region. */
export interface Standbys {
  /** By identifier; one that does not exist is missing from the answer. */
  snapshots(identifiers: readonly string[]): Promise<ReadonlyMap<string, Snapshot>>;
  /** `already-there` where it exists, also when it was made by the call whose answer was lost. */
  takeSnapshot(
    instance: string,
    snapshot: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<BuildOutcome>;
  /** The instance is away for about ten minutes; its old name is free at once. */
  rename(from: string, to: string): Promise<BuildOutcome>;
  createReplica(order: ReplicaOrder): Promise<BuildOutcome>;
  /** Copies the automated backups of a source in the other region into this one. */
  replicateBackups(order: BackupReplicationOrder): Promise<BuildOutcome>;
}

export type BuildOutcome = CallOutcome | 'already-there';

export interface Snapshot {
  readonly identifier: string;
  readonly arn: string;
  /** `creating`, `available`, `failed`. */
  readonly status: string;
}

/** Nothing is inherited across regions, so everything is said. */
export interface ReplicaOrder {
  readonly identifier: string;
  /** Its region is another than the one the replica is made in. */
  readonly sourceArn: string;
  readonly instanceClass: string;
  readonly multiAz: boolean;
  readonly port: number;
  readonly subnetGroup: string;
  readonly securityGroupIds: readonly string[];
  readonly parameterGroup: string;
  readonly storageType: string;
  readonly maxAllocatedStorageGibibytes: number;
  readonly kmsKeyArn: string;
  readonly monitoringIntervalSeconds: number;
  readonly monitoringRoleArn: string;
  readonly logExports: readonly string[];
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface BackupReplicationOrder {
  readonly sourceArn: string;
  readonly retentionDays: number;
  readonly kmsKeyArn: string;
}
