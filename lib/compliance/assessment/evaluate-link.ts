import { worstSeconds } from '../../latency-model/latency-model.ts';
import type { Link } from './chain.ts';
import { round, stepFor, type Evaluated } from './evaluated.ts';
import { convolve, gridOf, noTime, quantileOn, type Grid } from './time/grid.ts';
import { nothing, plus, quantileOf, slowestOf, times } from './time/spread.ts';

/** One link: what it adds to the chain, on the chain's grid, and its own figures. */
export function evaluateLink(link: Link, stepSeconds: number): Evaluated {
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
  // A second says nothing on a grid of minutes: for its own figures a link gets a grid that fits it.
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

/** The longest case of the terms alone: deadlines say when to give up, not how long a grid has to be. */
export function linkMaximum({ terms }: Link): number {
  return terms.reduce(
    (sum, { distribution, times: count = 1, atOnce = 1 }) =>
      sum + (atOnce === 0 ? 0 : count * worstSeconds(distribution)),
    0,
  );
}
