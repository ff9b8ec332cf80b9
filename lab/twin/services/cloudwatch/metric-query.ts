import { UnsupportedError } from '../../api.ts';
import type { Fields } from '../support/fields.ts';
import { parseExpression, type Expression, type Series } from './expression.ts';
import type { Dimensions, MetricId, MetricStore } from './metric-store.ts';
import { parseStatistic, type Statistic } from './statistics.ts';

export interface MetricStat extends MetricId {
  readonly statistic: Statistic;
  readonly periodMilliseconds: number;
}

/** One entry of `MetricDataQueries`, or of an alarm's `Metrics`. */
export interface MetricQuery {
  readonly id: string;
  readonly label: string;
  readonly returnData: boolean;
  readonly source:
    | { readonly kind: 'metric'; readonly metric: MetricStat }
    | { readonly kind: 'expression'; readonly expression: Expression };
}

export function parseQueries(queries: readonly Fields[]): readonly MetricQuery[] {
  return queries.map((query) => {
    query.allow(['Id', 'Label', 'ReturnData', 'MetricStat', 'Expression', 'Period', 'AccountId']);
    const id = query.text('Id');
    const stat = query.nested('MetricStat');
    const label = query.optionalText('Label') ?? stat?.nested('Metric')?.optionalText('MetricName') ?? id;
    const returnData = query.flag('ReturnData', true);
    if (stat !== undefined)
      return { id, label, returnData, source: { kind: 'metric', metric: parseStat(stat) } };
    return {
      id,
      label,
      returnData,
      source: { kind: 'expression', expression: parseExpression(query.text('Expression')) },
    };
  });
}

function parseStat(stat: Fields): MetricStat {
  const metric = stat.nested('Metric') ?? stat.fail('MetricStat needs Metric');
  return {
    namespace: metric.text('Namespace'),
    name: metric.text('MetricName'),
    dimensions: parseDimensions(metric),
    statistic: parseStatistic(stat.text('Stat')),
    periodMilliseconds: stat.number('Period') * 1000,
  };
}

export function parseDimensions(fields: Fields): Dimensions {
  return Object.fromEntries(
    fields.list('Dimensions').map((dimension) => [dimension.text('Name'), dimension.text('Value')]),
  );
}

/** The shortest period of the metrics: what expressions and alarms step by. */
export function periodOf(queries: readonly MetricQuery[]): number {
  const periods = queries.flatMap(({ source }) =>
    source.kind === 'metric' ? [source.metric.periodMilliseconds] : [],
  );
  if (periods.length === 0) throw new UnsupportedError('a metric query without any metric');
  return Math.min(...periods);
}

/** The values of every query by id, one per period that has data. */
export function runQueries(
  store: MetricStore,
  region: string,
  queries: readonly MetricQuery[],
  range: { readonly fromMilliseconds: number; readonly toMilliseconds: number },
): ReadonlyMap<string, Series> {
  const results = new Map<string, Series>();
  const periodMilliseconds = periodOf(queries);
  const periods: number[] = [];
  for (let at = range.fromMilliseconds; at < range.toMilliseconds; at += periodMilliseconds) periods.push(at);
  for (const { id, source } of queries) {
    if (source.kind === 'metric') results.set(id, metricSeries(store, region, source.metric, range));
  }
  const pending = queries.filter(({ source }) => source.kind === 'expression');
  for (const { id, source } of pending) {
    if (source.kind === 'expression') results.set(id, source.expression(results, periods));
  }
  return results;
}

function metricSeries(
  store: MetricStore,
  region: string,
  metric: MetricStat,
  range: { readonly fromMilliseconds: number; readonly toMilliseconds: number },
): Series {
  const { statistic, periodMilliseconds } = metric;
  const datapoints = store.datapoints(region, metric, { statistic, periodMilliseconds, ...range });
  return new Map(datapoints.map(({ startMilliseconds, value }) => [startMilliseconds, value]));
}
