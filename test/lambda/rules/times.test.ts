import { firstEpoch, nextEpoch } from '../../../lambda/rules/activation-epoch.ts';
import { duration, secondsBetween } from '../../../lambda/rules/times.ts';

describe('times in words', () => {
  it.each([
    [0, '0 s'],
    [0.4, '0.4 s'],
    [119.96, '120 s'],
    [120, '2 min'],
    [481, '8 min'],
    [3_599, '1 h'],
    [7_199, '2 h'],
    [7_500, '2 h 5 min'],
    [14_400, '4 h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('counts whole seconds between two times', () => {
    expect(secondsBetween('2026-11-21T03:00:00.000Z', '2026-11-21T03:10:00.400Z')).toBe(600);
  });
});

describe('the next epoch', () => {
  it.each([
    [0, 'primary', 1],
    [0, 'recovery', 2],
    [1, 'recovery', 2],
    [1, 'primary', 3],
    [2, 'primary', 3],
    [2, 'recovery', 4],
    [7, 'recovery', 8],
    [8, 'recovery', 10],
  ] as const)('after %d on the %s side is %d', (known, side, next) => {
    expect(nextEpoch(known, side)).toBe(next);
  });

  it('is never the same on both sides', () => {
    for (let known = 0; known < 20; known += 1) {
      expect(nextEpoch(known, 'primary')).not.toBe(nextEpoch(known, 'recovery'));
    }
    expect(firstEpoch('primary')).toBeLessThan(nextEpoch(firstEpoch('primary'), 'recovery'));
  });
});
