import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { otherSide } from '../../lambda/deployment.ts';
import {
  replicateBuckets,
  type ReplicateBucketsProperties,
} from '../../lambda/steps/replicate-buckets/contract.ts';
import { functionArn, globalArn } from '../topology/names.ts';
import type { BucketTopology } from '../topology/types.ts';
import type { RegionScope } from './region-scope.ts';

const ANSWER_SECONDS = 120;

/** The rule to the other region, merged into whatever the bucket replicates already. Both buckets have to stand. */
export class BucketReplication extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope; bucket: BucketTopology }) {
    super(scope, id);
    const { region, bucket } = props;
    const properties: ReplicateBucketsProperties = {
      Bucket: bucket.buckets[region.side].bucket,
      DestinationBucket: bucket.buckets[otherSide(region.side)].bucket,
      RoleArn: globalArn(region.place, 'iam', `role/${region.names.bucketReplicationRole}`),
    };
    const resource = new CfnResource(this, 'Resource', {
      type: 'Custom::MusterBucketReplication',
      properties: {
        ServiceToken: functionArn(region.place, replicateBuckets.name),
        ServiceTimeout: ANSWER_SECONDS,
        ...properties,
      },
    });
    // When the regions change roles, the rule moves into the bucket's own template. Taking this resource away must
    // not take away the rule that was just written there.
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
