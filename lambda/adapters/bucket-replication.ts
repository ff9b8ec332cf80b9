import {
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  PutBucketReplicationCommand,
  S3Client,
  type ReplicationRule as S3Rule,
} from '@aws-sdk/client-s3';
import type { Platform } from '../platform.ts';
import type { BucketReplication, ReplicationConfiguration } from '../ports/bucket-replication.ts';
import { isAwsError } from './aws-errors.ts';
import { client } from './clients.ts';

export function bucketReplicationOf(platform: Platform): BucketReplication {
  const s3 = client(platform, S3Client, 's3');
  const owner = { ExpectedBucketOwner: platform.deployment.account };
  return {
    async versioning(bucket) {
      try {
        const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket, ...owner }));
        return Status ?? 'off';
      } catch (error) {
        if (isAwsError(error, 'NoSuchBucket')) return 'missing';
        throw error;
      }
    },
    async configuration(bucket): Promise<ReplicationConfiguration | undefined> {
      try {
        const { ReplicationConfiguration: found } = await s3.send(
          new GetBucketReplicationCommand({ Bucket: bucket, ...owner }),
        );
        if (found === undefined) return undefined;
        return {
          roleArn: found.Role ?? '',
          rules: (found.Rules ?? []).map((rule) => ({
            id: rule.ID ?? '',
            priority: rule.Priority ?? 0,
            raw: { ...rule },
          })),
        };
      } catch (error) {
        if (isAwsError(error, 'ReplicationConfigurationNotFoundError')) return undefined;
        throw error;
      }
    },
    async put(bucket, { roleArn, rules }) {
      await s3.send(
        new PutBucketReplicationCommand({
          Bucket: bucket,
          ...owner,
          ReplicationConfiguration: {
            Role: roleArn,
            Rules: rules.map(({ raw }) => raw as unknown as S3Rule),
          },
        }),
      );
    },
    async remove(bucket) {
      await s3.send(new DeleteBucketReplicationCommand({ Bucket: bucket, ...owner }));
    },
  };
}
