import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import { inputOf } from '../support/borders.ts';
import { sizeOf, type Item } from './attributes.ts';
import { parseCondition, Placeholders } from './expression.ts';
import type { Table } from './table.ts';

/** One answer of a Query holds at most this much (DynamoDB Developer Guide, "Paginating table query results"). */
const PAGE_BYTES = 1024 * 1024;

/** Query by the partition key, optionally narrowed by the sort key: `#pk = :pk AND begins_with(#sk, :prefix)`. */
export function queryTable(table: Table, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'ValidationException').allow([
    'TableName',
    'KeyConditionExpression',
    'ExpressionAttributeNames',
    'ExpressionAttributeValues',
    'ConsistentRead',
    'ExclusiveStartKey',
    'Limit',
    'ScanIndexForward',
  ]);
  const placeholders = new Placeholders(call.input);
  const expression = input.text('KeyConditionExpression');
  const meets = parseCondition(expression, placeholders);
  const partition = partitionIn(expression, table, placeholders);
  placeholders.refuseUnused();
  const all = table.partition(partition).filter(meets);
  const ordered = input.flag('ScanIndexForward', true) ? all : all.toReversed();
  const rest = afterStart(ordered, table, call.input['ExclusiveStartKey'] as Item | undefined);
  const page = pageOf(rest, input.optionalNumber('Limit') ?? Number.POSITIVE_INFINITY);
  const last = page.at(-1);
  return {
    Items: page,
    Count: page.length,
    ScannedCount: page.length,
    ...(page.length < rest.length && last !== undefined ? { LastEvaluatedKey: keyOf(table, last) } : {}),
  };
}

/** The value the partition key has to equal; a query without it is none. */
function partitionIn(expression: string, table: Table, placeholders: Placeholders): string {
  for (const [, name = '', value = ''] of expression.matchAll(/(#[\w-]+)\s*=\s*(:[\w-]+)/g)) {
    if (placeholders.name(name) === table.partitionKey) return placeholders.value(value).S ?? '';
  }
  throw new ApiError(
    'ValidationException',
    `Query condition missed key schema element: ${table.partitionKey}`,
  );
}

function afterStart(items: readonly Item[], table: Table, start: Item | undefined): readonly Item[] {
  if (start === undefined) return items;
  const position = items.findIndex((item) => table.sortValue(item) === table.sortValue(start));
  return items.slice(position + 1);
}

function pageOf(items: readonly Item[], limit: number): readonly Item[] {
  let bytes = 0;
  const end = items.findIndex((item, index) => {
    bytes += sizeOf(item);
    return index >= limit || (index > 0 && bytes > PAGE_BYTES);
  });
  return end === -1 ? items : items.slice(0, end);
}

function keyOf(table: Table, item: Item): Item {
  const names = [table.partitionKey, ...(table.sortKey === undefined ? [] : [table.sortKey])];
  return Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
}
