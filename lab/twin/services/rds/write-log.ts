import type { Row } from '../../service.ts';

export interface LoggedRow extends Row {
  /** When the instance acknowledged it, virtual milliseconds since the epoch. */
  readonly atMilliseconds: number;
}

/**
 * Every row a database instance has acknowledged, in order, with its time. A promoted replica continues the log of
 * its source from the position it had applied; what the source logged after that position is not in it.
 */
export class WriteLog {
  readonly #base: WriteLog | undefined;
  readonly #baseLength: number;
  readonly #clients: number[] = [];
  readonly #sequences: number[] = [];
  readonly #times: number[] = [];
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

  *rows(): Generator<LoggedRow> {
    let position = 0;
    for (const row of this.#base?.rows() ?? []) {
      if (position === this.#baseLength) break;
      position += 1;
      yield row;
    }
    for (const [index, atMilliseconds] of this.#times.entries()) {
      yield {
        client: this.#clients[index] as number,
        sequence: this.#sequences[index] as number,
        atMilliseconds,
      };
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
