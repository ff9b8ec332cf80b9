import {
  CreateBucketCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
  type BucketLocationConstraint,
  type ObjectLockConfiguration,
  type ReplicationRule,
} from '@aws-sdk/client-s3';
import type { LoadedResource, ResourceIdentity } from '../../../lab/twin/service.ts';
import { operator } from './moto.ts';

interface BucketProperties {
  readonly BucketName: string;
  readonly ObjectLockEnabled?: boolean;
  readonly ObjectLockConfiguration?: ObjectLockConfiguration;
  readonly VersioningConfiguration?: { readonly Status: 'Enabled' };
  /** As S3 takes it, but for the rules' `Id`. */
  readonly ReplicationConfiguration?: {
    readonly Role: string;
    readonly Rules: readonly (ReplicationRule & { readonly Id: string })[];
  };
}

/** The region that S3 is told by saying nothing. */
const UNNAMED_REGION = 'us-east-1';

export async function makeBucket({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const s3 = new S3Client(operator(region));
  const given = properties as unknown as BucketProperties;
  const Bucket = given.BucketName;
  const place =
    region === UNNAMED_REGION
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ...place,
      ObjectLockEnabledForBucket: given.ObjectLockEnabled === true,
    }),
  );
  const { VersioningConfiguration, ObjectLockConfiguration, ReplicationConfiguration: replication } = given;
  if (VersioningConfiguration !== undefined) {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  if (ObjectLockConfiguration !== undefined) {
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  }
  if (replication !== undefined) {
    const Rules = replication.Rules.map(({ Id: ID, ...rule }) => ({ ...rule, ID }));
    await s3.send(
      new PutBucketReplicationCommand({
        Bucket,
        ReplicationConfiguration: { Role: replication.Role, Rules },
      }),
    );
  }
  return { ref: Bucket, attributes: { Arn: `arn:aws:s3:::${Bucket}` } };
}
