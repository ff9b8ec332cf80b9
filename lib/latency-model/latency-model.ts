import { LATENCIES, type LatencyId } from './latencies.ts';

/**
 * How long things take, as distributions: one table that the time estimate and the rehearsal both read.
 * It says what is assumed, not what AWS promises; a team replaces entries by its own measurements.
 */
export interface Latency {
  readonly distribution: Distribution;
  /** What is documented, in words; `none` where nothing is. */
  readonly documented: string;
  /** Where the documented figure or the proposed range comes from. */
  readonly source: string;
}

/** All figures in seconds. */
export type Distribution =
  | { readonly kind: 'constant'; readonly seconds: number }
  | { readonly kind: 'uniform'; readonly minSeconds: number; readonly maxSeconds: number }
  | {
      readonly kind: 'lognormal';
      readonly medianSeconds: number;
      readonly p90Seconds: number;
      readonly minSeconds: number;
      readonly maxSeconds: number;
    };

/** z of the 90th percentile of the standard normal distribution. */
const Z90 = 1.2815515655446004;

/**
 * The value below which a share `p` (0 to 1) of the draws lies, in seconds.
 * Drawing is `quantile(id, random())`, so estimate and rehearsal cannot disagree about the shape.
 */
export function quantileSeconds(distribution: Distribution, p: number): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.seconds;
    case 'uniform':
      return distribution.minSeconds + p * (distribution.maxSeconds - distribution.minSeconds);
    case 'lognormal': {
      const sigma = Math.log(distribution.p90Seconds / distribution.medianSeconds) / Z90;
      const seconds = distribution.medianSeconds * Math.exp(sigma * normalQuantile(p));
      return Math.min(distribution.maxSeconds, Math.max(distribution.minSeconds, seconds));
    }
  }
}

export type LatencyModelId = LatencyId;

export function latency(id: LatencyId): Latency {
  return LATENCIES[id];
}

/** The bound that the model gives an operation: no draw is above it. */
export function worstSeconds(distribution: Distribution): number {
  return quantileSeconds(distribution, 1);
}

/**
 * Inverse of the standard normal distribution function, by bisection on an error-function series good to 1.5e-7
 * (Abramowitz and Stegun 7.1.26). Deterministic on every machine that has IEEE doubles.
 */
function normalQuantile(p: number): number {
  if (p <= 0) return -8;
  if (p >= 1) return 8;
  let low = -8;
  let high = 8;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (normalCumulative(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function normalCumulative(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const errorFunction = 1 - polynomial * Math.exp(-x * x);
  return z >= 0 ? (1 + errorFunction) / 2 : (1 - errorFunction) / 2;
}
