import { describeInstances, peerScope, permissionOn, regionOfScope, saying } from '../../rules/arns.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

/** S3 has 15 minutes for what was on its way (replication time control); what has not left then does not leave. */
export const ON_ITS_WAY_SECONDS = 20 * 60;

export const reportDivergence: StepContract = {
  name: 'report-divergence',
  title: 'Report what the old region never passed on',
  purpose:
    'Compares the buckets of both regions for what the old one accepted and never passed on, gives objects that are on their way the time to arrive, adds what is known of rows, and keeps the whole list as evidence. Changes nothing. ' +
    'Where something has diverged, a person decides whether the run goes on.',
  // A million objects are two thousand pages, a few hundred a minute; then the time of what is on its way.
  deadlineSeconds: 2 * 3600,
  pollSeconds: 60,
  // Pages for a third of it, then the last one (4 s), its objects (10 at a time, 4 s each) and evidence and fact (24 s).
  attemptSeconds: 90,
  permissions: (scope) => divergencePermissions(scope),
  failures: [],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 5 },
    { latency: 'aws.call.cross-region', times: 3 },
  ],
  byHand,
};

/** Reading the versions of a bucket's objects; the names of objects are the users' own. */
/**
 * @param also further actions on the buckets and on their objects: each ARN stands once, because two hundred buckets
 * have to fit the policies that IAM attaches to one role
 */
export function readVersions(
  scope: Scope,
  also: {
    readonly buckets?: readonly string[];
    readonly objects?: readonly string[];
    readonly reason?: string;
  } = {},
): readonly Permission[] {
  const { deployment, side } = scope;
  const arns = deployment.buckets.map(
    ({ buckets }) => `arn:${deployment.partition}:s3:::${buckets[side].bucket}`,
  );
  return [
    ...permissionOn(
      ['s3:ListBucketVersions', ...(also.buckets ?? [])],
      arns,
      `The versions in the buckets of the configuration${also.buckets === undefined ? ', read only' : ', and their replication rules'}.`,
    ),
    ...permissionOn(
      ['s3:GetObjectVersion', ...(also.objects ?? [])],
      arns.map((arn) => `${arn}/*`),
      also.reason ?? "Status and content of objects of these buckets; their names are the users' own.",
    ),
  ];
}

function divergencePermissions(scope: Scope): readonly Permission[] {
  const { deployment, side } = scope;
  return [
    ...readVersions(scope),
    ...[describeInstances(peerScope(scope)), ...readVersions(peerScope(scope))].map(
      saying('Nothing is compared; the step waits, and the run fails at its deadline.'),
    ),
    {
      actions: ['s3:PutObject'],
      resources: [`arn:${deployment.partition}:s3:::${deployment.names[side].evidenceBucket}/divergence/*`],
      reason: 'The list of what has diverged; each run has keys of its own under this prefix.',
    },
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  return scope.deployment.buckets.map(({ name, buckets }) => ({
    explanation: `What of ${name} has not left ${regionOfScope(peer)}: look at each object that was stored in the last hours before the failover.`,
    command:
      `aws s3api list-object-versions --region ${regionOfScope(peer)} --bucket ${buckets[peer.side].bucket} ` +
      `--query 'Versions[?IsLatest].[Key,VersionId,LastModified]' --output text`,
  }));
}
