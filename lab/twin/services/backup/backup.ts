import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { TwinService } from '../../service.ts';
import { inputOf } from '../support/borders.ts';
import { pageOf } from '../support/pages.ts';
import { BackupJobs, requireResource, type BackupJob, type BackupWorld } from './jobs.ts';
import { loadersOf } from './resources.ts';
import { Vaults, type RecoveryPoint, type Vault } from './vaults.ts';

const INVALID = 'InvalidParameterValueException';
/** StartBackupJob, StartWindowMinutes: eight hours unless given. */
const DEFAULT_START_WINDOW_MINUTES = 480;

export interface BackupTwin extends TwinService {
  readonly vaults: Vaults;
}

/** AWS Backup: vaults with locks, scheduled plans on the virtual calendar, copies to the other region, jobs on demand. */
export function createBackup(
  world: BackupWorld['world'],
  collaborators: Pick<BackupWorld, 'rds' | 'metrics'>,
): BackupTwin {
  const vaults = new Vaults();
  const backup: BackupWorld = { world, vaults, ...collaborators };
  const jobs = new BackupJobs(backup);
  return {
    service: 'backup',
    vaults,
    operations: {
      StartBackupJob: (call) => startBackupJob(backup, jobs, call),
      DescribeBackupJob: (call) => describeBackupJob(jobs, call),
      DescribeRecoveryPoint: (call) => describeRecoveryPoint(vaults, call),
      ListBackupJobs: (call) => listBackupJobs(jobs, call),
      ListRecoveryPointsByBackupVault: (call) => listRecoveryPoints(vaults, call),
    },
    resources: loadersOf(backup, jobs),
  };
}

function startBackupJob(backup: BackupWorld, jobs: BackupJobs, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'MissingParameterValueException').allow([
    'BackupVaultName',
    'ResourceArn',
    'IamRoleArn',
    'IdempotencyToken',
    'StartWindowMinutes',
    'CompleteWindowMinutes',
    'Lifecycle',
    'RecoveryPointTags',
  ]);
  const resourceArn = input.text('ResourceArn');
  requireResource(backup, call.region, resourceArn);
  const request = {
    vault: backup.vaults.named(call.region, input.text('BackupVaultName')),
    resourceArn,
    roleArn: input.text('IamRoleArn'),
    retentionDays: input.nested('Lifecycle')?.optionalNumber('DeleteAfterDays'),
    startWindowMinutes: input.optionalNumber('StartWindowMinutes') ?? DEFAULT_START_WINDOW_MINUTES,
    copies: [],
  };
  const job = jobs.start(request, input.optionalText('IdempotencyToken'));
  return { BackupJobId: job.id, CreationDate: new Date(job.createdAtMilliseconds) };
}

function describeBackupJob(jobs: BackupJobs, call: ApiCall): ApiOutput {
  const id = inputOf(call, INVALID).allow(['BackupJobId']).text('BackupJobId');
  const job = jobs.get(call.region, id);
  if (job === undefined) throw new ApiError('ResourceNotFoundException', `Backup job ${id} does not exist.`);
  return describeJob(job);
}

function listBackupJobs(jobs: BackupJobs, call: ApiCall): ApiOutput {
  const input = inputOf(call, INVALID).allow(['ByResourceArn', 'ByState', 'MaxResults', 'NextToken']);
  const resource = input.optionalText('ByResourceArn');
  const state = input.optionalText('ByState');
  const found = jobs
    .in(call.region)
    .filter((job) => resource === undefined || job.resourceArn === resource)
    .filter((job) => state === undefined || job.state === state);
  const page = pageOf(
    found,
    input.optionalNumber('MaxResults') ?? 1000,
    input.optionalText('NextToken'),
    invalidToken,
  );
  return { BackupJobs: page.items.map(describeJob), NextToken: page.next };
}

function describeJob(job: BackupJob): ApiOutput {
  const { completedAtMilliseconds: completed, recoveryPoint, message } = job;
  return {
    BackupJobId: job.id,
    BackupVaultName: job.vault.name,
    BackupVaultArn: job.vault.arn,
    ResourceArn: job.resourceArn,
    ResourceType: job.resourceType,
    IamRoleArn: job.roleArn,
    State: job.state,
    PercentDone: job.state === 'COMPLETED' ? '100.0' : '0.0',
    CreationDate: new Date(job.createdAtMilliseconds),
    ...(completed === undefined ? {} : { CompletionDate: new Date(completed) }),
    ...(recoveryPoint === undefined ? {} : { RecoveryPointArn: recoveryPoint.arn }),
    ...(message === undefined ? {} : { StatusMessage: message }),
  };
}

function describeRecoveryPoint(vaults: Vaults, call: ApiCall): ApiOutput {
  const input = inputOf(call, INVALID).allow(['BackupVaultName', 'RecoveryPointArn']);
  const vault = vaults.named(call.region, input.text('BackupVaultName'));
  const arn = input.text('RecoveryPointArn');
  const point = vault.points.find((one) => one.arn === arn);
  if (point === undefined) {
    throw new ApiError('ResourceNotFoundException', `Recovery point ${arn} does not exist in ${vault.name}.`);
  }
  return describePoint(vault, point);
}

function listRecoveryPoints(vaults: Vaults, call: ApiCall): ApiOutput {
  const input = inputOf(call, INVALID).allow(['BackupVaultName', 'ByResourceArn', 'MaxResults', 'NextToken']);
  const vault = vaults.named(call.region, input.text('BackupVaultName'));
  const resource = input.optionalText('ByResourceArn');
  const found = vault.points.filter((point) => resource === undefined || point.resourceArn === resource);
  const page = pageOf(
    found,
    input.optionalNumber('MaxResults') ?? 1000,
    input.optionalText('NextToken'),
    invalidToken,
  );
  return { RecoveryPoints: page.items.map((point) => describePoint(vault, point)), NextToken: page.next };
}

function describePoint(vault: Vault, point: RecoveryPoint): ApiOutput {
  return {
    RecoveryPointArn: point.arn,
    BackupVaultName: vault.name,
    BackupVaultArn: vault.arn,
    ...(point.copiedFrom === undefined ? {} : { SourceBackupVaultArn: point.copiedFrom }),
    ResourceArn: point.resourceArn,
    ResourceType: point.resourceType,
    Status: 'COMPLETED',
    CreationDate: new Date(point.createdAtMilliseconds),
    ...(point.retentionDays === undefined ? {} : { Lifecycle: { DeleteAfterDays: point.retentionDays } }),
    ...(vault.encryptionKeyArn === undefined
      ? {}
      : { IsEncrypted: true, EncryptionKeyArn: vault.encryptionKeyArn }),
  };
}

function invalidToken(): ApiError {
  return new ApiError(INVALID, 'The token is not one that this operation gave out.');
}
