import {
  describeInstances,
  describeSecurityGroups,
  instanceArns,
  peerScope,
  permissionOn,
  regionOfScope,
  securityGroupInShell,
} from '../../rules/arns.ts';
import { keptPattern } from '../../rules/kept-database.ts';
import { peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';
import { parameterArns, writeConnection } from '../move-connections/contract.ts';

export const fenceOldPrimary: StepContract = {
  name: 'fence-old-primary',
  title: 'Fence the old primary',
  purpose:
    'Tells the application of the old region to stop writing (its connection parameter: read-only, new epoch) and takes ' +
    'the old databases out of reach: the fence security group alone, then a reboot that cuts connections. ' +
    'A region that does not answer costs one attempt of two seconds; its fences are queued and retried every few seconds. ' +
    'Only databases are fenced: services of the old region are left as they are, because without a database they write nothing.',
  // Given up on after 240 s where the region answers; the rest is one more look and the writing down of it.
  deadlineSeconds: 300,
  pollSeconds: 10,
  // A look is ledger (12 s), then the peer (4 s at most); a move is a peer call (2 s) and a ledger
  // write (12 s).
  attemptSeconds: 60,
  permissions: fencingPermissions,
  failures: [
    {
      name: 'NewerActivation',
      meaning: 'An old database carries a higher epoch: the other region has been activated since.',
      nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 4 },
    { latency: 'aws.call.cross-region' },
  ],
  byHand,
};

/** What fencing calls in the other region. Nothing there can be deleted, stopped or promoted with it. */
export function fencingPermissions(scope: Scope): readonly Permission[] {
  const peer = peerScope(scope);
  const permissions = [
    describeInstances(peer),
    describeSecurityGroups(),
    ...permissionOn(
      ['rds:ModifyDBInstance', 'rds:RebootDBInstance'],
      [...instanceArns(peer), ...instanceArns(peer).map(keptPattern)],
      "The other region's databases, and those kept under a name that ends with an epoch: their security groups, and the reboot that cuts connections.",
    ),
    ...permissionOn(
      ['ssm:GetParameters', 'ssm:PutParameter'],
      parameterArns(peer),
      "The other region's connection parameters: set to read-only, so that the application there stops writing.",
    ),
    ...(instanceArns(peer).length === 0 ? [] : peerLedgerAccess(scope)),
  ];
  return permissions.map(queuedWhenDark);
}

function queuedWhenDark(permission: Permission): Permission {
  return { ...permission, whenUnreachable: 'The fence is queued and retried every few seconds.' };
}

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  const region = regionOfScope(peer);
  return scope.deployment.databases.flatMap(({ instances, port }) => {
    const { identifier, fenceSecurityGroup, connectionParameter } = instances[peer.side];
    return [
      {
        explanation: `Tell the application in ${region} to stop writing to ${identifier}. If ${region} does not answer, go on with the next step and come back every few minutes, to all of these.`,
        command: writeConnection(peer, { identifier, connectionParameter, port, access: 'read-only' }),
      },
      {
        explanation: `Give ${identifier} the fence group as its only one.`,
        command:
          `aws rds modify-db-instance --region ${region} --db-instance-identifier ${identifier} --apply-immediately ` +
          `--vpc-security-group-ids ${securityGroupInShell(region, fenceSecurityGroup)}`,
      },
      {
        explanation: `Repeat until it shows one group, "active", and status "available".`,
        command:
          `aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} ` +
          `--query 'DBInstances[0].[DBInstanceStatus,VpcSecurityGroups]'`,
      },
      {
        explanation: `Cut the connections that stand: a changed group does not.`,
        command: `aws rds reboot-db-instance --region ${region} --db-instance-identifier ${identifier}`,
      },
    ];
  });
}
