import { ApiError } from '../../../lab/twin/api.ts';
import { bucketReplicationOf } from '../../../lambda/adapters/bucket-replication.ts';
import { connectionParametersOf } from '../../../lambda/adapters/connection-parameters.ts';
import { metricHistoryOf } from '../../../lambda/adapters/metric-history.ts';
import { prerequisitesOf } from '../../../lambda/adapters/prerequisites.ts';
import { securityGroupsOf } from '../../../lambda/adapters/security-groups.ts';
import { targetHealthOf } from '../../../lambda/adapters/target-health.ts';
import { workloadsOf } from '../../../lambda/adapters/workloads.ts';
import { ScriptedAws } from '../../support/scripted-aws.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 21, 3, minute));

describe('security groups', () => {
  test('a name is looked up, an id stands for itself, an ambiguous name for nothing', async () => {
    const aws = new ScriptedAws({
      DescribeSecurityGroups: [
        {
          SecurityGroups: [
            { GroupName: 'orders', GroupId: 'sg-1' },
            { GroupName: 'twice', GroupId: 'sg-2' },
            { GroupName: 'twice', GroupId: 'sg-3' },
          ],
        },
        { SecurityGroups: [{ GroupName: 'theirs', GroupId: 'sg-0abc' }] },
      ],
    });
    const ids = await aws.run((platform) =>
      securityGroupsOf(platform).idsOf(['orders', 'twice', 'missing', 'sg-0abc', 'orders']),
    );
    expect(ids).toEqual(
      new Map([
        ['orders', 'sg-1'],
        ['sg-0abc', 'sg-0abc'],
      ]),
    );
    expect(aws.inputs('DescribeSecurityGroups')).toMatchObject([
      { Filters: [{ Name: 'group-name', Values: ['orders', 'twice', 'missing'] }] },
      { Filters: [{ Name: 'group-id', Values: ['sg-0abc'] }] },
    ]);
  });
});

describe('workloads', () => {
  test('services are asked for by cluster, ten at a time', async () => {
    const aws = new ScriptedAws({
      DescribeServices: [
        { services: [{ serviceName: 'web', status: 'ACTIVE', desiredCount: 2 }] },
        { services: [] },
      ],
    });
    const places = [
      { cluster: 'shop', service: 'web' },
      ...Array.from({ length: 10 }, (_, index) => ({ cluster: 'shop', service: `s${index}` })),
      { cluster: 'other', service: 'web' },
    ];
    const found = await aws.run((platform) => workloadsOf(platform).describeServices(places));
    expect(found.get('shop/web')).toMatchObject({ status: 'ACTIVE', desiredCount: 2, runningCount: 0 });
    expect(found.size).toBe(1);
    expect(
      aws.inputs('DescribeServices').map(({ cluster, services }) => [cluster, (services as string[]).length]),
    ).toEqual([
      ['shop', 10],
      ['shop', 1],
      ['other', 1],
    ]);
  });

  test('no group asked for is no call: without names the whole region would answer', async () => {
    const aws = new ScriptedAws({});
    await expect(aws.run((platform) => workloadsOf(platform).describeGroups([]))).resolves.toEqual(new Map());
  });

  test.each([
    ['ScalingActivityInProgress', 400, 'busy'],
    ['ResourceContention', 500, 'busy'],
    ['Throttling', 400, 'unclear'],
  ])('%s leaves the size %s', async (code, status, outcome) => {
    const aws = new ScriptedAws({ UpdateAutoScalingGroup: [new ApiError(code, 'later', status)] });
    const size = { minSize: 1, maxSize: 2, desiredCapacity: 1 };
    await expect(aws.run((platform) => workloadsOf(platform).setGroupSize('workers', size))).resolves.toBe(
      outcome,
    );
  });
});

test('a target group that does not exist is missing, the others are counted', async () => {
  const aws = new ScriptedAws({
    DescribeTargetGroups: [
      new ApiError('TargetGroupNotFound', 'no such group', 400),
      { TargetGroups: [{ TargetGroupArn: 'arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/web/1' }] },
    ],
    DescribeTargetHealth: [
      {
        TargetHealthDescriptions: [
          { TargetHealth: { State: 'healthy' } },
          { TargetHealth: { State: 'initial' } },
          { TargetHealth: { State: 'unhealthy' } },
        ],
      },
    ],
  });
  const counts = await aws.run((platform) => targetHealthOf(platform).counts(['gone', 'web', 'web']));
  expect(counts).toEqual(new Map([['web', { healthy: 1, registered: 3 }]]));
});

function query(key: string) {
  return {
    key,
    namespace: 'AWS/RDS',
    name: 'ReplicaLag',
    dimensions: { DBInstanceIdentifier: key },
    statistic: 'Maximum' as const,
    periodSeconds: 60,
  };
}

test('metrics come back under the keys of their queries, in order of time, page by page', async () => {
  const aws = new ScriptedAws({
    GetMetricData: [
      { MetricDataResults: [{ Id: 'q1', Timestamps: [at(2)], Values: [7] }], NextToken: 'more' },
      { MetricDataResults: [{ Id: 'q1', Timestamps: [at(1)], Values: [5] }] },
    ],
  });
  const found = await aws.run((platform) =>
    metricHistoryOf(platform).read([query('silent'), query('orders')], {
      fromMilliseconds: at(0).getTime(),
      toMilliseconds: at(9).getTime(),
    }),
  );
  expect(found.get('silent')).toEqual([]);
  expect(found.get('orders')).toEqual([
    { atMilliseconds: at(1).getTime(), value: 5 },
    { atMilliseconds: at(2).getTime(), value: 7 },
  ]);
});

test('connection parameters are read ten at a time; one that does not exist is missing', async () => {
  const aws = new ScriptedAws({
    GetParameters: [{ Parameters: [{ Name: 'p1', Value: '{}' }] }, { Parameters: [] }],
  });
  const names = Array.from({ length: 11 }, (_, index) => `p${index + 1}`);
  const values = await aws.run((platform) => connectionParametersOf(platform).read(names));
  expect(values).toEqual(new Map([['p1', '{}']]));
  expect(aws.inputs('GetParameters')).toHaveLength(2);
});

describe('what has to stand in a region', () => {
  test('a thing that is not there is an answer, not an error', async () => {
    const aws = new ScriptedAws({
      DescribeKey: [new ApiError('NotFoundException', 'no alias', 400)],
      DescribeSecret: [new ApiError('ResourceNotFoundException', 'no secret', 400)],
      DescribeImages: [new ApiError('RepositoryNotFoundException', 'no repository', 400)],
      GetServiceQuota: [new ApiError('NoSuchResourceException', 'no quota', 400)],
    });
    const answers = await aws.run((platform) => {
      const needed = prerequisitesOf(platform);
      return Promise.all([
        needed.keyState('alias/a'),
        needed.secret('s'),
        needed.repository('r'),
        needed.image('r', { kind: 'tag', tag: '1' }),
        needed.quota('fargate', 'L-1'),
      ]);
    });
    expect(answers).toEqual(['missing', 'missing', 'missing', 'missing', undefined]);
  });

  test('a thing that is there is described', async () => {
    const aws = new ScriptedAws({
      DescribeKey: [{ KeyMetadata: { KeyId: 'k', KeyState: 'PendingDeletion' } }],
      DescribeSecret: [{ Name: 's', DeletedDate: at(0) }],
      DescribeImages: [{ imageDetails: [] }, { imageDetails: [{ imageDigest: 'sha256:1' }] }],
      GetServiceQuota: [{ Quota: { Value: 40 } }],
    });
    const answers = await aws.run(async (platform) => {
      const needed = prerequisitesOf(platform);
      return [
        await needed.keyState('alias/a'),
        await needed.secret('s'),
        await needed.repository('r'),
        await needed.image('r', { kind: 'digest', digest: 'sha256:1' }),
        await needed.quota('fargate', 'L-1'),
      ];
    });
    expect(answers).toEqual(['PendingDeletion', 'scheduled for deletion', 'empty', 'present', 40]);
  });

  test('a refusal is thrown: nobody may take it for "missing"', async () => {
    const aws = new ScriptedAws({ DescribeKey: [new ApiError('AccessDeniedException', 'no', 400)] });
    await expect(aws.run((platform) => prerequisitesOf(platform).keyState('alias/a'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('bucket replication', () => {
  test('a bucket without a configuration, and one that does not exist', async () => {
    const aws = new ScriptedAws({
      GetBucketVersioning: [new ApiError('NoSuchBucket', 'no', 404)],
      GetBucketReplication: [new ApiError('ReplicationConfigurationNotFoundError', 'none', 404)],
    });
    const answers = await aws.run((platform) => {
      const replication = bucketReplicationOf(platform);
      return Promise.all([replication.versioning('files'), replication.configuration('files')]);
    });
    expect(answers).toEqual(['missing', undefined]);
  });

  test('rules of others go back as they came', async () => {
    const rule = {
      ID: 'archive',
      Priority: 3,
      Status: 'Enabled',
      Filter: { Prefix: 'logs/' },
      Destination: { Bucket: 'arn:aws:s3:::archive', StorageClass: 'GLACIER' },
    };
    const aws = new ScriptedAws({
      GetBucketReplication: [{ ReplicationConfiguration: { Role: 'arn:role', Rules: [rule] } }],
      PutBucketReplication: [{}],
    });
    await aws.run(async (platform) => {
      const replication = bucketReplicationOf(platform);
      const standing = await replication.configuration('files');
      if (standing !== undefined) await replication.put('files', standing);
    });
    expect(aws.inputs('PutBucketReplication')).toMatchObject([
      {
        Bucket: 'files',
        ExpectedBucketOwner: '111122223333',
        ReplicationConfiguration: { Role: 'arn:role', Rules: [rule] },
      },
    ]);
  });
});
