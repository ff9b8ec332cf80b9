import { Construct } from 'constructs';
import { otherSide } from '../../lambda/deployment.ts';
import { acknowledge, wildcardResource } from '../compliance/acknowledgements.ts';
import type { BucketTopology } from '../topology/types.ts';
import { allow, trust, type PolicyStatement } from './policy-documents.ts';
import type { RegionScope } from './region-scope.ts';
import { ServiceRole } from './service-role.ts';

/** S3 takes it to copy from this region's buckets to their counterparts: one role, because S3 knows none per rule. */
export class BucketReplicationRole extends Construct {
  readonly arn: string;
  readonly role: ServiceRole;

  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    const { region } = props;
    const { buckets } = region.topology;
    this.role = new ServiceRole(this, 'Role', {
      roleName: region.names.bucketReplicationRole,
      description: `Muster: S3 replicates from ${region.place.region} to ${region.peerPlace.region}.`,
      trust: trust('s3.amazonaws.com'),
      statements: statements(region, buckets),
    });
    this.arn = this.role.arn;
    for (const bucket of buckets) {
      for (const side of [region.side, otherSide(region.side)]) {
        acknowledge(
          this.role,
          wildcardResource(`${bucket.buckets[side].arn}/*`),
          "Every object of this one bucket is replicated; their names are the users' own.",
        );
      }
    }
  }
}

/** S3 User Guide, "Setting up permissions for live replication". */
function statements(region: RegionScope, buckets: readonly BucketTopology[]): readonly PolicyStatement[] {
  const from = buckets.map(({ buckets: pair }) => pair[region.side].arn);
  const to = buckets.map(({ buckets: pair }) => pair[otherSide(region.side)].arn);
  return [
    allow(['s3:GetReplicationConfiguration', 's3:ListBucket'], from),
    allow(
      ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      from.map((arn) => `${arn}/*`),
    ),
    allow(
      ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
      to.map((arn) => `${arn}/*`),
    ),
  ];
}
