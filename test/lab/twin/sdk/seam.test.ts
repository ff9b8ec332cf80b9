import { CloudWatchClient, DescribeAlarmsCommand, ResourceNotFound } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EC2Client, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { InvalidDBInstanceStateFault, PromoteReadReplicaCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Kernel } from '../../../../lab/kernel/kernel.ts';
import { ApiError } from '../../../../lab/twin/api.ts';
import { labClientConfiguration } from '../../../../lab/twin/sdk/client-configuration.ts';
import { TestWire, type Answerer } from './test-wire.ts';

const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

function setUp(answer: Answerer) {
  const kernel = new Kernel(1);
  const wire = new TestWire(kernel, answer);
  const configuration = {
    maxAttempts: 1,
    retryMode: 'standard',
    requestHandler: TIMEOUTS,
    ...labClientConfiguration(wire, 'us-west-2'),
  };
  /** Runs one call to its end in virtual time. */
  const outcome = async (call: () => Promise<unknown>): Promise<{ value?: unknown; error?: Error }> => {
    let result: { value?: unknown; error?: Error } | undefined;
    kernel.spawn(async () => {
      result = await call().then(
        (value) => ({ value }),
        (error: Error) => ({ error }),
      );
    });
    await kernel.run(() => result !== undefined, 3_600_000);
    return result ?? {};
  };
  return { kernel, wire, configuration, outcome };
}

describe('the SDK seam', () => {
  test('carries input and output, and the regional host', async () => {
    const { wire, configuration, outcome } = setUp(() => ({
      output: { DBInstance: { DBInstanceIdentifier: 'orders', DBInstanceStatus: 'available' } },
    }));
    const client = new RDSClient(configuration);
    const { value } = await outcome(() =>
      client.send(
        new PromoteReadReplicaCommand({ DBInstanceIdentifier: 'orders', BackupRetentionPeriod: 7 }),
      ),
    );
    expect(value).toMatchObject({
      DBInstance: { DBInstanceIdentifier: 'orders' },
      $metadata: { attempts: 1 },
    });
    expect(wire.calls).toEqual([
      {
        service: 'rds',
        operation: 'PromoteReadReplica',
        region: 'us-west-2',
        host: 'rds.us-west-2.amazonaws.com',
        input: { DBInstanceIdentifier: 'orders', BackupRetentionPeriod: 7 },
      },
    ]);
  });

  test('raises the modelled class for the code of a query protocol', async () => {
    const { configuration, outcome } = setUp(() => new ApiError('InvalidDBInstanceState', 'is backing up'));
    const { error } = await outcome(() =>
      new RDSClient(configuration).send(new PromoteReadReplicaCommand({ DBInstanceIdentifier: 'orders' })),
    );
    expect(error).toBeInstanceOf(InvalidDBInstanceStateFault);
    expect(error).toMatchObject({
      name: 'InvalidDBInstanceStateFault',
      Code: 'InvalidDBInstanceState',
      message: 'is backing up',
      $fault: 'client',
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
  });

  test('raises the modelled class with its fields for a JSON protocol', async () => {
    const item = { pk: { S: 'lock' } };
    const { configuration, outcome } = setUp(
      () =>
        new ApiError('ConditionalCheckFailedException', 'The conditional request failed', 400, {
          Item: item,
        }),
    );
    const { error } = await outcome(() =>
      new DynamoDBClient(configuration).send(new PutItemCommand({ TableName: 't', Item: item })),
    );
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item: item });
    expect(error).not.toHaveProperty('Code');
  });

  test('raises the base exception under the code for what is not modelled', async () => {
    const { configuration, outcome } = setUp(() => new ApiError('InvalidGroup.NotFound', 'no such group'));
    const { error } = await outcome(() =>
      new EC2Client(configuration).send(new DescribeSecurityGroupsCommand({ GroupNames: ['g'] })),
    );
    expect(error).toMatchObject({ name: 'InvalidGroup.NotFound', message: 'no such group' });
    expect(error?.constructor.name).toBe('EC2ServiceException');
  });

  test('knows the query-compatible codes of CloudWatch', async () => {
    const { configuration, outcome } = setUp(() => new ApiError('ResourceNotFound', 'gone', 404));
    const { error } = await outcome(() =>
      new CloudWatchClient(configuration).send(new DescribeAlarmsCommand({})),
    );
    expect(error).toBeInstanceOf(ResourceNotFound);
  });

  test('times out connecting when nobody is there', async () => {
    const { kernel, wire, configuration, outcome } = setUp(() => 'no connection');
    const client = new RDSClient({ ...configuration, maxAttempts: 1 });
    const { error } = await outcome(() =>
      client.send(new PromoteReadReplicaCommand({ DBInstanceIdentifier: 'o' })),
    );
    expect(error).toMatchObject({ name: 'TimeoutError', $metadata: { attempts: 1 } });
    expect(error?.message).toContain('did not establish a connection');
    expect(wire.calls).toHaveLength(1);
    expect(kernel.elapsedSeconds()).toBe(1);
  });

  test('times out waiting when the answer never comes', async () => {
    const { kernel, configuration, outcome } = setUp(() => 'no answer');
    const { error } = await outcome(() =>
      new RDSClient(configuration).send(new PromoteReadReplicaCommand({ DBInstanceIdentifier: 'o' })),
    );
    expect(error).toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' });
    expect(kernel.elapsedSeconds()).toBe(3);
  });

  test('waits for the socket where a request time-out only warns, as the real handler does', async () => {
    const { kernel, configuration, outcome } = setUp(() => 'no answer');
    const requestHandler = { requestTimeout: 3000, socketTimeout: 60_000 };
    const { error } = await outcome(() =>
      new RDSClient({ ...configuration, requestHandler }).send(
        new PromoteReadReplicaCommand({ DBInstanceIdentifier: 'o' }),
      ),
    );
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(kernel.elapsedSeconds()).toBe(60);
  });

  test('refuses an input without a required member', async () => {
    const { wire, configuration, outcome } = setUp(() => ({ output: {} }));
    const input = {} as { DBInstanceIdentifier: string };
    const { error } = await outcome(() =>
      new RDSClient(configuration).send(new PromoteReadReplicaCommand(input)),
    );
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(error?.message).toContain('DBInstanceIdentifier');
    expect(wire.calls).toHaveLength(0);
  });

  test('refuses an answer with a member that the API does not have', async () => {
    const { configuration, outcome } = setUp(() => ({ output: { DBInstance: { Shoe: 'left' } } }));
    const { error } = await outcome(() =>
      new RDSClient(configuration).send(new PromoteReadReplicaCommand({ DBInstanceIdentifier: 'o' })),
    );
    expect(error?.message).toContain('Shoe');
  });

  test('copies what it carries', async () => {
    const state = { DBInstance: { DBInstanceIdentifier: 'orders', InstanceCreateTime: new Date(0) } };
    const { configuration, outcome } = setUp(() => ({ output: state }));
    const { value } = await outcome(() =>
      new RDSClient(configuration).send(new PromoteReadReplicaCommand({ DBInstanceIdentifier: 'o' })),
    );
    const answer = value as { DBInstance: { DBInstanceIdentifier: string; InstanceCreateTime: Date } };
    expect(answer.DBInstance.InstanceCreateTime).toEqual(new Date(0));
    answer.DBInstance.DBInstanceIdentifier = 'changed';
    expect(state.DBInstance.DBInstanceIdentifier).toBe('orders');
  });

  test('carries the bodies of S3 and names the bucket in the host', async () => {
    const { wire, configuration, outcome } = setUp((call) =>
      call.operation === 'PutObject'
        ? { output: { ETag: '"1"' } }
        : call.input['Key'] === 'there'
          ? { output: { Body: Buffer.from('kept') } }
          : new ApiError('NoSuchKey', 'The specified key does not exist.', 404),
    );
    const client = new S3Client(configuration);
    await outcome(() => client.send(new PutObjectCommand({ Bucket: 'evidence', Key: 'a', Body: 'kept' })));
    expect(wire.calls[0]).toMatchObject({ host: 'evidence.s3.us-west-2.amazonaws.com', service: 's3' });
    expect(Buffer.from(wire.calls[0]?.input['Body'] as Uint8Array).toString()).toBe('kept');
    const { value } = await outcome(async () => {
      const answer = await client.send(new GetObjectCommand({ Bucket: 'evidence', Key: 'there' }));
      return answer.Body?.transformToString();
    });
    expect(value).toBe('kept');
    const { error } = await outcome(() =>
      client.send(new GetObjectCommand({ Bucket: 'evidence', Key: 'b' })),
    );
    expect(error).toBeInstanceOf(NoSuchKey);
  });
});
