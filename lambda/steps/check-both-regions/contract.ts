import { describeInstances, describeSecurityGroups, peerScope } from '../../rules/arns.ts';
import { peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { Permission, Scope, StepContract } from '../contract.ts';

/**
 * How far behind a standby may be for a planned move to begin: an idle PostgreSQL source shows up to 300 s (RDS User
 * Guide, "Monitoring read replication"), and a sample is up to a minute old.
 */
export const LAG_SECONDS_MAX = 360;

/** A backup that begins while databases are drained, rebooted and promoted would hold each of these up. */
export const BACKUP_MARGIN_MINUTES = 60;

export const checkBothRegions: StepContract = {
  name: 'check-both-regions',
  title: 'Check that both regions are well',
  purpose:
    'A planned move is begun only where it can be finished and put back: both ledgers answer, the old primary and its ' +
    'standby are available and replicate, the standby is not far behind, and no backup is near. It changes nothing.',
  deadlineSeconds: 60,
  pollSeconds: 5,
  // Two facts (12 s), then all readings at once, each within 12 s, and the fact.
  attemptSeconds: 60,
  permissions: (scope) => [
    describeInstances(scope),
    ...peerLedgerAccess(scope),
    ...[describeInstances(peerScope(scope)), describeSecurityGroups()].map(refusedWhenDark),
  ],
  failures: [],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 4 }],
  byHand: (scope: Scope) =>
    scope.deployment.databases.map(({ name, instances }) => {
      const { identifier } = instances[peerScope(scope).side];
      const region = scope.deployment.regions[peerScope(scope).side];
      return {
        explanation: `The old primary of ${name} must be "available", and its backup window not within an hour.`,
        command:
          `aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} ` +
          `--query 'DBInstances[0].[DBInstanceStatus,PreferredBackupWindow,VpcSecurityGroups]'`,
      };
    }),
};

function refusedWhenDark(permission: Permission): Permission {
  return { ...permission, whenUnreachable: 'The planned move is refused before anything is changed.' };
}
