import { UnsupportedError } from '../../api.ts';

/** One published value, or a statistic set that stands for `count` of them. */
export interface Observation {
  readonly atMilliseconds: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly sum: number;
  readonly count: number;
}

/** `SampleCount`, `Average`, `Sum`, `Minimum`, `Maximum`, or a percentile such as `p95`. */
export type Statistic = string & { readonly __statistic: unique symbol };

const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?|100)$/;
const SIMPLE: ReadonlySet<string> = new Set(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']);

/** @throws UnsupportedError for trimmed means and the like */
export function parseStatistic(text: string): Statistic {
  if (!SIMPLE.has(text) && !PERCENTILE.test(text)) throw new UnsupportedError(`the statistic ${text}`);
  return text as Statistic;
}

/** Simple statistics only are known to a Route 53 health check. */
export function isSimpleStatistic(statistic: Statistic): boolean {
  return SIMPLE.has(statistic);
}

/** @param observations at least one */
export function statisticOf(observations: readonly Observation[], statistic: Statistic): number {
  const sum = observations.reduce((total, { sum: part }) => total + part, 0);
  const count = observations.reduce((total, { count: part }) => total + part, 0);
  switch (statistic as string) {
    case 'SampleCount':
      return count;
    case 'Sum':
      return sum;
    case 'Average':
      return sum / count;
    case 'Minimum':
      return observations.reduce(
        (lowest, { minimum }) => Math.min(lowest, minimum),
        Number.POSITIVE_INFINITY,
      );
    case 'Maximum':
      return observations.reduce(
        (highest, { maximum }) => Math.max(highest, maximum),
        Number.NEGATIVE_INFINITY,
      );
    default:
      return percentileOf(observations, Number(PERCENTILE.exec(statistic)?.[1]) / 100);
  }
}

/** The value below which a share `p` of the samples lies, with straight lines in between. */
function percentileOf(observations: readonly Observation[], p: number): number {
  const values: number[] = [];
  for (const { minimum, maximum, count } of observations) {
    if (minimum !== maximum)
      throw new UnsupportedError('a percentile of a statistic set (it holds no samples)');
    for (let sample = 0; sample < count; sample += 1) values.push(minimum);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
}
