import { RegionInfo } from 'aws-cdk-lib/region-info';
import { pathText, show } from '../../../lib/config/errors.ts';
import { nearest } from '../../../lib/config/nearest.ts';
import { REGIONS, defaultZones } from '../../../lib/config/regions.ts';
import { durationText, secondsOf } from '../../../lib/config/schema/duration.ts';
import { minutesOfWeek, windowMinutes } from '../../../lib/config/windows.ts';

describe('regions', () => {
  test('are those of the commercial partition', () => {
    const known = RegionInfo.regions.filter(({ partition }) => partition === 'aws').map(({ name }) => name);
    expect([...REGIONS]).toEqual(known.toSorted());
  });

  test('have two zones by default, where every account sees the same', () => {
    expect(defaultZones('eu-west-1')).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(defaultZones('ap-northeast-1')).toEqual(['ap-northeast-1a', 'ap-northeast-1c']);
    expect(defaultZones('us-west-1')).toEqual([]);
  });
});

describe('durations', () => {
  test.each([
    ['0s', 0],
    ['90s', 90],
    ['15m', 900],
    ['4h', 14_400],
    ['30d', 2_592_000],
  ])('%s is %d seconds', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  test.each(['', '5', 'm', '-5m', '1.5h', '5 m', '1h30m', '5M', '99999999s', 5, null, undefined, {}])(
    '%p is none',
    (given) => {
      expect(secondsOf(given)).toBeUndefined();
    },
  );

  test.each([
    [0, '0s'],
    [90, '90s'],
    [900, '15m'],
    [5400, '90m'],
    [172_800, '2d'],
  ])('%d seconds are written %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('windows', () => {
  test.each([
    ['03:00-04:00', 60],
    ['23:45-00:15', 30],
    ['sun:23:30-mon:00:30', 60],
    ['mon:00:00-mon:00:00', 0],
  ])('%s lasts %d minutes', (window, minutes) => {
    expect(windowMinutes(window)).toBe(minutes);
  });

  test('a daily one comes seven times a week, one over midnight on the last day at its beginning', () => {
    const minutes = minutesOfWeek('23:59-00:01');
    expect(minutes.size).toBe(14);
    expect(minutes.has(0)).toBe(true);
    expect(minutes.has(1)).toBe(false);
  });

  test('a weekly one comes once, over Sunday too', () => {
    const minutes = minutesOfWeek('sun:23:30-mon:00:30');
    expect(minutes.size).toBe(60);
    expect(minutes.has(0)).toBe(true);
    expect(minutes.has(6 * 1440 + 23 * 60 + 30)).toBe(true);
  });
});

describe('the nearest word', () => {
  test.each([
    ['email', 'emails'],
    ['DATABASES', 'databases'],
    ['regoin', 'regions'],
    ['zzzzzz', undefined],
  ])('to %s is %s', (word, expected) => {
    expect(nearest(word, ['application', 'databases', 'emails', 'regions'])).toBe(expected);
  });

  test('of none is none', () => {
    expect(nearest('word', [])).toBeUndefined();
  });
});

describe('what was given is shown', () => {
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;

  test.each<[unknown, string]>([
    [undefined, 'nothing'],
    [null, 'null'],
    ['', 'an empty text'],
    ['text', '"text"'],
    [Number.NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [3n, '3'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'a function'],
    [{ a: [1] }, '{"a":[1]}'],
    [loop, 'a value that refers to itself'],
    [{ toJSON: () => undefined }, 'a value that cannot be written'],
  ])('%p as %s', (given, text) => {
    expect(show(given)).toBe(text);
  });

  test('in 80 characters at most', () => {
    expect(show('x'.repeat(200))).toHaveLength(80);
  });

  test('at a path as one would write it', () => {
    expect(pathText(['databases', 0, 'existing', 'kmsKey'])).toBe('databases[0].existing.kmsKey');
    expect(pathText([])).toBe('');
  });
});
