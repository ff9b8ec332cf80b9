import * as fc from 'fast-check';
import {
  convolve,
  gridOf,
  longest,
  noTime,
  occasionally,
  quantileOn,
  type Grid,
} from '../../../../../lib/compliance/assessment/time/grid.ts';
import { slowestOf } from '../../../../../lib/compliance/assessment/time/spread.ts';
import type { Distribution } from '../../../../../lib/latency-model/latency-model.ts';

const uniform = (minSeconds: number, maxSeconds: number): Distribution => ({
  kind: 'uniform',
  minSeconds,
  maxSeconds,
});
const grid = (distribution: Distribution, step = 1): Grid => gridOf(slowestOf(distribution, 1), step);
const total = ({ mass }: Grid): number => mass.reduce((sum, one) => sum + one, 0);
const mean = ({ mass, stepSeconds }: Grid): number =>
  mass.reduce((sum, one, index) => sum + one * index * stepSeconds, 0);

const anyUniform = fc
  .tuple(fc.double({ min: 0, max: 500, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true }))
  .map(([from, width]) => uniform(from, from + width));

test('no probability is lost and the mean stays, whatever the step', () => {
  fc.assert(
    fc.property(anyUniform, fc.constantFrom(0.5, 1, 5, 20), (distribution, step) => {
      const made = grid(distribution, step);
      expect(total(made)).toBeCloseTo(1, 9);
      if (distribution.kind !== 'uniform') return;
      expect(mean(made)).toBeCloseTo((distribution.minSeconds + distribution.maxSeconds) / 2, 4);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test('a sum has the sum of the means and all of the probability', () => {
  fc.assert(
    fc.property(anyUniform, anyUniform, (one, other) => {
      const sum = convolve(grid(one, 2), grid(other, 2));
      expect(total(sum)).toBeCloseTo(1, 8);
      expect(mean(sum)).toBeCloseTo(mean(grid(one, 2)) + mean(grid(other, 2)), 3);
    }),
    { numRuns: 40, seed: 2 },
  );
});

test('two uniform waits add up to a triangle', () => {
  const sum = convolve(grid(uniform(0, 100)), grid(uniform(0, 100)));
  expect(quantileOn(sum, 0.5)).toBeCloseTo(100, 0);
  // P(sum > 200 - x) = x² / 20,000.
  expect(quantileOn(sum, 0.99)).toBeCloseTo(200 - Math.sqrt(200), 0);
});

test('the longer of two is over when both are', () => {
  const both = longest(grid(uniform(0, 100)), grid(uniform(0, 100)));
  expect(total(both)).toBeCloseTo(1, 9);
  expect(quantileOn(both, 0.25)).toBeCloseTo(50, 0);
  expect(quantileOn(longest(grid(uniform(0, 100)), grid(uniform(150, 160))), 0.5)).toBeCloseTo(155, 0);
});

test('what happens sometimes is no time at all in the other cases', () => {
  const sometimes = occasionally(grid(uniform(100, 200)), 0.1);
  expect(total(sometimes)).toBeCloseTo(1, 9);
  expect(quantileOn(sometimes, 0.89)).toBe(0);
  expect(quantileOn(sometimes, 0.95)).toBeCloseTo(150, 0);
});

test('no time is no time', () => {
  expect(quantileOn(noTime(5), 0.99)).toBe(0);
  expect(convolve(noTime(1), grid(uniform(0, 10))).mass).toEqual(grid(uniform(0, 10)).mass);
});
