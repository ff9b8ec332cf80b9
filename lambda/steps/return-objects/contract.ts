import { peerScope, regionOfScope, saying } from '../../rules/arns.ts';
import { RULE_PREFIX } from '../../rules/replication-rule.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';
import { readVersions } from '../report-divergence/contract.ts';
import { passReplicationRole, REPLICATION_ACTIONS } from '../replicate-buckets/contract.ts';

export const returnObjects: StepContract = {
  name: 'return-objects',
  title: 'Replicate the buckets the other way',
  purpose:
    `Makes sure that each bucket replicates to the old region (rules that do not begin with "${RULE_PREFIX}" are carried over as they are), waits until the objects that were stored here during the disaster have arrived there, and copies those that S3 has given up on. ` +
    'It goes on with a cursor where the time of a function ends, and deletes nothing.',
  deadlineSeconds: 4 * 3600,
  pollSeconds: 120,
  // Pages for a third of it, then the last one, its objects (10 at a time, 4 s each) and a fact (12 s).
  attemptSeconds: 90,
  permissions: (scope) => returnPermissions(scope),
  failures: [
    {
      name: 'ObjectTooLarge',
      meaning: 'An object of more than 5 GiB has failed to replicate: it cannot be copied in one request.',
      nextAction: 'Copy it by hand (aws s3 cp), then start the runbook again.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 5 },
    { latency: 'aws.call.cross-region', times: 3 },
  ],
  byHand,
};

function returnPermissions(scope: Scope): readonly Permission[] {
  const copied = {
    objects: ['s3:PutObject'],
    reason: "Objects that S3 has given up on are copied under their own names, which are the users' own.",
  };
  return [
    ...passReplicationRole(scope),
    ...readVersions(scope, { buckets: REPLICATION_ACTIONS }),
    ...readVersions(peerScope(scope), copied).map(
      saying('Nothing is copied; the step waits, and the run fails at its deadline.'),
    ),
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  return scope.deployment.buckets.flatMap(({ name, buckets }) => [
    {
      explanation: `${name} must have a rule to ${buckets[peer.side].bucket}, Enabled.`,
      command: `aws s3api get-bucket-replication --region ${regionOfScope(scope)} --bucket ${buckets[scope.side].bucket}`,
    },
    {
      explanation: 'Copy what has not arrived. What is there already is left alone.',
      command:
        `aws s3 sync s3://${buckets[scope.side].bucket} s3://${buckets[peer.side].bucket} ` +
        `--source-region ${regionOfScope(scope)} --region ${regionOfScope(peer)}`,
    },
  ]);
}
