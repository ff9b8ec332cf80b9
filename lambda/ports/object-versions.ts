/** What stands in a bucket, as versions: replicas keep key, version and time of the original. */
export interface ObjectVersions {
  /** In the order of keys, the newest version of a key first; the keys after `after`. */
  page(bucket: string, after: string | undefined): Promise<VersionPage>;
  /** Undefined where there is no such version. */
  head(bucket: string, version: Pick<ObjectVersion, 'key' | 'versionId'>): Promise<VersionHead | undefined>;
  /** Makes a new version here of one that stands in another bucket, which may be in another region. */
  copy(from: string, version: Pick<ObjectVersion, 'key' | 'versionId'>, to: string): Promise<void>;
}

export interface VersionPage {
  readonly versions: readonly ObjectVersion[];
  /** Key to go on after; undefined where there is nothing more. */
  readonly next: string | undefined;
}

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly modifiedAtMilliseconds: number;
}

export interface VersionHead {
  /** `PENDING`, `COMPLETED`, `FAILED`, `REPLICA`; undefined where no rule carries it. */
  readonly replication: string | undefined;
  readonly bytes: number;
}
