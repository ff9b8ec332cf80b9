import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { otherSide } from '../deployment.ts';
import type { Platform } from '../platform.ts';
import type { SealEntry, Seals } from '../ports/seals.ts';
import type { Seal } from '../proof/seal.ts';
import { client, type Where } from './clients.ts';
import { DynamoTable } from './dynamo-table.ts';

const PARTITION = 'seals';

/** Seals of one region: their text in its evidence bucket, under Object Lock, and an entry in its ledger. */
export function sealsOf(platform: Platform, where: Where = 'own'): Seals {
  const side = where === 'own' ? platform.side : otherSide(platform.side);
  const { evidenceBucket: bucket, ledgerTable } = platform.deployment.names[side];
  const s3 = client(platform, S3Client, 's3', where);
  const table = new DynamoTable(client(platform, DynamoDBClient, 'dynamodb', where), ledgerTable);
  return {
    async keep(seal) {
      const body = JSON.stringify(seal);
      const key = `seals/${seal.database}/${seal.at.replaceAll(/[-:]|\.\d+/g, '')}.json`;
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' }),
      );
      const { database, at, marks } = seal;
      const entry: SealEntry = { database, at, marks, key, sha256: hashOf(body) };
      await table.put({ pk: PARTITION, sk: `${database}#${at}` }, entry);
      return entry;
    },
    async of(database) {
      const found = await table.query(PARTITION, `${database}#`);
      return found.map(({ body }) => body as unknown as SealEntry);
    },
    async read({ key, sha256 }) {
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const text = (await body?.transformToString()) ?? '';
      if (hashOf(text) !== sha256) {
        throw new Error(`The seal ${key} is not the one the ledger knows: its checksum differs.`);
      }
      return JSON.parse(text) as Seal;
    },
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
