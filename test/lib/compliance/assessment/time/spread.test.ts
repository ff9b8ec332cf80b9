import {
  longer,
  nothing,
  perhaps,
  plus,
  quantileOf,
  slowestOf,
  SPREAD_POINTS,
  times,
} from '../../../../../lib/compliance/assessment/time/spread.ts';
import { LATENCIES } from '../../../../../lib/latency-model/latencies.ts';
import { quantileSeconds } from '../../../../../lib/latency-model/latency-model.ts';

const UNIFORM = { kind: 'uniform', minSeconds: 0, maxSeconds: 100 } as const;

test('has the quantiles of its distribution', () => {
  for (const { distribution } of Object.values(LATENCIES)) {
    const spread = slowestOf(distribution, 1);
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const exact = quantileSeconds(distribution, share);
      expect(Math.abs(quantileOf(spread, share) - exact)).toBeLessThanOrEqual(0.002 * exact + 1e-9);
    }
  }
});

test('the slowest of many is slower, as order statistics say', () => {
  // The largest of n uniform draws below 100 is below 100 × p^(1/n) with probability p.
  expect(quantileOf(slowestOf(UNIFORM, 3), 0.5)).toBeCloseTo(100 * 0.5 ** (1 / 3), 1);
  expect(quantileOf(slowestOf(UNIFORM, 200), 0.5)).toBeCloseTo(100 * 0.5 ** (1 / 200), 1);
  expect(slowestOf(UNIFORM, 0)).toEqual(nothing());
});

test('what is slow together adds up quantile by quantile, and the longer of two is the longer at every quantile', () => {
  const one = slowestOf(UNIFORM, 1);
  const other = slowestOf({ kind: 'uniform', minSeconds: 50, maxSeconds: 60 }, 1);
  expect(quantileOf(plus(one, other), 0.9)).toBeCloseTo(90 + 59, 1);
  expect(quantileOf(times(one, 3), 0.9)).toBeCloseTo(270, 1);
  expect(quantileOf(longer(one, other), 0.1)).toBeCloseTo(51, 1);
  expect(quantileOf(longer(one, other), 0.9)).toBeCloseTo(90, 1);
});

test('what happens sometimes takes no time in the other cases', () => {
  const sometimes = perhaps(slowestOf(UNIFORM, 1), 0.2);
  expect(quantileOf(sometimes, 0.79)).toBe(0);
  // The 90th percentile of all cases is the median of those in which it happens.
  expect(quantileOf(sometimes, 0.9)).toBeCloseTo(50, 0);
  expect(perhaps(slowestOf(UNIFORM, 1), 0)).toEqual(nothing());
  expect(quantileOf(perhaps(slowestOf(UNIFORM, 1), 1), 0.5)).toBeCloseTo(50, 1);
});

test('never goes down from one quantile to the next', () => {
  const spread = slowestOf(LATENCIES['rds.promote'].distribution, 1);
  expect([...spread]).toEqual([...spread].toSorted((a, b) => a - b));
  expect(spread).toHaveLength(SPREAD_POINTS);
});
