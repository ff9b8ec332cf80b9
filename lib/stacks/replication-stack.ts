import type { Construct } from 'constructs';
import { BucketReplication } from '../constructs/bucket-replication.ts';
import { idOf, type RegionScope } from '../constructs/region-scope.ts';
import type { BucketTopology } from '../topology/types.ts';
import { RegionStack, partOf } from './region-stack.ts';

/**
 * Replication rules that no template can hold: the way back, because two buckets that replicate into each other cannot
 * both come second, and those of buckets that stood before Muster.
 */
export class ReplicationStack extends RegionStack {
  constructor(scope: Construct, region: RegionScope) {
    super(scope, {
      region,
      part: partOf(region, 'replication'),
      description: `replication rules from ${region.place.region} to ${region.peerPlace.region}`,
    });
    for (const bucket of withoutRule(region)) {
      new BucketReplication(this, `${idOf(bucket.name)}Replication`, { region, bucket });
    }
    this.guard();
  }

  /**
   * In both regions, whoever serves. A stack that went away with a change of roles would stay behind as it was, find
   * nothing changed at the next one, and leave the bucket without the rule its own template has just taken out.
   */
  static isNeeded({ topology }: RegionScope): boolean {
    return topology.buckets.length > 0;
  }
}

function withoutRule({ topology, side, active }: RegionScope): readonly BucketTopology[] {
  return topology.buckets.filter(({ buckets }) => buckets[side].existing || !active);
}
