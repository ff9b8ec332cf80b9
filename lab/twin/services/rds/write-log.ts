import type { Row } from '../../service.ts';

/** Sequences stay below this, so that client and sequence fit into one exact number. */
const SEQUENCES = 2 ** 32;

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
  readonly #keys: number[] = [];
  readonly #times: number[] = [];
  readonly #positions = new Map<number, number>();

  constructor(base?: { readonly log: WriteLog; readonly length: number }) {
    this.#base = base?.log;
    this.#baseLength = base?.length ?? 0;
  }

  get length(): number {
    return this.#baseLength + this.#keys.length;
  }

  /** A row written twice keeps its first place. */
  append(row: Row, nowMilliseconds: number): void {
    const key = keyOf(row);
    if (this.#positions.has(key) || (this.#base?.has(row, this.#baseLength) ?? false)) return;
    this.#positions.set(key, this.length);
    this.#keys.push(key);
    this.#times.push(nowMilliseconds);
  }

  /** Whether the row is among the first `length` ones. */
  has(row: Row, length = this.length): boolean {
    const own = this.#positions.get(keyOf(row));
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
    for (const [index, key] of this.#keys.entries()) {
      yield {
        client: Math.floor(key / SEQUENCES),
        sequence: key % SEQUENCES,
        atMilliseconds: this.#times[index] as number,
      };
    }
  }
}

function keyOf(row: Row): number {
  return row.client * SEQUENCES + row.sequence;
}
