import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ApiCall, ApiOutput } from '../../../../lab/twin/api.ts';
import { OPERATIONS, permissionsFor } from '../../../../lab/twin/iam/operations/operations.ts';
import { createWorld } from '../../../../lab/twin/services/index.ts';
import { Kernel } from '../../../../lab/kernel/kernel.ts';
import type { Facts } from '../../../../lab/twin/iam/operations/rule.ts';

const ADAPTERS = path.resolve(__dirname, '../../../../lambda/adapters');
const REGION = 'us-west-2';
const ACCOUNT = '111122223333';
const inRegion = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

const IMPORT = /import\s*(?:type\s*)?\{([^}]*)\}\s*from\s*'@aws-sdk\/client-([a-z0-9-]+)'/g;
const COMMAND = /\b([A-Z]\w*?)Command\b/g;

/** Every operation that a function can call: only adapters import the SDK. */
function operationsOfTheBundles(): readonly string[] {
  const found = new Set<string>();
  for (const file of readdirSync(ADAPTERS).filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(path.join(ADAPTERS, file), 'utf8');
    for (const [, imported = '', service = ''] of text.matchAll(IMPORT)) {
      for (const [, operation = ''] of imported.matchAll(COMMAND)) found.add(`${service}:${operation}`);
    }
  }
  return [...found].toSorted();
}

const taggedShop = (): ApiOutput => ({ DBInstances: [{ TagList: [{ Key: 'team', Value: 'shop' }] }] });
const stateMachineOf = (region: string, token: string): string | undefined =>
  token === 'token' ? `machine in ${region}` : undefined;
const passedRole = (operation: string, input: Record<string, unknown>) =>
  needed(operation, input).find(({ action }) => action === 'iam:PassRole');

const NO_FACTS: Facts = {
  account: ACCOUNT,
  read: () => undefined,
  keyOf: () => undefined,
  aliasesOf: () => [],
  stateMachineOf: () => undefined,
};

function needed(operation: string, input: Record<string, unknown>, facts: Partial<Facts> = {}) {
  const [service = '', name = ''] = operation.split(':');
  const call: ApiCall = {
    service,
    operation: name,
    region: REGION,
    host: `${service}.${REGION}.amazonaws.com`,
    input,
    caller: { principal: 'step', region: REGION },
  };
  return permissionsFor({ call, facts: { ...NO_FACTS, ...facts } });
}

const pairs = (...given: Parameters<typeof needed>): readonly string[] =>
  needed(...given).map(({ action, resource }) => `${action} ${resource}`);

describe('the table of operations', () => {
  test('knows what every operation of the bundles needs', () => {
    const used = operationsOfTheBundles();
    expect(used.length).toBeGreaterThan(30);
    expect(used.filter((operation) => OPERATIONS[operation] === undefined)).toEqual([]);
  });

  test('has nothing that the lab does not answer', () => {
    const known = createWorld({ kernel: new Kernel(0), account: ACCOUNT }).world.services;
    const unknown = Object.keys(OPERATIONS).filter((operation) => {
      const [service = '', name = ''] = operation.split(':');
      return known.get(service)?.operations[name] === undefined;
    });
    expect(unknown).toEqual([]);
  });

  test('refuses by name an operation of which it knows nothing', () => {
    expect(() => needed('rds:DeleteDBInstance', {})).toThrow('the permissions of rds:DeleteDBInstance');
  });
});

describe('what a call needs', () => {
  test.each([
    [
      'dynamodb:PutItem',
      { TableName: 'ledger' },
      [`dynamodb:PutItem ${inRegion('dynamodb', 'table/ledger')}`],
    ],
    [
      'rds:DescribeDBInstances',
      { DBInstanceIdentifier: 'orders' },
      [`rds:DescribeDBInstances ${inRegion('rds', 'db:orders')}`],
    ],
    ['rds:DescribeDBInstances', { Filters: [{}] }, [`rds:DescribeDBInstances ${inRegion('rds', 'db:*')}`]],
    [
      'rds:RebootDBInstance',
      { DBInstanceIdentifier: 'Orders' },
      [`rds:RebootDBInstance ${inRegion('rds', 'db:orders')}`],
    ],
    ['ec2:DescribeSecurityGroups', {}, ['ec2:DescribeSecurityGroups *']],
    ['cloudwatch:GetMetricData', {}, ['cloudwatch:GetMetricData *']],
    [
      's3:PutObject',
      { Bucket: 'evidence', Key: 'runs/a.md' },
      ['s3:PutObject arn:aws:s3:::evidence/runs/a.md'],
    ],
    ['s3:GetBucketReplication', { Bucket: 'files' }, ['s3:GetReplicationConfiguration arn:aws:s3:::files']],
    [
      's3:DeleteBucketReplication',
      { Bucket: 'files' },
      ['s3:PutReplicationConfiguration arn:aws:s3:::files'],
    ],
    [
      'ssm:GetParameters',
      { Names: ['/a/b', 'c'] },
      [
        `ssm:GetParameters ${inRegion('ssm', 'parameter/a/b')}`,
        `ssm:GetParameters ${inRegion('ssm', 'parameter/c')}`,
      ],
    ],
    [
      'ecs:UpdateService',
      { cluster: 'shop', service: 'web' },
      [`ecs:UpdateService ${inRegion('ecs', 'service/shop/web')}`],
    ],
    [
      'ecs:DescribeServices',
      { cluster: 'shop', services: ['web', 'worker'] },
      [
        `ecs:DescribeServices ${inRegion('ecs', 'service/shop/web')}`,
        `ecs:DescribeServices ${inRegion('ecs', 'service/shop/worker')}`,
      ],
    ],
    [
      'ecr:DescribeImages',
      { repositoryName: 'shop/web' },
      [`ecr:DescribeImages ${inRegion('ecr', 'repository/shop/web')}`],
    ],
  ])('%s %j', (operation, input, expected) => {
    expect(pairs(operation, input)).toEqual(expected);
  });

  test('a modification is one of the groups it gives, too, and hands over the role it names', () => {
    const input = { DBInstanceIdentifier: 'orders', DBParameterGroupName: 'pg', MonitoringRoleArn: 'role' };
    expect(pairs('rds:ModifyDBInstance', input)).toEqual([
      `rds:ModifyDBInstance ${inRegion('rds', 'db:orders')}`,
      `rds:ModifyDBInstance ${inRegion('rds', 'pg:pg')}`,
      'iam:PassRole role',
    ]);
  });

  test('a backup job and a replication hand a role to their service', () => {
    expect(passedRole('backup:StartBackupJob', { BackupVaultName: 'v', IamRoleArn: 'backup-role' })).toEqual({
      action: 'iam:PassRole',
      resource: 'backup-role',
      context: { 'iam:PassedToService': 'backup.amazonaws.com' },
    });
    expect(
      passedRole('s3:PutBucketReplication', { Bucket: 'b', ReplicationConfiguration: { Role: 'r' } }),
    ).toEqual({
      action: 'iam:PassRole',
      resource: 'r',
      context: { 'iam:PassedToService': 's3.amazonaws.com' },
    });
  });

  test('metrics are held to their namespace, tags to their names and values', () => {
    expect(needed('cloudwatch:PutMetricData', { Namespace: 'Muster/shop' })[0]?.context).toEqual({
      'cloudwatch:namespace': 'Muster/shop',
    });
    const instance = inRegion('rds', 'db:orders');
    const input = { ResourceName: instance, Tags: [{ Key: 'muster:epoch', Value: '2' }] };
    expect(needed('rds:AddTagsToResource', input, { read: taggedShop })).toEqual([
      {
        action: 'rds:AddTagsToResource',
        resource: instance,
        context: {
          'aws:ResourceTag/team': 'shop',
          'aws:RequestTag/muster:epoch': '2',
          'aws:TagKeys': ['muster:epoch'],
        },
      },
    ]);
  });

  test('what is encrypted with a key of the customer’s needs the key, through the service', () => {
    const key = inRegion('kms', 'key/1');
    const facts = { keyOf: () => key, aliasesOf: () => ['alias/shop'] };
    expect(pairs('sns:Publish', { TopicArn: 'topic' }, facts)).toEqual([
      'sns:Publish topic',
      `kms:GenerateDataKey ${key}`,
      `kms:Decrypt ${key}`,
    ]);
    expect(pairs('dynamodb:GetItem', { TableName: 'ledger' }, facts)).toContain(`kms:Decrypt ${key}`);
    expect(pairs('s3:PutObject', { Bucket: 'b', Key: 'k' }, facts)).toContain(`kms:GenerateDataKey ${key}`);
    expect(needed('sns:Publish', { TopicArn: 'topic' }, facts)[1]?.context).toEqual({
      'kms:ViaService': `sns.${REGION}.amazonaws.com`,
      'kms:ResourceAliases': ['alias/shop'],
    });
  });

  test('ids that AWS makes up are looked up; what is not there has its name alone', () => {
    const secret = inRegion('secretsmanager', 'secret:mail-a1B2c3');
    expect(
      pairs('secrets-manager:DescribeSecret', { SecretId: 'mail' }, { read: () => ({ ARN: secret }) }),
    ).toEqual([`secretsmanager:DescribeSecret ${secret}`]);
    expect(pairs('secrets-manager:DescribeSecret', { SecretId: 'mail' })).toEqual([
      `secretsmanager:DescribeSecret ${inRegion('secretsmanager', 'secret:mail')}`,
    ]);
    const group = inRegion('autoscaling', 'autoScalingGroup:1-2:autoScalingGroupName/web');
    const read = (): ApiOutput => ({ AutoScalingGroups: [{ AutoScalingGroupARN: group }] });
    expect(pairs('auto-scaling:UpdateAutoScalingGroup', { AutoScalingGroupName: 'web' }, { read })).toEqual([
      `autoscaling:UpdateAutoScalingGroup ${group}`,
    ]);
  });

  test('a key is known by every name it has, the one it was asked by included', () => {
    const key = inRegion('kms', 'key/1');
    const facts = { read: () => ({ KeyMetadata: { Arn: key } }), aliasesOf: () => ['alias/other'] };
    expect(needed('kms:DescribeKey', { KeyId: 'alias/shop' }, facts)).toEqual([
      {
        action: 'kms:DescribeKey',
        resource: key,
        context: { 'kms:ResourceAliases': ['alias/other', 'alias/shop'], 'kms:RequestAlias': 'alias/shop' },
      },
    ]);
    expect(needed('kms:DescribeKey', { KeyId: 'alias/none' })).toEqual([]);
  });

  test('an answer to a task is one to the state machine that waits', () => {
    for (const operation of ['SendTaskSuccess', 'SendTaskFailure']) {
      expect(pairs(`sfn:${operation}`, { taskToken: 'token' }, { stateMachineOf })).toEqual([
        `states:${operation} machine in ${REGION}`,
      ]);
      expect(pairs(`sfn:${operation}`, { taskToken: 'made up' }, { stateMachineOf })).toEqual([]);
    }
  });

  test('a decrypted parameter is more than the lab can answer for', () => {
    expect(() => needed('ssm:GetParameters', { Names: ['a'], WithDecryption: true })).toThrow(
      'WithDecryption',
    );
  });
});
