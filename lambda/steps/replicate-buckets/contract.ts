import { peerScope, permissionOn } from '../../rules/arns.ts';
import { RULE_PREFIX } from '../../rules/replication-rule.ts';
import type { FunctionContract, Permission, Scope } from '../contract.ts';

/** Properties of the custom resource; one resource per bucket, in the bucket's own region. */
export interface ReplicateBucketsProperties {
  /** The bucket to replicate from. */
  readonly Bucket: string;
  /** Where its objects go. Both have versioning. */
  readonly DestinationBucket: string;
  /** S3 works under it; it exists beforehand. */
  readonly RoleArn: string;
}

export const replicateBuckets: FunctionContract = {
  name: 'replicate-buckets',
  title: 'Replicate the buckets',
  purpose:
    'Merges the rule to the other region into what a bucket already replicates, and takes out that rule alone when it goes. ' +
    `Rules that do not begin with "${RULE_PREFIX}" are carried over as they are; the bucket and its objects are never touched.`,
  customResource: true,
  // Versioning and configuration are read at once (12 s), written (12 s) and read back (12 s); then three answers of 5 s.
  attemptSeconds: 60,
  permissions,
};

function permissions(scope: Scope): readonly Permission[] {
  const { partition, buckets } = scope.deployment;
  const { side } = scope;
  const arns = buckets.map((bucket) => `arn:${partition}:s3:::${bucket.buckets[side].bucket}`);
  return [
    ...permissionOn(
      REPLICATION_ACTIONS,
      arns,
      `The buckets of the configuration in this region; their counterparts are ${peerScope(scope).side}'s own matter.`,
    ),
    ...passReplicationRole(scope),
  ];
}

/** On a bucket whose rules are read and written. */
export const REPLICATION_ACTIONS = [
  's3:GetBucketVersioning',
  's3:GetReplicationConfiguration',
  's3:PutReplicationConfiguration',
] as const;

export function passReplicationRole({ deployment, side }: Scope): readonly Permission[] {
  const { partition, account, buckets, names } = deployment;
  if (buckets.length === 0) return [];
  return [
    {
      actions: ['iam:PassRole'],
      resources: [`arn:${partition}:iam::${account}:role/${names[side].bucketReplicationRole}`],
      conditions: { StringEquals: { 'iam:PassedToService': 's3.amazonaws.com' } },
      reason: 'A replication configuration names the role S3 copies under.',
    },
  ];
}
