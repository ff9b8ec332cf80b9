import type { LatencyId } from './latencies.ts';

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

/** The share of the draws that lies at or below a value, 0 to 1: {@link quantileSeconds} in the other direction. */
export function shareBelow(distribution: Distribution, seconds: number): number {
  if (seconds >= quantileSeconds(distribution, 1)) return 1;
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < 45; halving += 1) {
    const middle = (low + high) / 2;
    if (quantileSeconds(distribution, middle) <= seconds) low = middle;
    else high = middle;
  }
  return low;
}

export type LatencyModelId = LatencyId;

/** The bound that the model gives an operation: no draw is above it. */
export function worstSeconds(distribution: Distribution): number {
  return quantileSeconds(distribution, 1);
}

/** Beyond this probability the tail's own approximation holds. */
const TAIL = 0.02425;
const CENTRE_NUMERATOR = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const CENTRE_DENOMINATOR = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];
const TAIL_NUMERATOR = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_DENOMINATOR = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

/**
 * Inverse of the standard normal distribution function, by the rational approximation of P. J. Acklam: relative error
 * below 1.2e-9. Only arithmetic, `log` and `sqrt`, so the same on every machine that runs the same engine.
 */
function normalQuantile(p: number): number {
  if (p <= 0) return -8;
  if (p >= 1) return 8;
  if (p < TAIL) return tailQuantile(p);
  if (p > 1 - TAIL) return -tailQuantile(1 - p);
  const q = p - 0.5;
  const r = q * q;
  return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r);
}

function tailQuantile(p: number): number {
  const q = Math.sqrt(-2 * Math.log(p));
  return polynomial(TAIL_NUMERATOR, q) / polynomial(TAIL_DENOMINATOR, q);
}

/** Highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}
