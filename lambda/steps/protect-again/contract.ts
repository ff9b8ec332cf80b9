import {
  arnInRegion,
  describeInstances,
  instanceArns,
  peerScope,
  permissionOn,
  regionOfScope,
} from '../../rules/arns.ts';
import { REPLICATION_RULE_ID } from '../../rules/replication-rule.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

export const protectAgain: StepContract = {
  name: 'protect-again',
  title: 'Protect the data again',
  purpose:
    'Brings each new writer back to its policy (backups, second zone, deletion protection), waits until a point in time can be restored again, and starts a backup on demand. ' +
    'Users are served meanwhile. It deletes nothing, changes no instance class because that restarts, and says what is still unprotected.',
  mayBeSkipped:
    'Backups, deletion protection and the second zone of the new primary have to be seen to by hand, or by another run.',
  // A first automated backup takes up to 60 minutes, a second zone up to two hours; both run in RDS whatever becomes of the run.
  deadlineSeconds: 10_800,
  pollSeconds: 30,
  // A look is two readings at once (12 s); then a modification or a backup per database, ten at a time (12 s each),
  // the other region's backlog (2 s) and a fact (12 s).
  attemptSeconds: 75,
  permissions,
  failures: [
    {
      name: 'DatabaseCannotBeProtected',
      meaning:
        'A database is in a status it does not leave by itself, or RDS has no capacity for a second zone.',
      nextAction:
        'Users are served. Do what the message says for that database, then start the runbook again.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'rds.modify' },
    { latency: 'rds.backup.first' },
    { latency: 'rds.multi-az' },
  ],
  byHand,
};

export function backupRoleArn({ deployment, side }: Scope): string {
  return `arn:${deployment.partition}:iam::${deployment.account}:role/${deployment.names[side].backupRole}`;
}

function permissions(scope: Scope): readonly Permission[] {
  const { backupVault } = scope.deployment.names[scope.side];
  const databases = instanceArns(scope);
  return [
    describeInstances(scope),
    ...permissionOn(
      ['rds:ModifyDBInstance'],
      databases,
      'Retention, second zone and deletion protection of the new writers.',
    ),
    ...(databases.length === 0
      ? []
      : [
          {
            actions: ['backup:StartBackupJob'],
            resources: [arnInRegion(scope, 'backup', `backup-vault:${backupVault}`)],
            reason: 'One backup on demand of each new writer, into the vault of this region.',
          },
          {
            actions: ['iam:PassRole'],
            resources: [backupRoleArn(scope)],
            conditions: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } },
            reason: 'A backup job names the role AWS Backup works under.',
          },
        ]),
    ...permissionOn(
      ['cloudwatch:GetMetricData'],
      scope.deployment.buckets.length === 0 ? [] : ['*'],
      'S3 publishes what waits to be replicated in the destination region; the action knows no resource. Read only.',
    ),
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  const { backupVault } = scope.deployment.names[scope.side];
  const databases = scope.deployment.databases.flatMap(({ name, instances, policy }) => {
    const { identifier, arn } = instances[scope.side];
    return [
      {
        explanation: `Bring ${name} back to its policy.`,
        command:
          `aws rds modify-db-instance --region ${region} --db-instance-identifier ${identifier} --apply-immediately ` +
          `--backup-retention-period ${policy.backupRetentionDays} --preferred-backup-window ${policy.backupWindow} ` +
          `--copy-tags-to-snapshot${policy.multiAz ? ' --multi-az' : ''}${policy.deletionProtection ? ' --deletion-protection' : ''}`,
      },
      {
        explanation: `Repeat until it shows a time: before that no point in time of ${name} can be restored.`,
        command:
          `aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} ` +
          `--query 'DBInstances[0].LatestRestorableTime'`,
      },
      {
        explanation: `Back ${name} up on demand.`,
        command:
          `aws backup start-backup-job --region ${region} --backup-vault-name ${backupVault} ` +
          `--resource-arn ${arn} --iam-role-arn ${backupRoleArn(scope)} ` +
          `--lifecycle DeleteAfterDays=${scope.deployment.backup.retentionDays}`,
      },
    ];
  });
  const peer = peerScope(scope);
  const buckets = scope.deployment.buckets.map(({ name, buckets: pair }) => ({
    explanation: `How many objects of ${name} wait for ${regionOfScope(peer)}. No answer while that region is dark.`,
    command:
      `aws cloudwatch get-metric-statistics --region ${regionOfScope(peer)} --namespace AWS/S3 ` +
      `--metric-name OperationsPendingReplication --dimensions Name=SourceBucket,Value=${pair[scope.side].bucket} ` +
      `Name=DestinationBucket,Value=${pair[peer.side].bucket} Name=RuleId,Value=${REPLICATION_RULE_ID} ` +
      `--start-time "$(date -u -d '-15 minutes' +%Y-%m-%dT%H:%M:%SZ)" --end-time "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ` +
      `--period 60 --statistics Maximum`,
  }));
  return [...databases, ...buckets];
}
