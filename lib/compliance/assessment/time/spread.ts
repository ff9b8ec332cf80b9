import { quantileSeconds, type Distribution } from '../../../latency-model/latency-model.ts';

/**
 * A time that is not known exactly, by its quantiles at evenly spaced shares, each in the middle of its interval.
 * Enough of them that the 99th percentile lies between two that are close together.
 */
export type Spread = Float64Array;

export const SPREAD_POINTS = 2048;

const shareAt = (index: number): number => (index + 0.5) / SPREAD_POINTS;

function spreadOf(seconds: (share: number) => number): Spread {
  return new Float64Array(SPREAD_POINTS).map((_, index) => seconds(shareAt(index)));
}

/** Of the entries of the latency model, which come up in every chain. */
const KNOWN = new WeakMap<Distribution, Map<number, Spread>>();

/**
 * The slowest of `count` that are waited for at the same time: all are below a value with probability p where each is
 * with p^(1/count). None: no wait.
 */
export function slowestOf(distribution: Distribution, count: number): Spread {
  if (count === 0) return nothing();
  const known = KNOWN.get(distribution) ?? new Map<number, Spread>();
  KNOWN.set(distribution, known);
  const spread = known.get(count) ?? computeSlowest(distribution, count);
  known.set(count, spread);
  return spread;
}

function computeSlowest(distribution: Distribution, count: number): Spread {
  return count === 1
    ? spreadOf((share) => quantileSeconds(distribution, share))
    : spreadOf((share) => quantileSeconds(distribution, share ** (1 / count)));
}

export function nothing(): Spread {
  return new Float64Array(SPREAD_POINTS);
}

/** One after the other, and slow together: where one is at its 99th percentile, so is the other. */
export function plus(one: Spread, other: Spread): Spread {
  return one.map((seconds, index) => seconds + (other[index] ?? 0));
}

export function times(spread: Spread, factor: number): Spread {
  return spread.map((seconds) => seconds * factor);
}

/** Beside each other, and slow together: the longer counts. */
export function longer(one: Spread, other: Spread): Spread {
  return one.map((seconds, index) => Math.max(seconds, other[index] ?? 0));
}

/** Happens with this chance, otherwise takes no time. */
export function perhaps(spread: Spread, chance: number): Spread {
  return spreadOf((share) => (share < 1 - chance ? 0 : quantileOf(spread, (share - (1 - chance)) / chance)));
}

/** Interpolated between the two quantiles beside it. */
export function quantileOf(spread: Spread, share: number): number {
  const position = Math.min(SPREAD_POINTS - 1, Math.max(0, share * SPREAD_POINTS - 0.5));
  const index = Math.floor(position);
  const from = spread[index] ?? 0;
  const to = spread[index + 1] ?? from;
  return from + (to - from) * (position - index);
}
