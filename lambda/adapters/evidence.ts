import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Platform } from '../platform.ts';
import type { EvidenceStore } from '../ports/evidence.ts';
import { client } from './clients.ts';

/** The evidence bucket of the region this function stands in; its own default retention locks what is put. */
export function evidenceStore(platform: Platform): EvidenceStore {
  const s3 = client(platform, S3Client, 's3');
  const { evidenceBucket } = platform.deployment.names[platform.side];
  return {
    async put(key, body, contentType) {
      await s3.send(
        new PutObjectCommand({ Bucket: evidenceBucket, Key: key, Body: body, ContentType: contentType }),
      );
    },
  };
}
