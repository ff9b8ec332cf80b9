import {
  arnInRegion,
  describeInstances,
  describeSecurityGroups,
  regionOfScope,
  securityGroupInShell,
} from '../../rules/arns.ts';
import { copyArns, useOfKeys } from '../../rules/restore.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

export const restoreDatabase: StepContract = {
  name: 'restore-database',
  title: 'Restore a copy beside production',
  purpose:
    'Asks RDS for a new instance from the backup, with everything the call takes, behind the group that lets nobody in, and waits until it is available. ' +
    'It is listed from the first moment on. Never touches the instance that serves.',
  // The longest restore of the latency model is six hours, and a first backup of up to an hour follows it.
  deadlineSeconds: 28_800,
  pollSeconds: 90,
  // A look is two readings at once (12 s); the action is two entries and one call (36 s); then a second look.
  attemptSeconds: 75,
  permissions,
  failures: [
    {
      name: 'CopyNameTaken',
      meaning: 'An instance that no restore has made has the name of the copy.',
      nextAction: 'Rename that instance, or start the runbook again: the next run has another name.',
    },
    {
      name: 'RestoreFailed',
      meaning: 'RDS refused the restore, or the copy is in a status it does not leave by itself.',
      nextAction: 'Do what the message says, then start the runbook again. What serves was not touched.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'rds.restore' }, { latency: 'rds.backup.first' }],
  byHand,
};

function permissions(scope: Scope): readonly Permission[] {
  const { databases } = scope.deployment;
  if (databases.length === 0) return [];
  const groups = databases.map(({ instances }) => `pg:${instances[scope.side].parameterGroup}`);
  return [
    describeInstances(scope),
    describeSecurityGroups(),
    {
      actions: [
        'rds:AddTagsToResource',
        'rds:RestoreDBInstanceFromDBSnapshot',
        'rds:RestoreDBInstanceToPointInTime',
      ],
      resources: copyArns(scope),
      reason: 'Only copies, under names that no instance of a template has; the number is the run.',
    },
    {
      actions: ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:RestoreDBInstanceToPointInTime'],
      resources: ['auto-backup:*', 'snapshot:*', 'og:default*', 'subgrp:*', ...new Set(groups)].map((one) =>
        arnInRegion(scope, 'rds', one),
      ),
      reason:
        'What a copy is made from and stands in. Backups and snapshots have generated names, and an instance that stood before Muster has a subnet group of its own; nothing of them is changed.',
    },
    ...useOfKeys(scope),
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  return scope.deployment.databases.map(({ name, instances, policy, standby, port }) => {
    const { parameterGroup, fenceSecurityGroup } = instances[scope.side];
    return {
      explanation: `Restore ${name} as of TIME, from the backup BACKUP, behind the fence. For a snapshot: restore-db-instance-from-db-snapshot.`,
      command:
        `aws rds restore-db-instance-to-point-in-time --region ${region} ` +
        `--source-db-instance-automated-backups-arn "\${BACKUP:?export BACKUP first}" --restore-time "\${TIME:?export TIME first}" ` +
        `--target-db-instance-identifier ${copyByHand(scope, name)} --db-instance-class ${policy.instanceClass} --port ${port} ` +
        `--db-subnet-group-name ${standby.subnetGroup} --db-parameter-group-name ${parameterGroup} ` +
        `--vpc-security-group-ids ${securityGroupInShell(region, fenceSecurityGroup)} ` +
        `${policy.multiAz ? '--multi-az' : '--no-multi-az'} ${policy.deletionProtection ? '--deletion-protection' : '--no-deletion-protection'} ` +
        `--copy-tags-to-snapshot --no-publicly-accessible --storage-type ${standby.storageType}`,
    };
  });
}

/** As the runbook would call it; the shell fills in the number. */
export function copyByHand({ deployment }: Scope, database: string): string {
  return `muster-${deployment.application}-${database}-restored-"\${EPOCH:?export EPOCH first}"`;
}
