import { DescribeKeyCommand, KMSClient, NotFoundException as KeyNotFound } from '@aws-sdk/client-kms';
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { InvalidParameterException, NotFoundException, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetParameterCommand,
  GetParametersCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { createKms } from '../../../../../lab/twin/services/kms/kms.ts';
import { createSecretsManager } from '../../../../../lab/twin/services/secrets-manager/secrets-manager.ts';
import { createSns } from '../../../../../lab/twin/services/sns/sns.ts';
import { createSsm } from '../../../../../lab/twin/services/ssm/ssm.ts';
import type { ResourceIdentity } from '../../../../../lab/twin/service.ts';
import { REGIONS } from '../../support/bundles.ts';
import { ACCOUNT, operatorClient, settled, worldOf } from '../../support/worlds.ts';

const HERE = REGIONS.recovery;

function setUp() {
  const world = worldOf([createKms, createSecretsManager, createSns, createSsm]);
  const load = (type: string, properties: object, region: string = HERE): ResourceIdentity => {
    const loader = [...world.services.values()]
      .map(({ resources }) => resources[type])
      .find((found) => found);
    if (loader === undefined) throw new Error(type);
    return loader({ logicalId: 'Resource', type, stack: 'stack', region, properties: { ...properties } });
  };
  const run = <T>(work: () => Promise<T>) => settled(world, work);
  return { world, load, run };
}

describe('a topic', () => {
  test('records what is published and to whom', async () => {
    const { world, load, run } = setUp();
    const TopicArn = load('AWS::SNS::Topic', { TopicName: 'incidents' }).ref;
    load('AWS::SNS::Subscription', { TopicArn, Protocol: 'email', Endpoint: 'oncall@example.com' });
    const client = new SNSClient(operatorClient(world));
    const { MessageId } = await run(() =>
      client.send(new PublishCommand({ TopicArn, Subject: 'Failover started', Message: 'Run one' })),
    );
    expect(MessageId).toMatch(/^[\da-f-]{36}$/);
    expect(world.events).toMatchObject([
      {
        kind: 'sns.published',
        region: HERE,
        text: 'Failover started',
        data: {
          topicArn: TopicArn,
          message: 'Run one',
          to: [{ protocol: 'email', endpoint: 'oncall@example.com' }],
        },
      },
    ]);
    const unknown = run(() => client.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: 'm' })));
    await expect(unknown).rejects.toBeInstanceOf(NotFoundException);
    for (const Subject of ['two\nlines', 'x'.repeat(101), 'Ümlaut']) {
      const refused = run(() => client.send(new PublishCommand({ TopicArn, Subject, Message: 'm' })));
      await expect(refused).rejects.toBeInstanceOf(InvalidParameterException);
    }
  });
});

describe('a parameter', () => {
  test('is planted, read and written again', async () => {
    const { world, load, run } = setUp();
    load('AWS::SSM::Parameter', { Name: '/shop/orders', Type: 'String', Value: 'old' });
    const client = new SSMClient(operatorClient(world));
    const Name = '/shop/orders';
    const put = (input: object) =>
      run(() => client.send(new PutParameterCommand({ Name, Value: 'new', Type: 'String', ...input })));
    await expect(put({})).rejects.toBeInstanceOf(ParameterAlreadyExists);
    expect(await put({ Overwrite: true })).toMatchObject({ Version: 2 });
    const { Parameter } = await run(() => client.send(new GetParameterCommand({ Name })));
    expect(Parameter).toMatchObject({
      Value: 'new',
      Version: 2,
      ARN: `arn:aws:ssm:${HERE}:${ACCOUNT}:parameter/shop/orders`,
    });
    const several = await run(() => client.send(new GetParametersCommand({ Names: [Name, '/nobody'] })));
    expect(several.Parameters?.map(({ Value }) => Value)).toEqual(['new']);
    expect(several.InvalidParameters).toEqual(['/nobody']);
    const missing = run(() => client.send(new GetParameterCommand({ Name: '/nobody' })));
    await expect(missing).rejects.toBeInstanceOf(ParameterNotFound);
    await expect(put({ Overwrite: true, Value: 'x'.repeat(4097) })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const Names = Array.from({ length: 11 }, (_, index) => `/p/${index}`);
    const tooMany = run(() => client.send(new GetParametersCommand({ Names })));
    await expect(tooMany).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('a secret', () => {
  test('stands in its region and as a replica', async () => {
    const { world, load, run } = setUp();
    const replicas = { ReplicaRegions: [{ Region: HERE, KmsKeyId: 'alias/shop' }] };
    load('AWS::SecretsManager::Secret', { Name: 'shop/orders', ...replicas }, REGIONS.primary);
    const client = new SecretsManagerClient(operatorClient(world));
    const secret = await run(() => client.send(new DescribeSecretCommand({ SecretId: 'shop/orders' })));
    expect(secret).toMatchObject({ Name: 'shop/orders', PrimaryRegion: REGIONS.primary });
    expect(secret.ARN).toMatch(
      new RegExp(`^arn:aws:secretsmanager:${HERE}:${ACCOUNT}:secret:shop/orders-[a-z]{6}$`),
    );
    const missing = run(() => client.send(new DescribeSecretCommand({ SecretId: 'nobody' })));
    await expect(missing).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe('a key', () => {
  test('is found by id, ARN, alias and the ARN of its alias', async () => {
    const { world, load, run } = setUp();
    const key = load('AWS::KMS::Key', { Description: 'shop' });
    load('AWS::KMS::Alias', { AliasName: 'alias/shop', TargetKeyId: key.ref });
    const client = new KMSClient(operatorClient(world));
    const names = [
      key.ref,
      String(key.attributes['Arn']),
      'alias/shop',
      `arn:aws:kms:${HERE}:${ACCOUNT}:alias/shop`,
    ];
    for (const KeyId of names) {
      const { KeyMetadata } = await run(() => client.send(new DescribeKeyCommand({ KeyId })));
      expect(KeyMetadata).toMatchObject({ KeyId: key.ref, KeyState: 'Enabled' });
    }
    const managed = await run(() => client.send(new DescribeKeyCommand({ KeyId: 'alias/aws/rds' })));
    expect(managed.KeyMetadata).toMatchObject({ KeyManager: 'AWS' });
    const missing = run(() => client.send(new DescribeKeyCommand({ KeyId: 'alias/nobody' })));
    await expect(missing).rejects.toBeInstanceOf(KeyNotFound);
  });
});
