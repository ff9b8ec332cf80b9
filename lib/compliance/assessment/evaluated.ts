import type { Doer, Term } from './chain.ts';
import type { Grid } from './time/grid.ts';
import type { Spread } from './time/spread.ts';

/**
 * How long a chain takes.
 *
 * - Expected: the median, every term independent of the others, exactly as the rehearsal draws them.
 * - P99: the 99th percentile where a bad day is bad all over. Whoever is slow to wake up is slow to decide, and an AWS
 *   under everybody's failover is slow at everything; so what people do is slow together, and so is what machines do,
 *   the two independent of each other. Where that is less, the independent figure counts.
 * - Worst: every term at its longest and every step at its deadline. A bound, not a forecast.
 */
export interface Timing {
  readonly expectedSeconds: number;
  readonly p99Seconds: number;
  readonly worstSeconds: number;
}

/** One link of the chain that decides, with its own figures. Medians and percentiles of links do not add up; bounds do. */
export interface PathLink extends Timing {
  readonly title: string;
  readonly doer: Doer;
  readonly byHand: boolean;
  readonly terms: readonly Term[];
}

export interface EvaluatedChain extends Timing {
  readonly path: readonly PathLink[];
}

/** A chain or a part of one, on the way to its figures. */
export interface Evaluated {
  readonly independent: Grid;
  /** What is slow together with other people, and what with other machines. */
  readonly people: Spread;
  readonly machines: Spread;
  readonly worstSeconds: number;
  readonly path: readonly PathLink[];
}

/** Finer than a reader can see at any length: a step is less than a thousandth of the longest case. */
const MOST_STEPS = 2400;
const STEPS_SECONDS = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120];
const LONGEST_STEP_SECONDS = 300;

export function stepFor(maximumSeconds: number): number {
  return STEPS_SECONDS.find((step) => maximumSeconds / step <= MOST_STEPS) ?? LONGEST_STEP_SECONDS;
}

/** To the second, below a minute to the tenth: more would pretend to know more. */
export function round(seconds: number): number {
  return seconds < 60 ? Math.round(seconds * 10) / 10 : Math.round(seconds);
}
