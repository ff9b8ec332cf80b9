import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoTable } from '../../../lambda/adapters/dynamo-table.ts';
import type { Condition } from '../../../lambda/adapters/item-table.ts';

type Sent = Record<string, unknown>;

/** A client that keeps what it is sent and answers from a list. */
function clientThat(...answers: readonly (object | Error)[]): { client: DynamoDBClient; sent: Sent[] } {
  const sent: Sent[] = [];
  const left = [...answers];
  const client = {
    send(command: { input: Sent }) {
      sent.push(command.input);
      const answer = left.shift() ?? {};
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  return { client: client as unknown as DynamoDBClient, sent };
}

const KEY = { pk: 'state', sk: 'lock' };
const ITEM_KEY = { pk: { S: 'state' }, sk: { S: 'lock' } };

function item(sk: string): object {
  return { pk: { S: 'run#1' }, sk: { S: sk }, n: { N: '1' } };
}

describe('the table on DynamoDB', () => {
  it('reads strongly consistently and gives the item without its key', async () => {
    const { client, sent } = clientThat({
      Item: { ...ITEM_KEY, epoch: { N: '2' }, open: { BOOL: true }, why: { NULL: true } },
    });
    expect(await new DynamoTable(client, 'ledger').get(KEY)).toEqual({ epoch: 2, open: true, why: null });
    expect(sent).toEqual([{ TableName: 'ledger', Key: ITEM_KEY, ConsistentRead: true }]);
  });

  it('has nothing where there is nothing', async () => {
    expect(await new DynamoTable(clientThat({}).client, 'ledger').get(KEY)).toBeUndefined();
  });

  it('reads back what it wrote, nested and without what is undefined', async () => {
    const body = { input: { mode: 'check', seconds: 1.5 }, list: [{ a: 'x' }, { a: null }], gone: undefined };
    const { client, sent } = clientThat();
    await new DynamoTable(client, 'ledger').put(KEY, body);
    const again = clientThat({ Item: sent[0]?.['Item'] as object });
    expect(await new DynamoTable(again.client, 'ledger').get(KEY)).toEqual({
      input: { mode: 'check', seconds: 1.5 },
      list: [{ a: 'x' }, { a: null }],
    });
  });

  it.each<[string, Condition, object]>([
    [
      'absence',
      { kind: 'absent' },
      { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': 'pk' } },
    ],
    [
      'equality of several attributes',
      {
        kind: 'all',
        of: [
          { attribute: 'runId', is: '=', value: 'run-1' },
          { attribute: 'epoch', is: '=', value: 2 },
        ],
      },
      {
        ConditionExpression: '#runId = :runId AND #epoch = :epoch',
        ExpressionAttributeNames: { '#runId': 'runId', '#epoch': 'epoch' },
        ExpressionAttributeValues: { ':runId': { S: 'run-1' }, ':epoch': { N: '2' } },
      },
    ],
    [
      'absence or a bound',
      { kind: 'absent-or', comparison: { attribute: 'epoch', is: '<=', value: 4 } },
      {
        ConditionExpression: 'attribute_not_exists(#pk) OR #epoch <= :epoch',
        ExpressionAttributeNames: { '#pk': 'pk', '#epoch': 'epoch' },
        ExpressionAttributeValues: { ':epoch': { N: '4' } },
      },
    ],
  ])('writes on condition of %s', async (_what, condition, expression) => {
    const { client, sent } = clientThat();
    expect(await new DynamoTable(client, 'ledger').put(KEY, { epoch: 4 }, condition)).toBe(true);
    expect(sent).toEqual([{ TableName: 'ledger', Item: { ...ITEM_KEY, epoch: { N: '4' } }, ...expression }]);
  });

  it('answers false when the condition did not hold, and throws everything else', async () => {
    const refused = Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' });
    const absent: Condition = { kind: 'absent' };
    expect(await new DynamoTable(clientThat(refused).client, 'ledger').put(KEY, {}, absent)).toBe(false);
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    await expect(new DynamoTable(clientThat(denied).client, 'ledger').put(KEY, {})).rejects.toBe(denied);
  });

  it('reads every page of a query', async () => {
    const { client, sent } = clientThat(
      { Items: [item('journal#1')], LastEvaluatedKey: { pk: { S: 'run#1' }, sk: { S: 'journal#1' } } },
      { Items: [item('journal#2')] },
    );
    const found = await new DynamoTable(client, 'ledger').query('run#1', 'journal#');
    expect(found).toEqual([
      { sk: 'journal#1', body: { n: 1 } },
      { sk: 'journal#2', body: { n: 1 } },
    ]);
    expect(sent[0]).toMatchObject({
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: 'run#1' }, ':prefix': { S: 'journal#' } },
      ConsistentRead: true,
    });
    expect(sent[1]?.['ExclusiveStartKey']).toEqual({ pk: { S: 'run#1' }, sk: { S: 'journal#1' } });
  });
});
