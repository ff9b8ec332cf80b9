/** An attribute value as the SDK holds it: one member says the type. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: Uint8Array;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly L?: readonly AttributeValue[];
  readonly M?: Readonly<Record<string, AttributeValue>>;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
}

export type Item = Readonly<Record<string, AttributeValue>>;

export function typeOf(value: AttributeValue): string {
  return Object.keys(value)[0] ?? '';
}

export function equals(left: AttributeValue, right: AttributeValue): boolean {
  if (left.N !== undefined && right.N !== undefined) return Number(left.N) === Number(right.N);
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Order of two values of one type; undefined where DynamoDB has none. Text is ordered by its UTF-8 bytes. */
export function compare(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.N !== undefined && right.N !== undefined) return Number(left.N) - Number(right.N);
  if (left.S !== undefined && right.S !== undefined) {
    return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  }
  return undefined;
}

/** Size as it counts towards the limit of an item, near enough: names and values in UTF-8. */
export function sizeOf(item: Item): number {
  return Buffer.byteLength(JSON.stringify(item));
}
