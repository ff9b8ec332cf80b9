import {
  describeInstances,
  describeSecurityGroups,
  instanceArns,
  peerScope,
  permissionOn,
  regionOfScope,
  securityGroupInShell,
} from '../../rules/arns.ts';
import { peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';
import { parameterArns, writeConnection } from '../move-connections/contract.ts';

export const drainWrites: StepContract = {
  name: 'drain-writes',
  title: 'Drain the writes of the old region',
  purpose:
    'Tells the application of the old region to stop writing (its connection parameter: read-only, new epoch), takes its ' +
    'databases out of reach and reboots them, because a changed security group does not cut a connection that stands. ' +
    'From here until this region serves no write is accepted. Not queued: where it cannot be proven, everything is put back.',
  // A modification and a reboot take up to 90 s and 120 s (latency model); one of each may have to be begun anew.
  deadlineSeconds: 540,
  pollSeconds: 10,
  // A look is two facts (24 s), then the peer (4 s at most); a move is a peer call (2 s) and a ledger write (12 s).
  attemptSeconds: 75,
  permissions: drainPermissions,
  failures: [
    {
      name: 'NewerActivation',
      meaning: 'A database or a connection of the other region carries a higher epoch.',
      nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
    },
    {
      name: 'CannotBeDrained',
      meaning: 'An instance or the group that keeps writers out does not exist in the other region.',
      nextAction: 'Deploy the other region, then start the runbook again. Everything is put back.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 4 },
    { latency: 'aws.call.cross-region', times: 4 },
    { latency: 'rds.modify' },
    { latency: 'rds.reboot' },
  ],
  byHand,
};

/** What draining and putting back call in the other region. Nothing there can be deleted, stopped or promoted with it. */
export function drainPermissions(scope: Scope): readonly Permission[] {
  const peer = peerScope(scope);
  if (instanceArns(peer).length === 0) return [];
  return [
    describeInstances(peer),
    describeSecurityGroups(),
    ...permissionOn(
      ['rds:ModifyDBInstance', 'rds:RebootDBInstance'],
      instanceArns(peer),
      "The other region's databases: their security groups, and the reboot that cuts connections.",
    ),
    ...permissionOn(
      ['ssm:GetParameters', 'ssm:PutParameter'],
      parameterArns(peer),
      "The other region's connection parameters: read-only while it is drained, read-write when it is put back.",
    ),
    ...peerLedgerAccess(scope),
  ].map(waitsWhenDark);
}

function waitsWhenDark(permission: Permission): Permission {
  const whenUnreachable =
    'It waits until its deadline; region-failover takes over where the region is lost meanwhile.';
  return { ...permission, whenUnreachable };
}

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  const region = regionOfScope(peer);
  return scope.deployment.databases.flatMap(({ instances, port }) => {
    const { identifier, fenceSecurityGroup, connectionParameter } = instances[peer.side];
    return [
      {
        explanation: `Write down the groups of ${identifier}: they are what is put back.`,
        command:
          `aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} ` +
          `--query 'DBInstances[0].[DBInstanceStatus,VpcSecurityGroups]'`,
      },
      {
        explanation: `Tell the application in ${region} to stop writing to ${identifier}.`,
        command: writeConnection(peer, { identifier, connectionParameter, port, access: 'read-only' }),
      },
      {
        explanation: `Give ${identifier} the fence group as its only one; look until it is "active" and the status "available".`,
        command:
          `aws rds modify-db-instance --region ${region} --db-instance-identifier ${identifier} --apply-immediately ` +
          `--vpc-security-group-ids ${securityGroupInShell(region, fenceSecurityGroup)}`,
      },
      {
        explanation: `Cut the connections that stand; look until it is "available" again.`,
        command: `aws rds reboot-db-instance --region ${region} --db-instance-identifier ${identifier}`,
      },
    ];
  });
}
