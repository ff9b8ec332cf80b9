import { GetItemCommand, PutItemCommand, QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromAttributes, toAttribute, toAttributes, type Attributes, type Json } from './attribute-values.ts';
import { isAwsError } from './aws-errors.ts';
import type { Comparison, Condition, ItemTable, Key, StoredItem } from './item-table.ts';

export class DynamoTable implements ItemTable {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBClient, table: string) {
    this.#client = dynamodb;
    this.#table = table;
  }

  async get(key: Key): Promise<StoredItem | undefined> {
    const { Item: found } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(key), ConsistentRead: true }),
    );
    return found === undefined ? undefined : bodyOf(found);
  }

  async query(
    pk: string,
    prefix: string,
  ): Promise<readonly { readonly sk: string; readonly body: StoredItem }[]> {
    const items: { sk: string; body: StoredItem }[] = [];
    let from: Attributes | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
          ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
          ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
          ConsistentRead: true,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      for (const item of page.Items ?? []) {
        items.push({ sk: item['sk']?.S ?? '', body: bodyOf(item) });
      }
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items;
  }

  async put(key: Key, body: object, condition?: Condition): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: { ...toAttributes(body as Record<string, Json>), ...keyOf(key) },
          ...(condition === undefined ? {} : expressionOf(condition)),
        }),
      );
      return true;
    } catch (error) {
      if (isAwsError(error, 'ConditionalCheckFailed')) return false;
      throw error;
    }
  }
}

function keyOf({ pk, sk }: Key): Attributes {
  return { pk: { S: pk }, sk: { S: sk } };
}

function bodyOf({ pk: _pk, sk: _sk, ...attributes }: Attributes): StoredItem {
  return fromAttributes(attributes);
}

interface Expression {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Attributes;
}

const ABSENT = 'attribute_not_exists(#pk)';

function expressionOf(condition: Condition): Expression {
  switch (condition.kind) {
    case 'absent':
      return { ConditionExpression: ABSENT, ExpressionAttributeNames: { '#pk': 'pk' } };
    case 'all':
      return {
        ConditionExpression: condition.of.map(comparisonText).join(' AND '),
        ...operands(condition.of),
      };
    case 'absent-or': {
      const { ExpressionAttributeNames, ...values } = operands([condition.comparison]);
      return {
        ConditionExpression: `${ABSENT} OR ${comparisonText(condition.comparison)}`,
        ExpressionAttributeNames: { '#pk': 'pk', ...ExpressionAttributeNames },
        ...values,
      };
    }
  }
}

function comparisonText({ attribute, is }: Comparison): string {
  return `#${attribute} ${is} :${attribute}`;
}

function operands(comparisons: readonly Comparison[]): Omit<Expression, 'ConditionExpression'> & {
  readonly ExpressionAttributeValues: Attributes;
} {
  return {
    ExpressionAttributeNames: Object.fromEntries(
      comparisons.map(({ attribute }) => [`#${attribute}`, attribute]),
    ),
    ExpressionAttributeValues: Object.fromEntries(
      comparisons.map(({ attribute, value }) => [`:${attribute}`, toAttribute(value)]),
    ),
  };
}
