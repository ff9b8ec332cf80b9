import type { Spread } from './spread.ts';

/** A time that is not known exactly, as probabilities at the multiples of a step: what independent times add up in. */
export interface Grid {
  readonly stepSeconds: number;
  /** Probability of `index * stepSeconds`; they add up to one. */
  readonly mass: Float64Array;
}

/** What is less probable than this in a tail cannot be seen in any figure that is reported. */
const NEGLIGIBLE = 1e-9;

export function noTime(stepSeconds: number): Grid {
  return { stepSeconds, mass: Float64Array.of(1) };
}

/** Each quantile is shared between the two multiples beside it, so that the mean stays what it is at any step. */
export function gridOf(spread: Spread, stepSeconds: number): Grid {
  const bound = spread.reduce((most, seconds) => Math.max(most, seconds), 0);
  const mass = new Float64Array(Math.floor(bound / stepSeconds) + 2);
  for (const seconds of spread) {
    const position = seconds / stepSeconds;
    const index = Math.floor(position);
    const rest = position - index;
    mass[index] = (mass[index] ?? 0) + (1 - rest) / spread.length;
    mass[index + 1] = (mass[index + 1] ?? 0) + rest / spread.length;
  }
  return { stepSeconds, mass: withoutTail(mass) };
}

/** One after the other, independently: every sum of two with the product of their probabilities. */
export function convolve(one: Grid, other: Grid): Grid {
  const [long, short] =
    one.mass.length >= other.mass.length ? [one.mass, other.mass] : [other.mass, one.mass];
  const mass = new Float64Array(long.length + short.length - 1);
  short.forEach((probability, shift) => {
    if (probability === 0) return;
    for (let index = 0; index < long.length; index += 1) {
      mass[index + shift] = (mass[index + shift] as number) + probability * (long[index] as number);
    }
  });
  return { stepSeconds: one.stepSeconds, mass: withoutTail(mass) };
}

/** Beside each other, independently: both are over at a time with the product of the probabilities that each is. */
export function longest(one: Grid, other: Grid): Grid {
  const length = Math.max(one.mass.length, other.mass.length);
  const mass = new Float64Array(length);
  let ofOne = 0;
  let ofOther = 0;
  let before = 0;
  for (let index = 0; index < length; index += 1) {
    ofOne += one.mass[index] ?? 0;
    ofOther += other.mass[index] ?? 0;
    mass[index] = ofOne * ofOther - before;
    before = ofOne * ofOther;
  }
  return { stepSeconds: one.stepSeconds, mass };
}

/** Happens with this chance, otherwise takes no time. */
export function occasionally(grid: Grid, chance: number): Grid {
  const mass = grid.mass.map((probability) => probability * chance);
  mass[0] = (mass[0] as number) + 1 - chance;
  return { stepSeconds: grid.stepSeconds, mass };
}

/** Interpolated: the probability of a multiple is taken to lie evenly around it, except that of no time at all. */
export function quantileOn({ stepSeconds, mass }: Grid, share: number): number {
  let below = mass[0] as number;
  if (below >= share) return 0;
  for (let index = 1; index < mass.length; index += 1) {
    const here = mass[index] as number;
    if (below + here >= share && here > 0) return (index - 0.5 + (share - below) / here) * stepSeconds;
    below += here;
  }
  return (mass.length - 1) * stepSeconds;
}

/** What is cut off goes to the last that stays, so that nothing is lost. */
function withoutTail(mass: Float64Array): Float64Array {
  let tail = 0;
  let length = mass.length;
  while (length > 1 && tail + (mass[length - 1] as number) < NEGLIGIBLE) {
    length -= 1;
    tail += mass[length] as number;
  }
  const kept = mass.slice(0, length);
  kept[length - 1] = (kept[length - 1] as number) + tail;
  return kept;
}
