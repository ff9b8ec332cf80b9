import { ResolverCache } from '../../../lab/drill/resolver-cache.ts';

const answering = (target: string) => () => ({ target, ttlSeconds: 60 });

describe('ResolverCache', () => {
  test('keeps an answer for its TTL and asks again after it', () => {
    const cache = new ResolverCache(true);
    expect(cache.resolve('app', 0, answering('east'))).toBe('east');
    expect(cache.resolve('app', 59_999, answering('west'))).toBe('east');
    expect(cache.resolve('app', 60_000, answering('west'))).toBe('west');
  });

  test('a client that ignores the TTL never asks again', () => {
    const cache = new ResolverCache(false);
    cache.resolve('app', 0, answering('east'));
    expect(cache.resolve('app', 86_400_000, answering('west'))).toBe('east');
  });

  test('no answer is not remembered', () => {
    const cache = new ResolverCache(true);
    expect(cache.resolve('app', 0, () => undefined)).toBeUndefined();
    expect(cache.resolve('app', 1, answering('east'))).toBe('east');
  });

  test('says how long the answer is still kept', () => {
    const cache = new ResolverCache(true);
    cache.resolve('app', 0, answering('east'));
    expect(cache.remainingMilliseconds('app', 45_000)).toBe(15_000);
    expect(cache.remainingMilliseconds('app', 90_000)).toBe(0);
    expect(cache.remainingMilliseconds('other', 0)).toBe(0);
  });
});
