import { LATENCIES } from '../../../lib/latency-model/latencies.ts';
import {
  quantileSeconds,
  shareBelow,
  worstSeconds,
  type Distribution,
} from '../../../lib/latency-model/latency-model.ts';

/** A lognormal with median 1 and sigma 1 shows the normal quantile as its logarithm. */
const STANDARD: Distribution = {
  kind: 'lognormal',
  medianSeconds: 1,
  p90Seconds: Math.exp(1.2815515655446004),
  minSeconds: 1e-9,
  maxSeconds: 1e9,
};

describe('quantileSeconds', () => {
  // Values of the standard normal distribution, as every statistics table has them.
  test.each([
    [0.5, 0],
    [0.9, 1.2815515655],
    [0.99, 2.326347874],
    [0.999, 3.0902323062],
    [0.01, -2.326347874],
    [0.02, -2.0537489106],
    [0.975, 1.9599639845],
  ])('the normal quantile of %p is %p', (p, z) => {
    expect(Math.log(quantileSeconds(STANDARD, p))).toBeCloseTo(z, 6);
  });

  test('never goes down as the share goes up', () => {
    const shares = Array.from({ length: 1001 }, (_, index) => index / 1000);
    for (const { distribution } of Object.values(LATENCIES)) {
      const draws = shares.map((share) => quantileSeconds(distribution, share));
      expect(draws).toEqual(draws.toSorted((a, b) => a - b));
    }
  });

  test('keeps to the bounds of its entry', () => {
    const distribution: Distribution = { ...STANDARD, minSeconds: 0.5, maxSeconds: 2 };
    expect(quantileSeconds(distribution, 0)).toBe(0.5);
    expect(worstSeconds(distribution)).toBe(2);
  });

  test('a constant is itself, a uniform one is linear', () => {
    expect(quantileSeconds({ kind: 'constant', seconds: 4 }, 0.3)).toBe(4);
    expect(quantileSeconds({ kind: 'uniform', minSeconds: 10, maxSeconds: 20 }, 0.25)).toBe(12.5);
  });
});

describe('shareBelow', () => {
  test.each([0.001, 0.1, 0.5, 0.9, 0.9999])('is the share %p again that a quantile was taken of', (share) => {
    expect(shareBelow(STANDARD, quantileSeconds(STANDARD, share))).toBeCloseTo(share, 9);
  });

  test('is nothing below the shortest and all from the longest on', () => {
    const uniform: Distribution = { kind: 'uniform', minSeconds: 10, maxSeconds: 20 };
    expect(shareBelow(uniform, 9.9)).toBeCloseTo(0, 9);
    expect(shareBelow(uniform, 12)).toBeCloseTo(0.2, 9);
    expect(shareBelow(uniform, 20)).toBe(1);
    expect(shareBelow({ kind: 'constant', seconds: 4 }, 3.9)).toBeCloseTo(0, 9);
    expect(shareBelow({ kind: 'constant', seconds: 4 }, 4)).toBe(1);
  });
});

describe('the table', () => {
  test.each(Object.entries(LATENCIES))('%s says what is documented and where it comes from', (_, entry) => {
    expect(entry.documented).not.toBe('');
    expect(entry.source).not.toBe('');
    expect(worstSeconds(entry.distribution)).toBeGreaterThanOrEqual(quantileSeconds(entry.distribution, 0.5));
  });
});
