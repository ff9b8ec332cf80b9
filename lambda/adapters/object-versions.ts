import {
  CopyObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Platform } from '../platform.ts';
import type { ObjectVersions } from '../ports/object-versions.ts';
import { isAwsError } from './aws-errors.ts';
import { client, type Where } from './clients.ts';

export function objectVersionsOf(platform: Platform, where: Where): ObjectVersions {
  const s3 = client(platform, S3Client, 's3', where);
  const owner = { ExpectedBucketOwner: platform.deployment.account };
  return {
    async page(bucket, after) {
      const page = await s3.send(
        new ListObjectVersionsCommand({ Bucket: bucket, ...owner, KeyMarker: after }),
      );
      const versions = (page.Versions ?? []).map(({ Key, VersionId, IsLatest, LastModified }) => ({
        key: Key ?? '',
        versionId: VersionId ?? '',
        isLatest: IsLatest ?? false,
        modifiedAtMilliseconds: LastModified?.getTime() ?? 0,
      }));
      // Older versions of the last key are left out with the marker: the newest has been seen.
      return { versions, next: page.IsTruncated === true ? page.NextKeyMarker : undefined };
    },
    async head(bucket, { key, versionId }) {
      try {
        const { ReplicationStatus, ContentLength } = await s3.send(
          new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ...owner }),
        );
        return { replication: ReplicationStatus, bytes: ContentLength ?? 0 };
      } catch (error) {
        if (isAwsError(error, 'NotFound', 'NoSuchKey', 'NoSuchVersion')) return undefined;
        throw error;
      }
    },
    async copy(from, { key, versionId }, to) {
      await s3.send(
        new CopyObjectCommand({
          Bucket: to,
          Key: key,
          CopySource: `${from}/${encodeURIComponent(key)}?versionId=${versionId}`,
          ...owner,
          ExpectedSourceBucketOwner: platform.deployment.account,
        }),
      );
    },
  };
}
