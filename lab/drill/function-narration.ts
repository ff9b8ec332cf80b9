import type { LogLine } from '../twin/world.ts';

interface Watched {
  readonly region: string;
  readonly functionName: string;
  readonly say: (atMilliseconds: number, event: string) => void;
}

/** What a scheduled function says, once each time it says something else than before. */
export class FunctionNarration {
  readonly #logs: readonly LogLine[];
  readonly #watched: Watched;
  #last: string | undefined;
  #read = 0;

  constructor(logs: readonly LogLine[], watched: Watched) {
    this.#logs = logs;
    this.#watched = watched;
  }

  /** Reads what has come since the last call. */
  catchUp(): void {
    for (; this.#read < this.#logs.length; this.#read += 1) {
      const line = this.#logs[this.#read];
      if (line?.functionName !== this.#watched.functionName || line.region !== this.#watched.region) continue;
      if (line.message === this.#last) continue;
      // The first thing it ever says is that there is nothing to do.
      if (this.#last !== undefined) this.#watched.say(line.atMilliseconds, line.message);
      this.#last = line.message;
    }
  }
}
