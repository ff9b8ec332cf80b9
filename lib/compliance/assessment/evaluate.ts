import { worstSeconds } from '../../latency-model/latency-model.ts';
import type { Chain, Doer, Link, Term } from './chain.ts';
import { convolve, gridOf, longest, noTime, occasionally, quantileOn, type Grid } from './time/grid.ts';
import { longer, nothing, perhaps, plus, quantileOf, slowestOf, times, type Spread } from './time/spread.ts';

/**
 * How long a chain takes.
 *
 * - Expected: the median, every term independent of the others, exactly as the rehearsal draws them.
 * - P99: the 99th percentile where a bad day is bad all over. Whoever is slow to wake up is slow to decide, and an AWS
 *   under everybody's failover is slow at everything; so what people do is slow together, and so is what machines do,
 *   the two independent of each other. Where that is less, the independent figure counts.
 * - Worst: every term at its longest and every step at its deadline. A bound, not a forecast.
 */
export interface Timing {
  readonly expectedSeconds: number;
  readonly p99Seconds: number;
  readonly worstSeconds: number;
}

/** One link of the chain that decides, with its own figures. Medians and percentiles of links do not add up; bounds do. */
export interface PathLink extends Timing {
  readonly title: string;
  readonly doer: Doer;
  readonly byHand: boolean;
  readonly terms: readonly Term[];
}

export interface EvaluatedChain extends Timing {
  readonly path: readonly PathLink[];
}

/** Finer than a reader can see at any length: a step is less than a thousandth of the longest case. */
const MOST_STEPS = 2400;
const STEPS_SECONDS = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300];

export function evaluateChain(chain: Chain): EvaluatedChain {
  const stepSeconds = stepFor(modelledMaximum(chain));
  const { independent, people, machines, worstSeconds: worst, path } = evaluate(chain, stepSeconds);
  const dependent = convolve(gridOf(people, stepSeconds), gridOf(machines, stepSeconds));
  const p99 = Math.max(quantileOn(independent, 0.99), quantileOn(dependent, 0.99));
  return {
    expectedSeconds: round(quantileOn(independent, 0.5)),
    p99Seconds: round(Math.min(worst, p99)),
    worstSeconds: round(worst),
    path,
  };
}

function stepFor(maximumSeconds: number): number {
  return STEPS_SECONDS.find((step) => maximumSeconds / step <= MOST_STEPS) ?? 300;
}

interface Evaluated {
  readonly independent: Grid;
  /** What is slow together with other people, and what with other machines. */
  readonly people: Spread;
  readonly machines: Spread;
  readonly worstSeconds: number;
  readonly path: readonly PathLink[];
}

function evaluate(chain: Chain, stepSeconds: number): Evaluated {
  switch (chain.kind) {
    case 'link':
      return evaluateLink(chain, stepSeconds);
    case 'sequence':
      return chain.chains
        .map((one) => evaluate(one, stepSeconds))
        .reduce(inSequence, {
          independent: noTime(stepSeconds),
          people: nothing(),
          machines: nothing(),
          worstSeconds: 0,
          path: [],
        });
    case 'together':
      return besideEachOther(chain.chains.map((one) => evaluate(one, stepSeconds)));
    case 'perhaps':
      return withChance(evaluate(chain.chain, stepSeconds), chain.chance);
  }
}

function evaluateLink(link: Link, stepSeconds: number): Evaluated {
  const spreads = link.terms.map(({ distribution, atOnce = 1, times: count = 1 }) => ({
    spread: slowestOf(distribution, atOnce),
    count,
  }));
  const together = spreads.reduce((sum, { spread, count }) => plus(sum, times(spread, count)), nothing());
  const independentAt = (step: number): Grid =>
    spreads.reduce(
      (grid, { spread, count }) => convolve(grid, repeated(gridOf(spread, step), count)),
      noTime(step),
    );
  const worst = Math.max(link.worstSeconds ?? 0, linkMaximum(link));
  // A step of a second says nothing on a grid of minutes: alone it gets one that fits it.
  const alone = independentAt(stepFor(linkMaximum(link)));
  const { title, doer, terms, byHand = false } = link;
  const p99 = Math.max(quantileOn(alone, 0.99), quantileOf(together, 0.99));
  return {
    independent: independentAt(stepSeconds),
    people: doer === 'people' ? together : nothing(),
    machines: doer === 'people' ? nothing() : together,
    worstSeconds: worst,
    path: [
      {
        title,
        doer,
        byHand,
        terms,
        expectedSeconds: round(quantileOn(alone, 0.5)),
        p99Seconds: round(Math.min(worst, p99)),
        worstSeconds: round(worst),
      },
    ],
  };
}

/** So many times one after the other, by squaring: two hundred times cost eight sums. */
function repeated(grid: Grid, count: number): Grid {
  if (count === 0) return noTime(grid.stepSeconds);
  if (count === 1) return grid;
  const half = repeated(grid, Math.floor(count / 2));
  const whole = convolve(half, half);
  return count % 2 === 0 ? whole : convolve(whole, grid);
}

function inSequence(one: Evaluated, other: Evaluated): Evaluated {
  return {
    independent: convolve(one.independent, other.independent),
    people: plus(one.people, other.people),
    machines: plus(one.machines, other.machines),
    worstSeconds: one.worstSeconds + other.worstSeconds,
    path: [...one.path, ...other.path],
  };
}

/** The path goes through the branch that is usually the longest. */
function besideEachOther(branches: readonly Evaluated[]): Evaluated {
  const [first, ...others] = branches.toSorted(
    (a, b) => quantileOn(b.independent, 0.5) - quantileOn(a.independent, 0.5),
  );
  if (first === undefined) throw new Error('Nothing stands beside each other.');
  return others.reduce(
    (one, other) => ({
      independent: longest(one.independent, other.independent),
      people: longer(one.people, other.people),
      machines: longer(one.machines, other.machines),
      worstSeconds: Math.max(one.worstSeconds, other.worstSeconds),
      path: one.path,
    }),
    first,
  );
}

/** On the path only where it happens more often than not. */
function withChance(evaluated: Evaluated, chance: number): Evaluated {
  return {
    independent: occasionally(evaluated.independent, chance),
    people: perhaps(evaluated.people, chance),
    machines: perhaps(evaluated.machines, chance),
    worstSeconds: evaluated.worstSeconds,
    path: chance > 0.5 ? evaluated.path : [],
  };
}

/** The longest case of the terms alone: deadlines say when to give up, not how long a grid has to be. */
function modelledMaximum(chain: Chain): number {
  switch (chain.kind) {
    case 'link':
      return linkMaximum(chain);
    case 'perhaps':
      return modelledMaximum(chain.chain);
    case 'sequence':
      return chain.chains.reduce((sum, one) => sum + modelledMaximum(one), 0);
    case 'together':
      return Math.max(0, ...chain.chains.map(modelledMaximum));
  }
}

function linkMaximum({ terms }: Link): number {
  return terms.reduce(
    (sum, { distribution, times: count = 1, atOnce = 1 }) =>
      sum + (atOnce === 0 ? 0 : count * worstSeconds(distribution)),
    0,
  );
}

/** To the second, below a minute to the tenth: more would pretend to know more. */
export function round(seconds: number): number {
  return seconds < 60 ? Math.round(seconds * 10) / 10 : Math.round(seconds);
}
