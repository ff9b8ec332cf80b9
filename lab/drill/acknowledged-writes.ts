import type { Row } from '../twin/service.ts';

/** What the clients of one component were told is safe: the truth that data loss is measured against. */
export class AcknowledgedWrites {
  #rows: Row[] = [];
  #atMilliseconds: number[] = [];

  add(row: Row, nowMilliseconds: number): void {
    this.#rows.push(row);
    this.#atMilliseconds.push(nowMilliseconds);
  }

  get count(): number {
    return this.#rows.length;
  }

  /** What an act has lost is counted once, and not looked for in the next. */
  forget(isGone: (row: Row) => boolean): void {
    const kept = this.#rows.map((row) => !isGone(row));
    this.#rows = this.#rows.filter((_, index) => kept[index]);
    this.#atMilliseconds = this.#atMilliseconds.filter((_, index) => kept[index]);
  }

  /**
   * Which of them are gone, by asking for every one. `ageSeconds` is the age of the oldest lost write at the outage:
   * the data loss as a user feels it. A lost write acknowledged after the outage counts with age 0 but counts.
   */
  lost(isThere: (row: Row) => boolean, outageAtMilliseconds: number): { count: number; ageSeconds: number } {
    let count = 0;
    let oldest = Number.POSITIVE_INFINITY;
    this.#rows.forEach((row, index) => {
      if (isThere(row)) return;
      count += 1;
      oldest = Math.min(oldest, this.#atMilliseconds[index] ?? oldest);
    });
    const ageSeconds = count === 0 ? 0 : Math.max(0, (outageAtMilliseconds - oldest) / 1000);
    return { count, ageSeconds };
  }
}
