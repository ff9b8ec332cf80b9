import { ApiError } from '../../api.ts';
import type { Item } from './attributes.ts';

/** Items of one table, by partition and sort key. Keys are text, as far as the lab needs them. */
export class Table {
  readonly partitionKey: string;
  readonly sortKey: string | undefined;
  readonly #partitions = new Map<string, Map<string, Item>>();

  constructor(partitionKey: string, sortKey: string | undefined) {
    this.partitionKey = partitionKey;
    this.sortKey = sortKey;
  }

  /** @param key exactly the table's key attributes */
  get(key: Item): Item | undefined {
    const names = [this.partitionKey, ...(this.sortKey === undefined ? [] : [this.sortKey])];
    if (Object.keys(key).toSorted().join(' ') !== names.toSorted().join(' ')) throw keyMismatch();
    return this.standing(key);
  }

  /** The item that stands where this one would be written. */
  standing(item: Item): Item | undefined {
    return this.#partitions.get(this.#text(item, this.partitionKey))?.get(this.sortValue(item));
  }

  put(item: Item): void {
    const partition = this.#text(item, this.partitionKey);
    const items = this.#partitions.get(partition) ?? new Map<string, Item>();
    this.#partitions.set(partition, items);
    items.set(this.sortValue(item), item);
  }

  /** All items of a partition in the order of their sort keys (UTF-8 bytes). */
  partition(value: string): readonly Item[] {
    const items = [...(this.#partitions.get(value)?.entries() ?? [])];
    return items
      .toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map(([, item]) => item);
  }

  /** Empty for a table without sort key. */
  sortValue(item: Item): string {
    return this.sortKey === undefined ? '' : this.#text(item, this.sortKey);
  }

  #text(item: Item, name: string): string {
    const value = item[name]?.S;
    if (value === undefined || value === '') throw keyMismatch();
    return value;
  }
}

function keyMismatch(): ApiError {
  return new ApiError('ValidationException', 'The provided key element does not match the schema');
}
