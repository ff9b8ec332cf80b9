import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SIDES, type Deployment, type Side } from '../../lambda/deployment.ts';
import type { ApiCall } from '../twin/api.ts';
import type { World } from '../twin/world.ts';

export type LedgerItem = Readonly<Record<string, unknown>>;

/** Both ledgers as they stand, read at once and by nobody's leave, decoded without the code under test. */
export class LedgerView {
  readonly #world: World;
  readonly #deployment: Deployment;

  constructor(world: World, deployment: Deployment) {
    this.#world = world;
    this.#deployment = deployment;
  }

  item(side: Side, pk: string, sk: string): LedgerItem | undefined {
    const { Item: found } = this.#world.call('dynamodb', this.#deployment.regions[side], 'GetItem', {
      TableName: this.#deployment.names[side].ledgerTable,
      Key: { pk: { S: pk }, sk: { S: sk } },
    });
    return found === undefined ? undefined : decoded(found as Attributes);
  }

  items(side: Side, pk: string): readonly LedgerItem[] {
    const { Items: found } = this.#world.call('dynamodb', this.#deployment.regions[side], 'Query', {
      TableName: this.#deployment.names[side].ledgerTable,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': 'pk' },
      ExpressionAttributeValues: { ':pk': { S: pk } },
    });
    return (found as readonly Attributes[]).map(decoded);
  }

  /** Of a write to a ledger: which one, and what is being written. */
  written(call: ApiCall): { readonly side: Side; readonly item: LedgerItem } | undefined {
    if (call.service !== 'dynamodb' || call.operation !== 'PutItem') return undefined;
    const side = SIDES.find(
      (known) =>
        call.region === this.#deployment.regions[known] &&
        call.input['TableName'] === this.#deployment.names[known].ledgerTable,
    );
    return side === undefined ? undefined : { side, item: decoded(call.input['Item'] as Attributes) };
  }
}

type Attributes = Readonly<Record<string, AttributeValue>>;

function decoded(attributes: Attributes): LedgerItem {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, valueOf(value)]));
}

function valueOf(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(valueOf);
  return value.M === undefined ? null : decoded(value.M);
}
