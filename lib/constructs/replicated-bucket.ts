import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { otherSide } from '../../lambda/deployment.ts';
import { REPLICATION_MINUTES, REPLICATION_RULE_ID } from '../../lambda/rules/replication-rule.ts';
import type { BucketTopology } from '../topology/types.ts';
import { PrivateBucket } from './private-bucket.ts';
import type { RegionScope } from './region-scope.ts';

export interface ReplicatedBucketProps {
  readonly region: RegionScope;
  readonly bucket: BucketTopology;
  readonly replicationRoleArn: string;
}

/**
 * One of the two buckets of a pair, in one region. The one that serves carries the rule to the other; the way back is
 * set up once both stand (see the storage stacks).
 */
export class ReplicatedBucket extends Construct {
  readonly bucket: PrivateBucket;

  constructor(scope: Construct, id: string, props: ReplicatedBucketProps) {
    super(scope, id);
    const { region, bucket } = props;
    const other = bucket.buckets[otherSide(region.side)];
    this.bucket = new PrivateBucket(this, 'Replicated', {
      region,
      bucketName: bucket.buckets[region.side].bucket,
      logged: true,
      lifecycle: lifecycle(bucket),
      ...(region.active
        ? { replication: { role: props.replicationRoleArn, rules: [ruleTo(other.arn)] } }
        : {}),
    });
  }
}

/** Both buckets have the same: deletions of versions and lifecycle rules are never replicated. */
function lifecycle(bucket: BucketTopology): CfnBucket.LifecycleConfigurationProperty {
  return {
    rules: [
      {
        id: 'end-of-old-versions',
        status: 'Enabled',
        noncurrentVersionExpiration: { noncurrentDays: bucket.noncurrentVersionDays },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  };
}

function ruleTo(destinationArn: string): CfnBucket.ReplicationRuleProperty {
  return {
    id: REPLICATION_RULE_ID,
    priority: 1,
    status: 'Enabled',
    filter: { prefix: '' },
    // Users must not find after a failover what they deleted before it. Versions stay on both sides, so a mistaken
    // deletion is undone in either.
    deleteMarkerReplication: { status: 'Enabled' },
    // Changes of tags made in the other region, while it served, come back as well.
    sourceSelectionCriteria: { replicaModifications: { status: 'Enabled' } },
    destination: {
      bucket: destinationArn,
      replicationTime: { status: 'Enabled', time: { minutes: REPLICATION_MINUTES } },
      metrics: { status: 'Enabled', eventThreshold: { minutes: REPLICATION_MINUTES } },
    },
  };
}
