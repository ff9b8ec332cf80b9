import {
  arnInRegion,
  describeInstances,
  describeSecurityGroups,
  permissionOn,
  regionOfScope,
} from '../../rules/arns.ts';
import { peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

export const planRestore: StepContract = {
  name: 'plan-restore',
  title: 'Find what can be restored',
  purpose:
    'Looks for the backup in this region, holds the wanted time to what is restorable, and settles the name and every setting of the copy. ' +
    'Goes on with the copy of an earlier run that was asked for the same. Changes nothing.',
  deadlineSeconds: 180,
  pollSeconds: 10,
  // A look is the ledgers (12 s), then all readings at once (12 s); the plan is one fact (12 s), then a second look.
  attemptSeconds: 75,
  permissions,
  failures: [
    {
      name: 'NothingToRestoreFrom',
      meaning: 'This region has no such backup of the database. Nothing was changed.',
      nextAction: 'Choose another source, or start the run in the other region.',
    },
    {
      name: 'BeforeEarliestRecoveryPoint',
      meaning: 'The wanted time is older than the oldest point that can be restored. Nothing was changed.',
      nextAction: 'Choose a later time, or an older snapshot or recovery point.',
    },
    {
      name: 'NotServingHere',
      meaning:
        'A repair works on the database that serves, and this region does not serve it. Nothing was changed.',
      nextAction: 'Start the repair in the region that serves.',
    },
    {
      name: 'BackupOfAnotherDatabase',
      meaning: 'The snapshot was taken of another database. Nothing was changed.',
      nextAction: 'Give the ARN of a snapshot of the database that is named.',
    },
    {
      name: 'CopyNameTaken',
      meaning: 'An instance that no restore has made has the name of the copy. Nothing was changed.',
      nextAction: 'Rename that instance, or start the runbook again: the next run has another name.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 4 },
    { latency: 'aws.call.cross-region' },
  ],
  byHand,
};

function permissions(scope: Scope): readonly Permission[] {
  const { databases, names } = scope.deployment;
  if (databases.length === 0) return [];
  return [
    ...peerLedgerAccess(scope),
    describeInstances(scope),
    describeSecurityGroups(),
    {
      actions: ['rds:DescribeDBInstanceAutomatedBackups', 'rds:DescribeDBSnapshots'],
      resources: ['db:*', 'auto-backup:*', 'snapshot:*'].map((one) => arnInRegion(scope, 'rds', one)),
      reason:
        'What there is to restore from; backups and snapshots have generated names, those of a deleted instance too. Read only.',
    },
    ...permissionOn(
      ['backup:DescribeRecoveryPoint'],
      [
        arnInRegion(scope, 'backup', `backup-vault:${names[scope.side].backupVault}`),
        arnInRegion(scope, 'rds', 'snapshot:awsbackup:*'),
      ],
      'Whether a recovery point is in the vault of this region and complete. Read only.',
    ),
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  return scope.deployment.databases.flatMap(({ name, instances }) => {
    const { identifier } = instances[scope.side];
    return [
      {
        explanation: `Between which times ${name} can be restored; take the ARN of the backup as BACKUP.`,
        command:
          `aws rds describe-db-instance-automated-backups --region ${region} --db-instance-identifier ${identifier} ` +
          `--query 'DBInstanceAutomatedBackups[].[DBInstanceAutomatedBackupsArn,Region,RestoreWindow]'`,
      },
      {
        explanation: `Its snapshots, those of AWS Backup too.`,
        command:
          `aws rds describe-db-snapshots --region ${region} --db-instance-identifier ${identifier} ` +
          `--query 'DBSnapshots[].[DBSnapshotIdentifier,SnapshotType,SnapshotCreateTime,Status]'`,
      },
    ];
  });
}
