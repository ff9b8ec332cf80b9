import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { inputOf, propertiesOf } from '../support/borders.ts';
import { RegionalRegistry } from '../support/registry.ts';
import { sizeOf, type Item } from './attributes.ts';
import { parseCondition, Placeholders, type Condition } from './expression.ts';
import { queryTable } from './query.ts';
import { Table } from './table.ts';

/** DynamoDB Developer Guide, "Service quotas": an item, its attribute names included. */
const ITEM_BYTES = 400 * 1024;

type Operation = (table: Table, call: ApiCall) => ApiOutput;

/** Amazon DynamoDB: tables of one region, whole items, conditional writes, queries. Reads are consistent. */
export function createDynamoDb(world: WorldContext): TwinService {
  const tables = new RegionalRegistry<Table>('table');
  const on =
    (operation: Operation) =>
    (call: ApiCall): ApiOutput => {
      const name = inputOf(call, 'ValidationException').text('TableName');
      const table = tables.get(call.region, name);
      if (table === undefined) {
        throw new ApiError(
          'ResourceNotFoundException',
          `Requested resource not found: Table: ${name} not found`,
        );
      }
      return operation(table, call);
    };
  return {
    service: 'dynamodb',
    operations: { GetItem: on(getItem), PutItem: on(putItem), Query: on(queryTable) },
    resources: { 'AWS::DynamoDB::Table': (resource) => createTable(world, tables, resource) },
  };
}

function createTable(
  world: WorldContext,
  tables: RegionalRegistry<Table>,
  resource: LoadedResource,
): ResourceIdentity {
  const properties = propertiesOf(resource);
  const name = properties.optionalText('TableName') ?? `${resource.stack}-${resource.logicalId}`;
  const keys = properties.list('KeySchema');
  const keyOf = (type: string): string | undefined =>
    keys.find((key) => key.text('KeyType') === type)?.text('AttributeName');
  const partitionKey = keyOf('HASH') ?? properties.fail('KeySchema has no HASH key');
  tables.add(resource.region, name, new Table(partitionKey, keyOf('RANGE')));
  const arn = `arn:${PARTITION}:dynamodb:${resource.region}:${world.account}:table/${name}`;
  return { ref: name, attributes: { Arn: arn } };
}

function getItem(table: Table, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'ValidationException').allow(['TableName', 'Key', 'ConsistentRead']);
  if (!input.has('Key')) input.fail('Key is missing');
  const item = table.get(call.input['Key'] as Item);
  return item === undefined ? {} : { Item: item };
}

function putItem(table: Table, call: ApiCall): ApiOutput {
  inputOf(call, 'ValidationException').allow([
    'TableName',
    'Item',
    'ConditionExpression',
    'ExpressionAttributeNames',
    'ExpressionAttributeValues',
    'ReturnValuesOnConditionCheckFailure',
  ]);
  const item = call.input['Item'] as Item;
  if (sizeOf(item) > ITEM_BYTES) {
    throw new ApiError('ValidationException', 'Item size has exceeded the maximum allowed size');
  }
  const condition = conditionOf(call);
  const standing = table.standing(item);
  if (!condition(standing)) {
    const shown =
      call.input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD' && standing !== undefined
        ? { Item: standing }
        : {};
    throw new ApiError('ConditionalCheckFailedException', 'The conditional request failed', 400, shown);
  }
  table.put(item);
  return {};
}

function conditionOf(call: ApiCall): Condition {
  const expression = call.input['ConditionExpression'];
  const placeholders = new Placeholders(call.input);
  const condition = typeof expression === 'string' ? parseCondition(expression, placeholders) : () => true;
  placeholders.refuseUnused();
  return condition;
}
