import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  type PutItemCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { createDynamoDb } from '../../../../../lab/twin/services/dynamodb/dynamodb.ts';
import { deployAssembly } from '../../../../../lab/twin/assembly.ts';
import { assemblyOf } from '../../support/assemblies.ts';
import { REGIONS } from '../../support/bundles.ts';
import { operatorClient, settled, worldOf } from '../../support/worlds.ts';

const TABLE = 'ledger';
const KEYS = { pk: '#pk', sk: '#sk' };

async function setUp() {
  const world = worldOf([createDynamoDb]);
  const table = {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: TABLE,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    },
  };
  await deployAssembly(
    world,
    assemblyOf([{ name: 'ledger', region: REGIONS.recovery, template: { Resources: { Table: table } } }]),
  );
  const client = new DynamoDBClient(operatorClient(world));
  return {
    put: (
      sk: string,
      attributes: PutItemCommandInput['Item'] = {},
      condition: Partial<PutItemCommandInput> = {},
    ) =>
      settled(world, () =>
        client.send(
          new PutItemCommand({
            TableName: TABLE,
            Item: { pk: { S: 'state' }, sk: { S: sk }, ...attributes },
            ...condition,
          }),
        ),
      ),
    get: (sk: string, TableName = TABLE) =>
      settled(world, async () => {
        const Key = { pk: { S: 'state' }, sk: { S: sk } };
        return (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
      }),
    query: (input: object) =>
      settled(world, () =>
        client.send(
          new QueryCommand({
            TableName: TABLE,
            KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
            ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
            ExpressionAttributeValues: { ':pk': { S: 'state' }, ':prefix': { S: 'journal#' } },
            ...input,
          }),
        ),
      ),
  };
}

function names({ Items = [] }: QueryCommandOutput): readonly unknown[] {
  return Items.map((item) => item['sk']?.S);
}

const ABSENT = {
  ConditionExpression: 'attribute_not_exists(#pk)',
  ExpressionAttributeNames: { [KEYS.pk]: 'pk' },
};

describe('a table', () => {
  test('keeps items of every type and hands out copies', async () => {
    const { put, get } = await setUp();
    const attributes = {
      list: { L: [{ S: 'a' }, { BOOL: true }] },
      map: { M: { n: { N: '1' }, none: { NULL: true } } },
    };
    await put('lock', attributes);
    const first = await get('lock');
    expect(first).toEqual({ pk: { S: 'state' }, sk: { S: 'lock' }, ...attributes });
    delete first?.['list'];
    expect(await get('lock')).toHaveProperty('list');
    expect(await get('nothing')).toBeUndefined();
  });

  test('writes only where the item is absent, and says what stands there', async () => {
    const { put } = await setUp();
    await put('lock', { epoch: { N: '3' } }, ABSENT);
    const refused = await put(
      'lock',
      {},
      { ...ABSENT, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
    ).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConditionalCheckFailedException);
    expect(refused).toMatchObject({ Item: { epoch: { N: '3' } } });
  });

  test.each([
    ['#epoch = :epoch AND #status = :open', 3, 'open', true],
    ['#epoch = :epoch AND #status = :open', 4, 'open', false],
    ['attribute_not_exists(#epoch) OR #epoch <= :epoch', 10, undefined, true],
    ['attribute_not_exists(#epoch) OR #epoch <= :epoch', 2, undefined, false],
    ['NOT (#epoch > :epoch)', 3, undefined, true],
    ['#epoch BETWEEN :epoch AND :epoch', 3, undefined, true],
    ['#epoch <> :epoch', 3, undefined, false],
    ['attribute_exists(#epoch) AND #epoch >= :epoch AND #epoch < :epoch', 3, undefined, false],
  ])('holds %s with %p and %p: %p', async (expression, epoch, status, expected) => {
    const { put } = await setUp();
    await put('lock', { epoch: { N: '3' }, status: { S: 'open' } });
    const outcome = await put(
      'lock',
      {},
      {
        ConditionExpression: expression,
        ExpressionAttributeNames: {
          '#epoch': 'epoch',
          ...(status === undefined ? {} : { '#status': 'status' }),
        },
        ExpressionAttributeValues: {
          ':epoch': { N: String(epoch) },
          ...(status === undefined ? {} : { ':open': { S: status } }),
        },
      },
    ).then(
      () => true,
      (error: Error) => error.name !== 'ConditionalCheckFailedException' && error,
    );
    expect(outcome).toBe(expected);
  });

  test('compares numbers as numbers', async () => {
    const { put } = await setUp();
    await put('lock', { epoch: { N: '9' } });
    const lower = put(
      'lock',
      {},
      {
        ConditionExpression: '#epoch < :epoch',
        ExpressionAttributeNames: { '#epoch': 'epoch' },
        ExpressionAttributeValues: { ':epoch': { N: '10' } },
      },
    );
    await expect(lower).resolves.toBeDefined();
  });

  test('queries a partition in order, by prefix, page after page', async () => {
    const { put, query } = await setUp();
    for (const sk of ['journal#b', 'lock', 'journal#a', 'journal#Z']) await put(sk);
    expect(names(await query({}))).toEqual(['journal#Z', 'journal#a', 'journal#b']);
    const page = await query({ Limit: 2 });
    expect(names(page)).toEqual(['journal#Z', 'journal#a']);
    const rest = await query({ ExclusiveStartKey: page.LastEvaluatedKey });
    expect(names(rest)).toEqual(['journal#b']);
    expect(rest.LastEvaluatedKey).toBeUndefined();
    expect(names(await query({ ScanIndexForward: false, Limit: 1 }))).toEqual(['journal#b']);
  });

  test('splits what is more than a megabyte', async () => {
    const { put, query } = await setUp();
    for (const number of [1, 2, 3, 4]) await put(`journal#${number}`, { text: { S: 'x'.repeat(350_000) } });
    const first = await query({});
    expect(first.Count).toBe(2);
    expect(first.LastEvaluatedKey).toEqual({ pk: { S: 'state' }, sk: { S: 'journal#2' } });
  });

  test.each([
    [
      'an item that is too large',
      { text: { S: 'x'.repeat(420_000) } },
      {},
      'exceeded the maximum allowed size',
    ],
    [
      'a placeholder nobody uses',
      {},
      { ...ABSENT, ExpressionAttributeNames: { '#pk': 'pk', '#other': 'other' } },
      'unused in expressions: #other',
    ],
    [
      'a placeholder nobody defines',
      {},
      { ConditionExpression: 'attribute_not_exists(#x)' },
      'not defined: #x',
    ],
    [
      'a broken expression',
      {},
      { ...ABSENT, ConditionExpression: 'attribute_not_exists(#pk' },
      'Invalid expression',
    ],
  ])('refuses %s', async (_what, attributes, condition, message) => {
    const { put } = await setUp();
    await expect(put('lock', attributes, condition)).rejects.toThrow(message);
  });

  test('refuses a plain attribute name by name', async () => {
    const { put } = await setUp();
    await expect(put('lock', {}, { ConditionExpression: 'attribute_not_exists(status)' })).rejects.toThrow(
      'the attribute name status without a placeholder',
    );
  });

  test('refuses an unknown table', async () => {
    const { get } = await setUp();
    await expect(get('lock', 'nobody')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});
