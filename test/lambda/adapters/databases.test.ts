import { ApiError } from '../../../lab/twin/api.ts';
import { databasesOf } from '../../../lambda/adapters/databases.ts';
import { ScriptedAws, type Answer } from '../../support/scripted-aws.ts';

function promoted(answer: Answer) {
  const aws = new ScriptedAws({ PromoteReadReplica: [answer] });
  return { aws, outcome: aws.run((platform) => databasesOf(platform).promote('orders', {})) };
}

describe('what is known after a call that changes something', () => {
  test('an answer is an acceptance', async () => {
    await expect(promoted({ DBInstance: {} }).outcome).resolves.toBe('accepted');
  });

  test.each([
    ['InvalidDBInstanceState', 'not-in-this-state'],
    ['InvalidDBInstanceStateFault', 'not-in-this-state'],
    ['DBInstanceNotFound', 'not-found'],
    ['DBInstanceNotFoundFault', 'not-found'],
    ['InsufficientDBInstanceCapacity', 'no-capacity'],
  ])('%s is an outcome, with and without "Fault"', async (code, outcome) => {
    await expect(promoted(new ApiError(code, 'no', 400)).outcome).resolves.toBe(outcome);
  });

  test.each([
    ['Throttling', 400],
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
  ])('%s may have landed', async (code, status) => {
    await expect(promoted(new ApiError(code, 'no', status)).outcome).resolves.toBe('unclear');
  });

  test('no answer may have landed', async () => {
    await expect(promoted('no answer').outcome).resolves.toBe('unclear');
  });

  test('a missing permission and a bad value are thrown', async () => {
    await expect(promoted(new ApiError('AccessDenied', 'no', 403)).outcome).rejects.toThrow('no');
    await expect(promoted(new ApiError('InvalidParameterValue', 'bad', 400)).outcome).rejects.toThrow('bad');
  });
});

test('two hundred and fifty instances are three listings at once, and every page is read', async () => {
  const aws = new ScriptedAws({
    DescribeDBInstances: [
      { DBInstances: [{ DBInstanceIdentifier: 'db1' }], Marker: 'more' },
      { DBInstances: [{ DBInstanceIdentifier: 'db101' }] },
      { DBInstances: [{ DBInstanceIdentifier: 'db201' }] },
      { DBInstances: [{ DBInstanceIdentifier: 'db2' }] },
    ],
  });
  const identifiers = Array.from({ length: 250 }, (_, index) => `db${index + 1}`);
  const found = await aws.run((platform) => databasesOf(platform).describe(identifiers));
  expect([...found.keys()].toSorted()).toEqual(['db1', 'db101', 'db2', 'db201']);
  const asked = aws.inputs('DescribeDBInstances');
  expect(asked).toHaveLength(4);
  expect(asked[3]).toMatchObject({ Marker: 'more' });
  expect(asked.map(({ Filters }) => (Filters as { Values: string[] }[])[0]?.Values.length)).toEqual([
    100, 100, 50, 100,
  ]);
});

test('nothing asked for is nothing called: a listing without a filter would be the whole region', async () => {
  const aws = new ScriptedAws({});
  await expect(aws.run((platform) => databasesOf(platform).describe([]))).resolves.toEqual(new Map());
});

test('an instance is read as it is, an empty source as none, an empty pending list as nothing pending', async () => {
  const aws = new ScriptedAws({
    DescribeDBInstances: [
      {
        DBInstances: [
          {
            DBInstanceIdentifier: 'orders',
            DBInstanceArn: 'arn:aws:rds:us-west-2:111122223333:db:orders',
            DBInstanceStatus: 'available',
            ReadReplicaSourceDBInstanceIdentifier: '',
            PendingModifiedValues: { MultiAZ: true, ProcessorFeatures: [] },
            StatusInfos: [{ StatusType: 'read replication', Normal: true, Status: 'replicating' }],
            Endpoint: { Address: 'orders.example', Port: 5432 },
            VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
            DBParameterGroups: [{ DBParameterGroupName: 'pg', ParameterApplyStatus: 'in-sync' }],
            LatestRestorableTime: new Date('2026-11-21T03:00:00Z'),
            TagList: [{ Key: 'muster:epoch', Value: '4' }],
          },
        ],
      },
    ],
  });
  const found = await aws.run((platform) => databasesOf(platform).describe(['orders']));
  const instance = found.get('orders');
  expect(instance).toMatchObject({
    status: 'available',
    pendingChanges: ['MultiAZ'],
    endpoint: { host: 'orders.example', port: 5432 },
    securityGroups: [{ id: 'sg-1', status: 'active' }],
    parameterGroups: [{ name: 'pg', applyStatus: 'in-sync' }],
    latestRestorableTime: '2026-11-21T03:00:00.000Z',
    tags: { 'muster:epoch': '4' },
  });
  expect(instance).not.toHaveProperty('replicatesFrom');
});

test('a change is applied immediately and holds only what is to change', async () => {
  const aws = new ScriptedAws({ ModifyDBInstance: [{ DBInstance: {} }] });
  await aws.run((platform) => databasesOf(platform).modify('orders', { securityGroupIds: ['sg-fence'] }));
  expect(aws.inputs('ModifyDBInstance')).toEqual([
    { DBInstanceIdentifier: 'orders', ApplyImmediately: true, VpcSecurityGroupIds: ['sg-fence'] },
  ]);
});

test('the other region is asked in the other region, once', async () => {
  const aws = new ScriptedAws({ DescribeDBInstances: ['no answer'] });
  await expect(
    aws.run((platform) => databasesOf(platform, 'peer').describe(['orders'])),
  ).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  expect(aws.regions()).toEqual(['us-east-1']);
  expect(aws.inputs('DescribeDBInstances')).toHaveLength(1);
});

test('only parameters that somebody has set are read, page by page', async () => {
  const aws = new ScriptedAws({
    DescribeDBParameters: [
      { Parameters: [{ ParameterName: 'read_only', ParameterValue: '1' }], Marker: 'more' },
      { Parameters: [{ ParameterName: 'unset' }, { ParameterName: 'ssl', ParameterValue: 'on' }] },
    ],
  });
  const values = await aws.run((platform) => databasesOf(platform).setParameters('pg'));
  expect(values).toEqual({ read_only: '1', ssl: 'on' });
  expect(aws.inputs('DescribeDBParameters')[0]).toMatchObject({ Source: 'user' });
});
