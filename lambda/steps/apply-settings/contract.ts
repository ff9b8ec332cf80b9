import { describeInstances, permissionOn, regionOfScope } from '../../rules/arns.ts';
import { copyArns, monitoringRoleArn } from '../../rules/restore.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';
import { copyByHand } from '../restore-database/contract.ts';

export const applySettings: StepContract = {
  name: 'apply-settings',
  title: 'Give the copy the settings a restore drops',
  purpose:
    'Sets what no restore call takes: backup retention and windows, monitoring, storage limit, certificate. ' +
    'Restarts the copy where its parameter group waits for that. Nobody uses it yet.',
  // A modification and a restart, each of which a backup of up to an hour may hold up.
  deadlineSeconds: 10_800,
  pollSeconds: 60,
  // A look is two readings at once (12 s) after the plan (12 s); the action is a fact and a call (24 s).
  attemptSeconds: 75,
  permissions,
  failures: [
    {
      name: 'CopyMissing',
      meaning: 'The restored copy is gone, or in a status it does not leave by itself.',
      nextAction: 'Find out who deleted or changed it, then start the runbook again.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'rds.restore.settings' }],
  byHand,
};

function permissions(scope: Scope): readonly Permission[] {
  const { databases } = scope.deployment;
  const roles = new Set(databases.map((database) => monitoringRoleArn(scope, database)));
  return [
    ...(databases.length === 0 ? [] : [describeInstances(scope)]),
    ...permissionOn(
      ['rds:ModifyDBInstance', 'rds:RebootDBInstance'],
      copyArns(scope),
      'Only copies, and only before one has taken the place of the instance that serves.',
    ),
    ...(roles.size === 0
      ? []
      : [
          {
            actions: ['iam:PassRole'],
            resources: [...roles],
            conditions: { StringEquals: { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' } },
            reason: 'RDS writes the measurements of the copy under the role of its template.',
          },
        ]),
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  return scope.deployment.databases.map((database) => {
    const { name, policy, standby } = database;
    return {
      explanation: `Once the copy of ${name} is available: what the restore has dropped.`,
      command:
        `aws rds modify-db-instance --region ${region} --db-instance-identifier ${copyByHand(scope, name)} --apply-immediately ` +
        `--backup-retention-period ${policy.backupRetentionDays} --preferred-backup-window ${policy.backupWindow} ` +
        `--preferred-maintenance-window ${standby.maintenanceWindow} --max-allocated-storage ${standby.maxAllocatedStorageGibibytes} ` +
        `--monitoring-interval ${standby.monitoringIntervalSeconds} --monitoring-role-arn ${monitoringRoleArn(scope, database)}`,
    };
  });
}
