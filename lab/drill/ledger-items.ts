import type { Side } from '../../lambda/deployment.ts';
import type { Stage } from './stage.ts';

/** A fence as it stands in a region's ledger. */
export interface FenceItem {
  readonly database: string;
  readonly instanceIdentifier: string;
  readonly status: string;
}

/** An old primary that is kept, as it stands in a region's ledger. */
export interface KeptItem {
  readonly database: string;
  readonly side: Side;
  readonly instanceIdentifier: string;
  readonly monthlyUsd: number | null;
}

type Attribute = {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
};

/** What the ledger of one region says, read over its API as a person would. */
export class LedgerItems {
  readonly #stage: Stage;
  readonly #side: Side;

  constructor(stage: Stage, side: Side) {
    this.#stage = stage;
    this.#side = side;
  }

  fences(): readonly FenceItem[] {
    return this.#query('fences').map((item) => ({
      database: item['database']?.S ?? '',
      instanceIdentifier: item['instanceIdentifier']?.S ?? '',
      status: item['status']?.S ?? '',
    }));
  }

  kept(): readonly KeptItem[] {
    return this.#query('kept').map((item) => ({
      database: item['database']?.S ?? '',
      side: item['side']?.S === 'primary' ? 'primary' : 'recovery',
      instanceIdentifier: item['instanceIdentifier']?.S ?? '',
      monthlyUsd: item['monthlyUsd']?.N === undefined ? null : Number(item['monthlyUsd'].N),
    }));
  }

  hasClaimed(): boolean {
    return this.#query('state').some((item) => item['sk']?.S === 'latch' && item['claimed']?.BOOL === true);
  }

  /** Locks that a run holds or has left unresolved. */
  openLocks(): readonly string[] {
    return this.#query('state').flatMap((item) =>
      item['sk']?.S?.startsWith('lock') === true && (item['status']?.S === 'open' || 'unresolved' in item)
        ? [item['runId']?.S ?? '']
        : [],
    );
  }

  #query(pk: string): readonly Readonly<Record<string, Attribute>>[] {
    const { world, deployment } = this.#stage;
    const { Items } = world.call('dynamodb', deployment.regions[this.#side], 'Query', {
      TableName: deployment.names[this.#side].ledgerTable,
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: '' } },
      ConsistentRead: true,
    }) as { readonly Items?: readonly Readonly<Record<string, Attribute>>[] };
    return Items ?? [];
  }
}
