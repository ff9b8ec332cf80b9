import type { Construct } from 'constructs';
import { BucketReplicationRole } from '../constructs/bucket-replication-role.ts';
import { idOf, type RegionScope } from '../constructs/region-scope.ts';
import { ReplicatedBucket } from '../constructs/replicated-bucket.ts';
import { ReplicatedSecret } from '../constructs/replicated-secret.ts';
import { RegionStack, partOf } from './region-stack.ts';

/**
 * Buckets and secrets of a region.
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
      description: `buckets and secrets of ${region.place.region}`,
    });
    const { topology, side } = region;
    for (const secret of ownSecrets(region)) {
      const database = topology.databases.find(
        ({ credentials }) => credentials.secretName === secret.secretName,
      );
      new ReplicatedSecret(this, `${idOf(secret.name)}Secret`, {
        region,
        secretName: secret.secretName,
        description: `Muster: ${secret.name} of ${topology.application}`,
        ...(database === undefined ? {} : { username: database.masterUsername }),
      });
    }
    if (topology.buckets.length > 0) {
      const role = new BucketReplicationRole(this, 'Replication', { region });
      for (const bucket of topology.buckets.filter(({ buckets }) => !buckets[side].existing)) {
        const made = new ReplicatedBucket(this, `${idOf(bucket.name)}Bucket`, {
          region,
          bucket,
          replicationRoleArn: role.arn,
        });
        made.node.addDependency(role);
      }
    }
    this.guard();
  }

  /** True where there is something to make. */
  static isNeeded(region: RegionScope): boolean {
    return region.topology.buckets.length > 0 || ownSecrets(region).length > 0;
  }
}

/** Secrets stand in the primary region, whoever serves, and are replicated from there. */
function ownSecrets({ topology, side }: RegionScope): RegionScope['topology']['secrets'] {
  return side === 'primary' ? topology.secrets.filter((secret) => !secret.existing) : [];
}
