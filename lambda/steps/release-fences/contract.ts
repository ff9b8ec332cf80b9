import { describeInstances, peerScope, regionOfScope } from '../../rules/arns.ts';
import { NOW_BY_HAND, setItem } from '../../rules/hand-commands.ts';
import { rebuildable } from '../../rules/old-side.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';

export const releaseFences: StepContract = {
  name: 'release-fences',
  title: 'Release the fences',
  purpose:
    'Ends the fence of each database whose standby is healthy: what stands under its name now follows the writer. What is kept of the old primaries stays fenced, and so does a database whose standby is built by hand.',
  deadlineSeconds: 1_800,
  pollSeconds: 30,
  // A look is the ledger (12 s) beside the peer (4 s); then a write (12 s).
  attemptSeconds: 60,
  permissions: (scope) => [
    {
      ...describeInstances(peerScope(scope)),
      whenUnreachable: 'No fence is released; the step waits, and the run fails at its deadline.',
    },
  ],
  failures: [],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 4 }],
  byHand,
};

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  return rebuildable(scope).flatMap(({ name, instances }) => [
    {
      explanation: `${name}: it must be available, name its source, and say "replicating".`,
      command:
        `aws rds describe-db-instances --region ${regionOfScope(peer)} ` +
        `--db-instance-identifier ${instances[peer.side].identifier} ` +
        `--query 'DBInstances[0].[DBInstanceStatus,ReadReplicaSourceDBInstanceIdentifier,StatusInfos]'`,
    },
    setItem(
      scope,
      { pk: 'fences', sk: `fence#${name}` },
      { status: 'released', detail: 'released by hand', checkedAt: NOW_BY_HAND },
      'Then release its fence.',
    ),
  ]);
}
