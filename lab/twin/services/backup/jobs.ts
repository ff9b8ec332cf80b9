import { ApiError, UnsupportedError } from '../../api.ts';
import type { WorldContext } from '../../service.ts';
import type { MetricPublisher } from '../cloudwatch/metric-store.ts';
import type { RdsTwin } from '../rds/rds.ts';
import { stableUuid } from '../support/ids.ts';
import { mayBackUp, mayCopy } from './backup-role.ts';
import { lockRefusal, type RecoveryPoint, type Vault, type Vaults } from './vaults.ts';

export type JobState = 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'EXPIRED';

export interface BackupJob {
  readonly id: string;
  readonly vault: Vault;
  readonly resourceArn: string;
  readonly resourceType: RecoveryPoint['resourceType'];
  readonly roleArn: string;
  readonly retentionDays: number | undefined;
  readonly createdAtMilliseconds: number;
  state: JobState;
  message: string | undefined;
  recoveryPoint: RecoveryPoint | undefined;
  completedAtMilliseconds: number | undefined;
}

export interface CopyTarget {
  readonly vaultArn: string;
  readonly retentionDays: number | undefined;
}

export interface JobRequest {
  readonly vault: Vault;
  readonly resourceArn: string;
  readonly roleArn: string;
  readonly retentionDays: number | undefined;
  readonly startWindowMinutes: number;
  readonly copies: readonly CopyTarget[];
  /** Of the plan's rule that started it. @default started by a call */
  readonly rule?: string;
}

export interface BackupWorld {
  readonly world: WorldContext;
  readonly vaults: Vaults;
  readonly rds: Pick<RdsTwin, 'fleet' | 'snapshot' | 'snapshots'>;
  readonly metrics: MetricPublisher;
}

const RETRY_MILLISECONDS = 60_000;

/** Backup jobs and the copies they lead to. A job waits, CREATED, until its resource can be backed up. */
export class BackupJobs {
  readonly #backup: BackupWorld;
  readonly #jobs = new Map<string, BackupJob>();
  readonly #byToken = new Map<string, BackupJob>();

  constructor(backup: BackupWorld) {
    this.#backup = backup;
  }

  get(region: string, id: string): BackupJob | undefined {
    const job = this.#jobs.get(id);
    return job?.vault.region === region ? job : undefined;
  }

  in(region: string): readonly BackupJob[] {
    return [...this.#jobs.values()].filter((job) => job.vault.region === region);
  }

  /** The same token again answers the same job. */
  start(request: JobRequest, idempotencyToken?: string): BackupJob {
    const key = `${request.vault.region}/${idempotencyToken}`;
    const known = idempotencyToken === undefined ? undefined : this.#byToken.get(key);
    if (known !== undefined) return known;
    const { kernel } = this.#backup.world;
    const { vault, resourceArn, roleArn, retentionDays } = request;
    const job: BackupJob = {
      id: stableUuid('backup-job', vault.arn, String(this.#jobs.size)),
      vault,
      resourceArn,
      resourceType: resourceTypeOf(resourceArn),
      roleArn,
      retentionDays,
      createdAtMilliseconds: kernel.now(),
      state: 'CREATED',
      message: undefined,
      recoveryPoint: undefined,
      completedAtMilliseconds: undefined,
    };
    this.#jobs.set(job.id, job);
    if (idempotencyToken !== undefined) this.#byToken.set(key, job);
    this.#announce(job, request);
    this.#attempt(job, request);
    return job;
  }

  #attempt(job: BackupJob, request: JobRequest): void {
    const refusal = this.#refusal(job);
    if (refusal !== undefined) return this.#fail(job, refusal, 'NumberOfBackupJobsFailed');
    const { kernel } = this.#backup.world;
    if (this.#begin(job, () => this.#complete(job, request))) {
      job.state = 'RUNNING';
      this.#announce(job, request);
      return;
    }
    const deadline = job.createdAtMilliseconds + request.startWindowMinutes * 60_000;
    if (kernel.now() + RETRY_MILLISECONDS > deadline) {
      job.state = 'EXPIRED';
      job.message = 'The start window ended before the resource could be backed up.';
      this.#announce(job, request);
      return;
    }
    kernel.after(RETRY_MILLISECONDS, () => this.#attempt(job, request));
  }

  #refusal(job: BackupJob): string | undefined {
    if (mayBackUp(this.#backup.world, job)) return lockRefusal(job.vault, job.retentionDays);
    return `Access denied: the role ${job.roleArn} does not let AWS Backup back up ${job.resourceArn}.`;
  }

  /** False while the resource is busy or its region dark. */
  #begin(job: BackupJob, complete: () => void): boolean {
    const { world, rds } = this.#backup;
    if (world.isDark(job.vault.region)) return false;
    const duration = world.kernel.draw('rds.backup.daily', `backup.job/${job.resourceArn}`);
    if (job.resourceType === 'S3') {
      world.kernel.after(duration, complete);
      return true;
    }
    const instance = rds.fleet.byArn(job.resourceArn);
    if (instance?.shownStatus !== 'available' || instance.promoting) return false;
    rds.snapshot(instance, duration, complete);
    return true;
  }

  #complete(job: BackupJob, request: JobRequest): void {
    const { world, rds } = this.#backup;
    const now = world.kernel.now();
    const instance = job.resourceType === 'RDS' ? rds.fleet.byArn(job.resourceArn) : undefined;
    const snapshot =
      instance === undefined ? undefined : rds.snapshots.ofBackup(instance, `awsbackup:job-${job.id}`);
    job.state = 'COMPLETED';
    job.completedAtMilliseconds = now;
    job.recoveryPoint = {
      // A point of a database is a snapshot of RDS (AWS Backup Developer Guide, "Working with Amazon RDS").
      arn: snapshot?.arn ?? pointArn(job.vault, world.account, job.id),
      resourceArn: job.resourceArn,
      resourceType: job.resourceType,
      createdAtMilliseconds: job.createdAtMilliseconds,
      retentionDays: job.retentionDays,
      copiedFrom: undefined,
    };
    job.vault.points.push(job.recoveryPoint);
    this.#record(
      job.vault.region,
      'backup.completed',
      `Recovery point of ${job.resourceArn} in ${job.vault.name}`,
    );
    this.#announce(job, request);
    for (const copy of request.copies) this.copy(job.vault, job.recoveryPoint, copy, job.roleArn);
  }

  /** @param roleArn of the job that made the point */
  copy(from: Vault, point: RecoveryPoint, { vaultArn, retentionDays }: CopyTarget, roleArn: string): void {
    const { world, vaults } = this.#backup;
    const { kernel } = world;
    const duration = kernel.draw('backup.copy', `backup.copy/${vaultArn}/${point.resourceArn}`);
    const finish = (): void => {
      const to = vaults.byArn(vaultArn);
      const darkness = to !== undefined && (world.isDark(from.region) || world.isDark(to.region));
      if (darkness) {
        kernel.after(RETRY_MILLISECONDS, finish);
        return;
      }
      const refused =
        to === undefined ||
        lockRefusal(to, retentionDays) !== undefined ||
        !mayCopy(world, roleArn, from, to);
      if (refused) {
        this.#count(from, 'NumberOfCopyJobsFailed');
        return;
      }
      const snapshot = this.#copySnapshot(point, to);
      to.points.push({
        ...point,
        arn: snapshot ?? pointArn(to, world.account, `${point.arn}/copy`),
        retentionDays,
        copiedFrom: from.arn,
      });
      this.#record(
        to.region,
        'backup.copied',
        `Copy of a recovery point of ${point.resourceArn} in ${to.name}`,
      );
    };
    kernel.after(duration, finish);
  }

  /** Encrypted with the key of the vault it is copied to. */
  #copySnapshot(point: RecoveryPoint, to: Vault): string | undefined {
    const { rds } = this.#backup;
    const from = rds.snapshots.byArn(point.arn);
    if (from === undefined) return undefined;
    const identifier = `awsbackup:copyjob-${stableUuid(to.arn, point.arn)}`;
    return rds.snapshots.copy(from, to.region, identifier, to.encryptionKeyArn).arn;
  }

  #fail(job: BackupJob, message: string, metric: string): void {
    job.state = 'FAILED';
    job.message = message;
    job.completedAtMilliseconds = this.#backup.world.kernel.now();
    this.#record(job.vault.region, 'backup.failed', message);
    this.#count(job.vault, metric);
  }

  /** AWS Backup Developer Guide, "AWS Backup metrics with CloudWatch". */
  #count(vault: Vault, name: string): void {
    const { world, metrics } = this.#backup;
    if (world.isDark(vault.region)) return;
    const dimensions = { BackupVaultName: vault.name };
    metrics.publish(vault.region, { namespace: 'AWS/Backup', name, dimensions, value: 1, unit: 'Count' });
  }

  /**
   * AWS Backup Developer Guide, "Monitoring AWS Backup events using EventBridge": the state is in the event, and only
   * a job of a plan says by whom it was created.
   */
  #announce(job: BackupJob, { rule }: JobRequest): void {
    const { vault, resourceArn, resourceType, id, state, roleArn } = job;
    const { world } = this.#backup;
    if (world.isDark(vault.region)) return;
    world.putEvent(vault.region, {
      source: 'aws.backup',
      'detail-type': 'Backup Job State Change',
      resources: [vault.arn],
      detail: {
        backupJobId: id,
        backupVaultArn: vault.arn,
        backupVaultName: vault.name,
        resourceArn,
        resourceType,
        state,
        iamRoleArn: roleArn,
        creationDate: new Date(job.createdAtMilliseconds).toISOString(),
        ...(rule === undefined ? {} : { createdBy: { backupPlanId: rule, backupRuleId: rule } }),
      },
    });
  }

  #record(region: string, kind: string, text: string): void {
    this.#backup.world.record({ atMilliseconds: this.#backup.world.kernel.now(), region, kind, text });
  }
}

export function pointArn(vault: Vault, account: string, seed: string): string {
  return `arn:aws:backup:${vault.region}:${account}:recovery-point:${stableUuid(vault.arn, seed)}`;
}

export function resourceTypeOf(arn: string): RecoveryPoint['resourceType'] {
  const service = arn.split(':')[2];
  if (service === 'rds') return 'RDS';
  if (service === 's3') return 'S3';
  throw new UnsupportedError(`a backup of ${arn}`);
}

/** @throws ApiError ResourceNotFoundException */
export function requireResource({ rds }: BackupWorld, region: string, arn: string): void {
  if (resourceTypeOf(arn) === 'S3') return;
  if (rds.fleet.byArn(arn)?.region === region) return;
  throw new ApiError('ResourceNotFoundException', `${arn} does not exist in ${region}.`);
}
