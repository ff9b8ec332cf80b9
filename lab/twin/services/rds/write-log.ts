import type { Row } from '../../service.ts';

export interface LoggedRow extends Row {
  /** When the instance acknowledged it, virtual milliseconds since the epoch. */
  readonly atMilliseconds: number;
}

/** One committed transaction in SQL. */
export interface LoggedTransaction {
  readonly statements: readonly LoggedStatement[];
}

export interface LoggedStatement {
  readonly text: string;
  readonly parameters: readonly (string | null)[];
}

/** In the place of a client, where the entry is a transaction; its sequence is the index among those of this log. */
const TRANSACTION = -1;

/**
 * Every row a database instance has acknowledged and every transaction it has committed, in order, with its time. A
 * promoted replica continues the log of its source from the position it had applied, and a restored instance that of
 * the one it was made from; what the source logged after that position is not in it.
 */
export class WriteLog {
  readonly #base: WriteLog | undefined;
  readonly #baseLength: number;
  readonly #clients: number[] = [];
  readonly #sequences: number[] = [];
  readonly #times: number[] = [];
  readonly #transactions: LoggedTransaction[] = [];
  readonly #index = new RowIndex();

  constructor(base?: { readonly log: WriteLog; readonly length: number }) {
    this.#base = base?.log;
    this.#baseLength = base?.length ?? 0;
  }

  get length(): number {
    return this.#baseLength + this.#times.length;
  }

  /** A row written twice keeps its first place. */
  append(row: Row, nowMilliseconds: number): void {
    if (this.#base?.has(row, this.#baseLength) === true) return;
    if (!this.#index.add(row, this.length)) return;
    this.#clients.push(row.client);
    this.#sequences.push(row.sequence);
    this.#times.push(nowMilliseconds);
  }

  /** A transaction in SQL, at the moment it commits. */
  commit(transaction: LoggedTransaction, nowMilliseconds: number): void {
    this.#clients.push(TRANSACTION);
    this.#sequences.push(this.#transactions.length);
    this.#transactions.push(transaction);
    this.#times.push(nowMilliseconds);
  }

  /** Whether the row is among the first `length` ones. */
  has(row: Row, length = this.length): boolean {
    const own = this.#index.positionOf(row);
    if (own !== undefined) return own < length;
    return this.#base?.has(row, Math.min(this.#baseLength, length)) ?? false;
  }

  /** How many rows were acknowledged at or before that time. */
  lengthAt(milliseconds: number): number {
    const times = this.#times;
    if (times.length === 0 || milliseconds < (times[0] as number)) {
      return Math.min(this.#baseLength, this.#base?.lengthAt(milliseconds) ?? 0);
    }
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] as number) <= milliseconds) low = middle + 1;
      else high = middle;
    }
    return this.#baseLength + low;
  }

  /** When the last of the first `length` rows was acknowledged; undefined for none. */
  timeOfLast(length: number): number | undefined {
    if (length <= 0) return undefined;
    if (length <= this.#baseLength) return this.#base?.timeOfLast(length);
    return this.#times[length - this.#baseLength - 1];
  }

  /** The rows among the first `length` entries. */
  *rows(length = this.length): Generator<LoggedRow> {
    yield* this.#base?.rows(Math.min(length, this.#baseLength)) ?? [];
    for (const [index, atMilliseconds] of this.#times.entries()) {
      if (this.#baseLength + index >= length) break;
      const client = this.#clients[index] as number;
      if (client === TRANSACTION) continue;
      yield { client, sequence: this.#sequences[index] as number, atMilliseconds };
    }
  }

  /** What was committed in SQL from position `from` up to, not including, position `to`. */
  *transactions(from: number, to: number): Generator<LoggedTransaction> {
    if (from < this.#baseLength) yield* this.#base?.transactions(from, Math.min(to, this.#baseLength)) ?? [];
    const end = Math.min(to - this.#baseLength, this.#times.length);
    for (let index = Math.max(0, from - this.#baseLength); index < end; index += 1) {
      if (this.#clients[index] !== TRANSACTION) continue;
      yield this.#transactions[this.#sequences[index] as number] as LoggedTransaction;
    }
  }
}

interface ClientRows {
  /** Ascending: a client counts its rows up, so a new one nearly always goes to the end. */
  readonly sequences: number[];
  readonly positions: number[];
}

/** Positions in the log by client and sequence. Plain arrays: a hundred thousand rows are cheap to hold and to find. */
class RowIndex {
  readonly #clients = new Map<number, ClientRows>();

  /** False when the row is there already. */
  add({ client, sequence }: Row, position: number): boolean {
    let rows = this.#clients.get(client);
    if (rows === undefined) {
      rows = { sequences: [], positions: [] };
      this.#clients.set(client, rows);
    }
    const at = firstNotBelow(rows.sequences, sequence);
    if (rows.sequences[at] === sequence) return false;
    if (at === rows.sequences.length) {
      rows.sequences.push(sequence);
      rows.positions.push(position);
    } else {
      rows.sequences.splice(at, 0, sequence);
      rows.positions.splice(at, 0, position);
    }
    return true;
  }

  positionOf({ client, sequence }: Row): number | undefined {
    const rows = this.#clients.get(client);
    if (rows === undefined) return undefined;
    const at = firstNotBelow(rows.sequences, sequence);
    return rows.sequences[at] === sequence ? rows.positions[at] : undefined;
  }
}

/** Where the first number that is not below `wanted` stands; the end is looked at first. */
function firstNotBelow(ascending: readonly number[], wanted: number): number {
  const last = ascending.length - 1;
  if (last < 0 || (ascending[last] as number) < wanted) return last + 1;
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
