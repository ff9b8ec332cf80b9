/** AWS Backup of one region. */
export interface Backups {
  /** Starts one job, or finds the one that this token has started before. */
  start(request: BackupRequest): Promise<{ readonly jobId: string }>;
}

export interface BackupRequest {
  readonly vault: string;
  readonly resourceArn: string;
  readonly roleArn: string;
  /** The same token, the same job: AWS Backup answers with the first one. */
  readonly idempotencyToken: string;
  /** A locked vault refuses a recovery point that never ends. */
  readonly retentionDays: number;
  readonly tags: Readonly<Record<string, string>>;
}
