import { answers, type StateFailure } from './failures.ts';

/** One entry of `Retry`, with its defaults filled in. */
export interface Retrier {
  readonly errorEquals: readonly string[];
  /** 1 unless stated. */
  readonly intervalSeconds: number;
  /** 3 unless stated; 0 never retries. */
  readonly maxAttempts: number;
  /** 2 unless stated. */
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number;
  readonly jitter: 'FULL' | 'NONE';
}

/**
 * How long to wait before the next attempt, in milliseconds: `IntervalSeconds × BackoffRate ^ retries so far`, never
 * above `MaxDelaySeconds`; with full jitter anything from zero to that. `draw` answers a number in [0, 1).
 * Source: Amazon States Language, "Retrying after error".
 */
export function retryDelayMilliseconds(retrier: Retrier, retriesSoFar: number, draw: () => number): number {
  const seconds = Math.min(
    retrier.intervalSeconds * retrier.backoffRate ** retriesSoFar,
    retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  const share = retrier.jitter === 'FULL' ? draw() : 1;
  return Math.round(seconds * 1000 * share);
}

/** The retriers of one visit to a state: each counts for itself, and all forget when the state is entered anew. */
export class RetryCounters {
  readonly #retriers: readonly Retrier[];
  readonly #retries: number[];

  constructor(retriers: readonly Retrier[]) {
    this.#retriers = retriers;
    this.#retries = retriers.map(() => 0);
  }

  /** The delay before another attempt; undefined when there is none. The first retrier that matches decides. */
  nextDelayMilliseconds(failure: StateFailure, draw: () => number): number | undefined {
    const index = this.#retriers.findIndex((retrier) => answers(retrier.errorEquals, failure));
    const retrier = this.#retriers[index];
    if (retrier === undefined) return undefined;
    const retriesSoFar = this.#retries[index] ?? 0;
    if (retriesSoFar >= retrier.maxAttempts) return undefined;
    this.#retries[index] = retriesSoFar + 1;
    return retryDelayMilliseconds(retrier, retriesSoFar, draw);
  }
}
