import type { Lane, TimelineEntry } from './result.ts';

/** Collects what happened, relative to T+0, and hands each line on as it comes. */
export class Timeline {
  readonly #entries: TimelineEntry[] = [];
  readonly #onEntry: (entry: TimelineEntry) => void;
  readonly #zeroMilliseconds: number;

  constructor(zeroMilliseconds: number, onEntry: (entry: TimelineEntry) => void) {
    this.#zeroMilliseconds = zeroMilliseconds;
    this.#onEntry = onEntry;
  }

  add(lane: Lane, atMilliseconds: number, event: string): void {
    const entry = { atSeconds: this.secondsAt(atMilliseconds), event: event.replace(/[.]$/, ''), lane };
    this.#entries.push(entry);
    this.#onEntry(entry);
  }

  /** Seconds from T+0, to the millisecond. */
  secondsAt(atMilliseconds: number): number {
    return (atMilliseconds - this.#zeroMilliseconds) / 1000;
  }

  /** In order of time; at the same time in order of arrival. */
  sorted(): readonly TimelineEntry[] {
    return this.#entries.toSorted((a, b) => a.atSeconds - b.atSeconds);
  }
}
