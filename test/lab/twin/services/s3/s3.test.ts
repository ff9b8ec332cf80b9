import {
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  PutBucketReplicationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createS3, type S3Twin } from '../../../../../lab/twin/services/s3/s3.ts';
import { ACCOUNT, operatorClient, pass, settled, worldOf } from '../../support/worlds.ts';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const MINUTE = 60_000;

function setUp() {
  let s3: S3Twin | undefined;
  const world = worldOf([
    (made) => {
      s3 = createS3(made);
      return s3;
    },
  ]);
  const twin = s3 as unknown as S3Twin;
  const bucket = (region: string, name: string, properties: object = {}): void => {
    twin.resources['AWS::S3::Bucket']?.({
      logicalId: name,
      type: 'AWS::S3::Bucket',
      stack: 'storage',
      region,
      properties: { BucketName: name, VersioningConfiguration: { Status: 'Enabled' }, ...properties },
    });
  };
  const client = new S3Client(operatorClient(world));
  return { world, twin, bucket, client, run: <T>(work: () => Promise<T>) => settled(world, work) };
}

function rule(destination: string, more: object = {}) {
  return {
    ReplicationConfiguration: {
      Role: 'role',
      Rules: [
        {
          Id: 'other-region',
          Status: 'Enabled',
          Filter: { Prefix: '' },
          Destination: { Bucket: `arn:aws:s3:::${destination}` },
          ...more,
        },
      ],
    },
  };
}

/** A pair of buckets, the eastern one replicating to the western. */
function setUpPair() {
  const made = setUp();
  made.bucket(WEST, 'files-west');
  made.bucket(EAST, 'files-east', rule('files-west'));
  return made;
}

describe('objects', () => {
  test('are stored, read, listed and locked as the bucket says', async () => {
    const { bucket, client, run, world } = setUp();
    bucket(WEST, 'evidence', {
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } } },
    });
    const Bucket = 'evidence';
    for (const Key of ['runs/2', 'runs/1', 'other']) {
      await run(() =>
        client.send(new PutObjectCommand({ Bucket, Key, Body: `report ${Key}`, ContentType: 'text/plain' })),
      );
    }
    const object = await run(async () => {
      const answer = await client.send(new GetObjectCommand({ Bucket, Key: 'runs/1' }));
      return { text: await answer.Body?.transformToString(), type: answer.ContentType };
    });
    expect(object).toEqual({ text: 'report runs/1', type: 'text/plain' });
    const head = await run(() => client.send(new HeadObjectCommand({ Bucket, Key: 'runs/1' })));
    expect(head.ObjectLockMode).toBe('GOVERNANCE');
    expect(head.ObjectLockRetainUntilDate?.getTime()).toBeGreaterThan(
      world.kernel.now() + 364 * 24 * 60 * MINUTE,
    );
    const first = await run(() =>
      client.send(new ListObjectsV2Command({ Bucket, Prefix: 'runs/', MaxKeys: 1 })),
    );
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['runs/1']);
    const ContinuationToken = first.NextContinuationToken;
    const rest = await run(() =>
      client.send(new ListObjectsV2Command({ Bucket, Prefix: 'runs/', ContinuationToken })),
    );
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['runs/2']);
  });

  test('are refused by the names of the real errors', async () => {
    const { bucket, client, run } = setUp();
    bucket(EAST, 'elsewhere');
    bucket(WEST, 'here');
    const get = (Bucket: string, more: object = {}) =>
      run(() => client.send(new GetObjectCommand({ Bucket, Key: 'a', ...more })));
    await expect(get('nowhere')).rejects.toBeInstanceOf(NoSuchBucket);
    await expect(get('here')).rejects.toBeInstanceOf(NoSuchKey);
    await expect(get('here', { ExpectedBucketOwner: '999999999999' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const head = run(() => client.send(new HeadObjectCommand({ Bucket: 'here', Key: 'a' })));
    await expect(head).rejects.toMatchObject({ name: 'NotFound' });
    await expect(get('elsewhere')).rejects.toMatchObject({ name: 'PermanentRedirect' });
  });
});

describe('replication', () => {
  test('brings an object over after a while', async () => {
    const { world, twin } = setUpPair();
    expect(twin.putObject(EAST, 'files-east', 'a')).toBe(true);
    expect(twin.hasObject('files-east', 'a')).toBe(true);
    expect(twin.hasObject('files-west', 'a')).toBe(false);
    await pass(world, 16 * MINUTE);
    expect(twin.hasObject('files-west', 'a')).toBe(true);
  });

  test('stays pending while a region is dark, and goes on when it is back', async () => {
    const { world, twin, client, run } = setUpPair();
    for (let number = 0; number < 50; number += 1) twin.putObject(EAST, 'files-east', `old/${number}`);
    await pass(world, 16 * MINUTE);
    for (let number = 0; number < 50; number += 1) twin.putObject(EAST, 'files-east', `new/${number}`);
    await pass(world, 8_000);
    world.darken(EAST);
    const arrived = (prefix: string): number =>
      Array.from({ length: 50 }, (_, number) => twin.hasObject('files-west', `${prefix}/${number}`)).filter(
        Boolean,
      ).length;
    const before = arrived('new');
    expect(arrived('old')).toBe(50);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(50);
    expect(twin.putObject(EAST, 'files-east', 'dark')).toBe(false);
    await pass(world, 60 * MINUTE);
    expect(arrived('new')).toBe(before);
    world.heal(EAST);
    expect(arrived('new')).toBe(before);
    await pass(world, 16 * MINUTE);
    expect(arrived('new')).toBe(50);
    const replica = await run(() =>
      client.send(new HeadObjectCommand({ Bucket: 'files-west', Key: 'new/1' })),
    );
    expect(replica.ReplicationStatus).toBe('REPLICA');
  });

  test('is set up later for what is stored from then on, and keeps what it has under way', async () => {
    const { world, twin, bucket, client, run } = setUp();
    bucket(WEST, 'source');
    bucket(EAST, 'destination');
    twin.putObject(WEST, 'source', 'before');
    await pass(world, MINUTE);
    const Bucket = 'source';
    const configuration = {
      Role: 'role',
      Rules: [
        {
          ID: 'back',
          Status: 'Enabled' as const,
          Priority: 1,
          Filter: { Prefix: '' },
          Destination: { Bucket: 'arn:aws:s3:::destination' },
        },
      ],
    };
    const put = () =>
      run(() =>
        client.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: configuration })),
      );
    await put();
    await pass(world, MINUTE);
    twin.putObject(WEST, 'source', 'after');
    await put();
    await pass(world, 16 * MINUTE);
    expect(twin.hasObject('destination', 'before')).toBe(false);
    expect(twin.hasObject('destination', 'after')).toBe(true);
    const read = () =>
      run(() => client.send(new GetBucketReplicationCommand({ Bucket, ExpectedBucketOwner: ACCOUNT })));
    expect((await read()).ReplicationConfiguration).toEqual(configuration);

    await run(() => client.send(new DeleteBucketReplicationCommand({ Bucket })));
    twin.putObject(WEST, 'source', 'too late');
    await pass(world, 16 * MINUTE);
    expect(twin.hasObject('destination', 'after')).toBe(true);
    expect(twin.hasObject('destination', 'too late')).toBe(false);
    await expect(read()).rejects.toMatchObject({ name: 'ReplicationConfigurationNotFoundError' });
  });

  test('needs a destination and versions on both sides', async () => {
    const { bucket, client, run } = setUp();
    expect(() => bucket(EAST, 'lonely', rule('nobody'))).toThrow('Destination bucket must exist');
    bucket(WEST, 'plain', { VersioningConfiguration: undefined });
    expect(() => bucket(EAST, 'versioned', rule('plain'))).toThrow('Versioning must be');
    const versioning = await run(() => client.send(new GetBucketVersioningCommand({ Bucket: 'plain' })));
    expect(versioning.Status).toBeUndefined();
  });

  test('carries hundreds of thousands of objects at no cost until somebody looks', () => {
    const { twin } = setUpPair();
    const before = process.cpuUsage();
    for (let number = 0; number < 200_000; number += 1) twin.putObject(EAST, 'files-east', `drill/${number}`);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(2_000_000);
  });
});
