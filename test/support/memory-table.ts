import type { Comparison, Condition, ItemTable, Key, StoredItem } from '../../lambda/adapters/item-table.ts';

/** A ledger's table in memory, with the conditions of the real one. What is stored is a copy. */
export class MemoryTable implements ItemTable {
  readonly #items = new Map<string, StoredItem>();
  /** Called before every operation; throw here to fail it. */
  before: (operation: 'get' | 'query' | 'put', key: Key) => void = () => {};
  /** Called after a put that landed; throw here to lose its answer. */
  afterPut: (key: Key) => void = () => {};

  get(key: Key): Promise<StoredItem | undefined> {
    return settle(() => {
      this.before('get', key);
      return this.#items.get(nameOf(key));
    });
  }

  query(pk: string, prefix: string): Promise<readonly { sk: string; body: StoredItem }[]> {
    return settle(() => {
      this.before('query', { pk, sk: prefix });
      return [...this.#items]
        .filter(([name]) => name.startsWith(nameOf({ pk, sk: prefix })))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, body]) => ({ sk: name.slice(pk.length + 1), body }));
    });
  }

  put(key: Key, body: object, condition?: Condition): Promise<boolean> {
    return settle(() => {
      this.before('put', key);
      const name = nameOf(key);
      if (condition !== undefined && !holds(condition, this.#items.get(name))) return false;
      this.#items.set(name, JSON.parse(JSON.stringify(body)) as StoredItem);
      this.afterPut(key);
      return true;
    });
  }

  /** Sort keys of a partition, for a look at what was written. */
  keys(pk: string): readonly string[] {
    return [...this.#items.keys()]
      .filter((name) => name.startsWith(`${pk}\u0000`))
      .map((name) => name.slice(pk.length + 1))
      .toSorted();
  }
}

function nameOf({ pk, sk }: Key): string {
  return `${pk}\u0000${sk}`;
}

function settle<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

function holds(condition: Condition, item: StoredItem | undefined): boolean {
  switch (condition.kind) {
    case 'absent':
      return item === undefined;
    case 'all':
      return item !== undefined && condition.of.every((comparison) => compare(comparison, item));
    case 'absent-or':
      return item === undefined || compare(condition.comparison, item);
  }
}

function compare({ attribute, is, value }: Comparison, item: StoredItem): boolean {
  const found = item[attribute];
  if (is === '=') return found === value;
  return typeof found === 'number' && typeof value === 'number' && found <= value;
}
