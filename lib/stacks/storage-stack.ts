import type { Construct } from 'constructs';
import { BucketReplicationRole } from '../constructs/bucket-replication-role.ts';
import { idOf, type RegionScope } from '../constructs/region-scope.ts';
import { ReplicatedBucket } from '../constructs/replicated-bucket.ts';
import { RegionStack, partOf } from './region-stack.ts';

/**
 * Buckets of a region.
 *
 * Apart from the databases, because the two are deployed in opposite orders: a replication rule needs its destination
 * first, so the region that stands by makes its buckets first; a replica needs its source first, so the region that
 * serves makes its databases first.
 */
export class StorageStack extends RegionStack {
  constructor(scope: Construct, region: RegionScope) {
    super(scope, {
      region,
      part: partOf(region, 'storage'),
      description: `buckets of ${region.place.region}`,
    });
    const { topology, side } = region;
    const role = new BucketReplicationRole(this, 'Replication', { region });
    for (const bucket of topology.buckets.filter(({ buckets }) => !buckets[side].existing)) {
      const made = new ReplicatedBucket(this, `${idOf(bucket.name)}Bucket`, {
        region,
        bucket,
        replicationRoleArn: role.arn,
      });
      made.node.addDependency(role);
    }
    this.guard();
  }

  /** True where there is something to make: the role is needed for buckets that stood before, too. */
  static isNeeded({ topology }: RegionScope): boolean {
    return topology.buckets.length > 0;
  }
}
