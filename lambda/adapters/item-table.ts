/** The table behind a ledger: three operations, whole items, strongly consistent reads. */
export interface ItemTable {
  get(key: Key): Promise<StoredItem | undefined>;
  /** Every page, in the order of the sort keys. */
  query(pk: string, prefix: string): Promise<readonly { readonly sk: string; readonly body: StoredItem }[]>;
  /**
   * False when the condition did not hold; nothing is written then. A put that landed although its answer was lost
   * is sent again by the SDK and then answers false: read back before believing it.
   */
  put(key: Key, body: object, condition?: Condition): Promise<boolean>;
}

/** Where an item stands: partition key `pk` and sort key `sk`, both strings. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Without its key. Whoever put it knows its type: nobody else writes to the table. */
export type StoredItem = Readonly<Record<string, unknown>>;

/** Compares an attribute of the item that stands there. */
export interface Comparison {
  readonly attribute: string;
  readonly is: '=' | '<=';
  readonly value: string | number;
}

/**
 * When a write may happen. Rendered as one of
 *   attribute_not_exists(#pk)
 *   #a = :a AND #b = :b
 *   attribute_not_exists(#pk) OR #a <= :a
 * and nothing else.
 */
export type Condition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'all'; readonly of: readonly Comparison[] }
  | { readonly kind: 'absent-or'; readonly comparison: Comparison };
