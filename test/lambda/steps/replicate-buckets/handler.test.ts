import type {
  BucketReplication,
  ReplicationConfiguration,
  ReplicationRule,
} from '../../../../lambda/ports/bucket-replication.ts';
import type { ResourceRequest } from '../../../../lambda/steps/custom-resource.ts';
import { answerTo } from '../../../../lambda/steps/replicate-buckets/handler.ts';

const ROLE = 'arn:aws:iam::111122223333:role/muster-shop-bucket-replication-primary';
const properties = { Bucket: 'files-east', DestinationBucket: 'files-west', RoleArn: ROLE };
const place = { partition: 'aws' };

class FakeBucket implements BucketReplication {
  state: 'Enabled' | 'Suspended' | 'off' | 'missing' = 'Enabled';
  stands: ReplicationConfiguration | undefined = undefined;
  puts = 0;
  /** True where somebody writes over it at once. */
  overwritten = false;

  versioning() {
    return Promise.resolve(this.state);
  }
  configuration() {
    return Promise.resolve(this.stands);
  }
  put(_bucket: string, configuration: ReplicationConfiguration) {
    this.puts += 1;
    if (!this.overwritten) this.stands = configuration;
    return Promise.resolve();
  }
  remove() {
    this.stands = undefined;
    return Promise.resolve();
  }
}

function foreign(id: string, priority: number): ReplicationRule {
  return {
    id,
    priority,
    raw: { ID: id, Priority: priority, Status: 'Enabled', Filter: { Prefix: 'logs/' } },
  };
}

function request(
  type: ResourceRequest['type'],
  given: Readonly<Record<string, unknown>> = properties,
): Pick<ResourceRequest, 'type' | 'properties'> {
  return { type, properties: given };
}

const ids = (bucket: FakeBucket): readonly string[] => (bucket.stands?.rules ?? []).map(({ id }) => id);

test('writes the rule to the other region where nothing was replicated', async () => {
  const bucket = new FakeBucket();
  const answer = await answerTo(bucket, request('Create'), place);
  expect(answer.physicalId).toBe('files-east/muster-to-other-region');
  expect(bucket.stands).toMatchObject({
    roleArn: ROLE,
    rules: [
      {
        raw: {
          ID: 'muster-to-other-region',
          Status: 'Enabled',
          DeleteMarkerReplication: { Status: 'Enabled' },
          Destination: {
            Bucket: 'arn:aws:s3:::files-west',
            ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
          },
        },
      },
    ],
  });
});

test('leaves the rules of others as they are and takes the next priority', async () => {
  const bucket = new FakeBucket();
  const theirs = [foreign('archive', 7), foreign('logs', 2)];
  bucket.stands = { roleArn: ROLE, rules: theirs };
  await answerTo(bucket, request('Create'), place);
  expect(bucket.stands.rules.slice(0, 2)).toEqual(theirs);
  expect(bucket.stands.rules[2]).toMatchObject({ id: 'muster-to-other-region', priority: 8 });
});

test('a second create or an update without a change writes nothing', async () => {
  const bucket = new FakeBucket();
  await answerTo(bucket, request('Create'), place);
  await answerTo(bucket, request('Create'), place);
  await answerTo(bucket, request('Update'), place);
  expect(bucket.puts).toBe(1);
});

test('an update to another destination replaces our rule alone', async () => {
  const bucket = new FakeBucket();
  bucket.stands = { roleArn: ROLE, rules: [foreign('archive', 7)] };
  await answerTo(bucket, request('Create'), place);
  await answerTo(bucket, request('Update', { ...properties, DestinationBucket: 'files-north' }), place);
  expect(ids(bucket)).toEqual(['archive', 'muster-to-other-region']);
  expect(JSON.stringify(bucket.stands)).toContain('files-north');
});

test('delete takes out our rule alone', async () => {
  const bucket = new FakeBucket();
  bucket.stands = { roleArn: ROLE, rules: [foreign('archive', 7)] };
  await answerTo(bucket, request('Create'), place);
  await answerTo(bucket, request('Delete'), place);
  expect(ids(bucket)).toEqual(['archive']);
});

test('delete of the last rule ends the replication of the bucket', async () => {
  const bucket = new FakeBucket();
  await answerTo(bucket, request('Create'), place);
  await answerTo(bucket, request('Delete'), place);
  expect(bucket.stands).toBeUndefined();
});

test.each(['missing', 'off', 'Enabled'] as const)(
  'delete where nothing of ours stands is done (%s)',
  async (state) => {
    const bucket = new FakeBucket();
    bucket.state = state;
    await expect(answerTo(bucket, request('Delete'), place)).resolves.toMatchObject({});
    expect(bucket.puts).toBe(0);
  },
);

test.each([
  ['Suspended', 'VersioningNotEnabled'],
  ['off', 'VersioningNotEnabled'],
  ['missing', 'BucketMissing'],
] as const)('a bucket whose versioning is %s is refused with what to do', async (state, name) => {
  const bucket = new FakeBucket();
  bucket.state = state;
  await expect(answerTo(bucket, request('Create'), place)).rejects.toMatchObject({
    name,
    message: expect.stringContaining('files-east'),
  });
});

test('rules of others under another role are never given ours', async () => {
  const bucket = new FakeBucket();
  bucket.stands = { roleArn: 'arn:aws:iam::111122223333:role/theirs', rules: [foreign('archive', 7)] };
  await expect(answerTo(bucket, request('Create'), place)).rejects.toMatchObject({
    name: 'ForeignReplicationRole',
  });
  expect(ids(bucket)).toEqual(['archive']);
});

test('a rule that is gone right after it was written is a failure, not a success', async () => {
  const bucket = new FakeBucket();
  bucket.overwritten = true;
  await expect(answerTo(bucket, request('Create'), place)).rejects.toMatchObject({ name: 'RuleNotKept' });
});

test.each([
  [{ ...properties, RoleArn: undefined }, /RoleArn/],
  [{ ...properties, Surprise: 'x' }, /Surprise/],
  [{}, /Bucket/],
])('wrong properties are refused: %j', async (given, says) => {
  await expect(answerTo(new FakeBucket(), request('Create', given), place)).rejects.toMatchObject({
    name: 'InvalidProperties',
    message: expect.stringMatching(says),
  });
});
