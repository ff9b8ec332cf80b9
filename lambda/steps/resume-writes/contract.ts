import {
  describeInstances,
  instanceArns,
  peerScope,
  regionOfScope,
  securityGroupInShell,
} from '../../rules/arns.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';
import { drainPermissions } from '../drain-writes/contract.ts';
import { writeConnection } from '../move-connections/contract.ts';

export const resumeWrites: StepContract = {
  name: 'resume-writes',
  title: 'Give the old region its writes back',
  purpose:
    'Gives the drained databases of the old region the security groups they had, then tells the application there to write ' +
    'again (read-write, under an epoch newer than the drain). Refused as soon as a database of this region may have been ' +
    'promoted: there is one writer. Finds nothing to do where nothing was drained.',
  putsBack: true,
  deadlineSeconds: 900,
  pollSeconds: 10,
  // A look is two facts (24 s) and two readings at once with the peer (12 s); a move is one peer call (2 s).
  attemptSeconds: 75,
  permissions: (scope) => [
    ...(instanceArns(scope).length === 0 ? [] : [describeInstances(scope)]),
    ...drainPermissions(scope),
  ],
  failures: [
    {
      name: 'PastPointOfNoReturn',
      meaning: 'A database of this region is promoted, or may be: putting back would make two writers.',
      nextAction:
        'Start region-switchover again, without putBack, or region-failover: it goes on from what is there.',
    },
    {
      name: 'OldRegionLost',
      meaning: 'The other region does not answer, and an approver has made this run unplanned.',
      nextAction: 'Start region-failover here: it takes over.',
    },
    {
      name: 'NewerActivation',
      meaning: 'The other region has been activated under a higher epoch since.',
      nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 4 },
    { latency: 'aws.call.cross-region', times: 4 },
    { latency: 'rds.modify' },
  ],
  byHand,
};

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  const region = regionOfScope(peer);
  return scope.deployment.databases.flatMap(({ instances, port }) => {
    const { identifier, securityGroup, connectionParameter } = instances[peer.side];
    return [
      {
        explanation: `Give ${identifier} the groups you wrote down; without others it is this one.`,
        command:
          `aws rds modify-db-instance --region ${region} --db-instance-identifier ${identifier} --apply-immediately ` +
          `--vpc-security-group-ids ${securityGroupInShell(region, securityGroup)}`,
      },
      {
        explanation: 'The next epoch: the application takes no older one.',
        command: 'export EPOCH=$(( EPOCH + 1 ))',
      },
      {
        explanation: `Once they are "active": tell the application in ${region} to write to ${identifier} again.`,
        command: writeConnection(peer, { identifier, connectionParameter, port, access: 'read-write' }),
      },
    ];
  });
}
