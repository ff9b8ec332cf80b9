/** The replication configuration of buckets in one region. */
export interface BucketReplication {
  /** `missing` where there is no such bucket. */
  versioning(bucket: string): Promise<'Enabled' | 'Suspended' | 'off' | 'missing'>;
  /** Undefined where nothing is replicated. */
  configuration(bucket: string): Promise<ReplicationConfiguration | undefined>;
  put(bucket: string, configuration: ReplicationConfiguration): Promise<void>;
  remove(bucket: string): Promise<void>;
}

export interface ReplicationConfiguration {
  /** One role for all rules: S3 knows no role per rule. */
  readonly roleArn: string;
  readonly rules: readonly ReplicationRule[];
}

/** A rule. What is not ours is carried through untouched in `raw`. */
export interface ReplicationRule {
  readonly id: string;
  readonly priority: number;
  /** The whole rule as S3 takes and gives it. */
  readonly raw: Readonly<Record<string, unknown>>;
}
