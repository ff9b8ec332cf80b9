import { randomStream } from '../../../lab/kernel/random.ts';

const draws = (seed: number, name: string, count: number): number[] => {
  const stream = randomStream(seed, name);
  return Array.from({ length: count }, () => stream.next());
};

describe('randomStream', () => {
  it('repeats itself for the same seed and name', () => {
    expect(draws(7, 'latency', 20)).toEqual(draws(7, 'latency', 20));
  });

  it('differs for another seed and for another name', () => {
    expect(draws(7, 'latency', 5)).not.toEqual(draws(8, 'latency', 5));
    expect(draws(7, 'latency', 5)).not.toEqual(draws(7, 'people', 5));
  });

  it('draws evenly from [0, 1)', () => {
    const values = draws(1, 'even', 20_000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => values.filter((v) => Math.floor(v * 10) === tenth).length,
    );
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
