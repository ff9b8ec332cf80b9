import type { CallOutcome } from './databases.ts';

/** Restores of one region: what there is to restore from, and instances made from it beside those that serve. */
export interface Restores {
  /** How the instance looks, as far as a restored one has to look the same; undefined where none stands. */
  settingsOf(identifier: string): Promise<RestoredSettings | undefined>;
  /** Automated backups of all instances of that name, own and replicated, of deleted ones too. */
  automatedBackups(identifier: string): Promise<readonly AutomatedBackup[]>;
  /** @param identifier as RDS calls it, e.g. `rds:orders-2026-11-21-03-10` or `awsbackup:job-…` */
  snapshot(identifier: string): Promise<DatabaseSnapshot | undefined>;
  /** Status of a recovery point, e.g. `COMPLETED`; undefined where the vault has none of this ARN. */
  recoveryPointStatus(vault: string, arn: string): Promise<string | undefined>;
  restoreToTime(
    request: RestoreRequest & { readonly backupsArn: string; readonly time: string },
  ): Promise<RestoreOutcome>;
  restoreSnapshot(request: RestoreRequest & { readonly snapshot: string }): Promise<RestoreOutcome>;
  /** The second phase: what no restore call takes. */
  applyLater(identifier: string, settings: LaterSettings): Promise<CallOutcome>;
  /** At once: the old name and its endpoint are gone, the new one works about ten minutes later. */
  rename(identifier: string, to: string): Promise<CallOutcome | 'already-exists'>;
}

export type RestoreOutcome = CallOutcome | 'already-exists';

export interface RestoreRequest {
  /** Name of the new instance. */
  readonly target: string;
  readonly settings: TakenByRestore;
  /** Isolates it: nobody can write it before it is approved. */
  readonly securityGroupIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What the restore call itself takes. */
export interface TakenByRestore {
  readonly instanceClass: string;
  readonly port: number;
  readonly subnetGroup: string;
  readonly parameterGroup: string;
  readonly multiAz: boolean;
  readonly deletionProtection: boolean;
  readonly copyTagsToSnapshot: boolean;
  readonly publiclyAccessible: boolean;
  readonly iamAuthentication: boolean;
  readonly autoMinorVersionUpgrade: boolean;
  readonly storageType: string;
  readonly logExports: readonly string[];
}

/**
 * What it does not take, or only in newer models of the API (RDS API Reference, RestoreDBInstanceToPointInTime and
 * ModifyDBInstance). A member that is absent is not set.
 */
export interface LaterSettings {
  readonly backupRetentionDays: number;
  readonly backupWindow: string;
  readonly maintenanceWindow: string;
  readonly monitoringIntervalSeconds: number;
  readonly monitoringRoleArn?: string;
  readonly maxAllocatedStorageGibibytes?: number;
  readonly performanceInsights?: { readonly kmsKeyId?: string; readonly retentionDays?: number };
  readonly caCertificate?: string;
}

/** Everything a restored instance is given, and how it is looked at afterwards. */
export interface RestoredSettings {
  readonly taken: TakenByRestore;
  readonly later: LaterSettings;
  /** While it serves. */
  readonly securityGroupIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface AutomatedBackup {
  readonly arn: string;
  /** Of the instance; another than this one where the backups are replicated. */
  readonly region: string;
  /** `active`, `retained`, `creating`. */
  readonly status: string;
  /** ISO 8601; absent until a first backup is complete. */
  readonly earliest?: string;
  readonly latest?: string;
}

export interface DatabaseSnapshot {
  readonly identifier: string;
  readonly arn: string;
  /** Of the instance it was taken of. */
  readonly instanceIdentifier: string;
  readonly engine: string;
  readonly status: string;
  /** When the data is of. */
  readonly takenAt: string;
}
