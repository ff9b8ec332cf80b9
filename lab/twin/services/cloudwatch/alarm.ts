import { UnsupportedError } from '../../api.ts';
import type { Fields } from '../support/fields.ts';
import {
  evaluateAlarm,
  EXTRA_PERIODS,
  type AlarmState,
  type MissingData,
  type PeriodVerdict,
} from './alarm-evaluation.ts';
import {
  parseDimensions,
  parseQueries,
  periodOf,
  runQueries,
  type MetricQuery,
  type MetricStat,
} from './metric-query.ts';
import type { MetricStore } from './metric-store.ts';
import { parseStatistic } from './statistics.ts';

const COMPARISONS = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;

export type Comparison = keyof typeof COMPARISONS;

/** What every alarm has, whether it watches a metric or other alarms. */
export interface AlarmBasis {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly actionsEnabled: boolean;
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
  state: AlarmState;
  reason: string;
  stateChangedAtMilliseconds: number;
}

export interface MetricAlarm extends AlarmBasis {
  readonly kind: 'metric';
  readonly queries: readonly MetricQuery[];
  /** The metric of an alarm on one metric; undefined for one on an expression. */
  readonly metric: MetricStat | undefined;
  readonly periodMilliseconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly missingData: MissingData;
  /**
   * Before this the alarm was not there: the lab begins with a deployment that has settled, so periods without data
   * that begin earlier count as within the threshold.
   */
  readonly settledAtMilliseconds: number;
}

/** Publishers that were deployed with the alarm have reported by then: the slowest do so once a minute. */
const SETTLING_MILLISECONDS = 120_000;

export type MetricAlarmRule = Omit<MetricAlarm, keyof AlarmBasis | 'kind'>;

/** Reads the members that `PutMetricAlarm` and the template resource share. */
export function parseMetricAlarm(fields: Fields, nowMilliseconds: number): MetricAlarmRule {
  const queries = fields.has('Metrics') ? parseQueries(fields.list('Metrics')) : [singleQuery(fields)];
  const returned = queries.filter(({ returnData }) => returnData);
  if (returned.length !== 1) fields.fail('exactly one of Metrics has ReturnData true');
  const comparison = fields.text('ComparisonOperator');
  if (!(comparison in COMPARISONS)) throw new UnsupportedError(`an alarm with the comparison ${comparison}`);
  const evaluationPeriods = fields.number('EvaluationPeriods');
  const metric =
    queries.length === 1 && queries[0]?.source.kind === 'metric' ? queries[0].source.metric : undefined;
  const metrics = queries.flatMap(({ source }) => (source.kind === 'metric' ? [source.metric] : []));
  return {
    queries,
    metric,
    periodMilliseconds: periodOf(queries),
    evaluationPeriods,
    datapointsToAlarm: fields.optionalNumber('DatapointsToAlarm') ?? evaluationPeriods,
    threshold: fields.number('Threshold'),
    comparison: comparison as Comparison,
    missingData: missingDataOf(fields, metrics),
    settledAtMilliseconds: nowMilliseconds + SETTLING_MILLISECONDS,
  };
}

function singleQuery(fields: Fields): MetricQuery {
  const statistic = fields.optionalText('Statistic') ?? fields.optionalText('ExtendedStatistic');
  if (statistic === undefined) return fields.fail('it needs Statistic, ExtendedStatistic or Metrics');
  const name = fields.text('MetricName');
  const metric: MetricStat = {
    namespace: fields.text('Namespace'),
    name,
    dimensions: parseDimensions(fields),
    statistic: parseStatistic(statistic),
    periodMilliseconds: fields.number('Period') * 1000,
  };
  return { id: 'm1', label: name, returnData: true, source: { kind: 'metric', metric } };
}

/** Alarms on DynamoDB's own metrics keep their state whatever they are told (API Reference, PutMetricAlarm). */
function missingDataOf(fields: Fields, metrics: readonly MetricStat[]): MissingData {
  if (metrics.some(({ namespace }) => namespace === 'AWS/DynamoDB')) return 'ignore';
  const treatment = fields.optionalText('TreatMissingData') ?? 'missing';
  if (!['breaching', 'notBreaching', 'ignore', 'missing'].includes(treatment)) {
    return fields.fail(`TreatMissingData is breaching, notBreaching, ignore or missing, not ${treatment}`);
  }
  return treatment as MissingData;
}

/**
 * How often CloudWatch looks: every ten seconds for a period below a minute, otherwise every minute (CloudWatch User
 * Guide, "Alarm evaluation": high-resolution alarms).
 */
export function evaluationIntervalMilliseconds(alarm: Pick<MetricAlarm, 'periodMilliseconds'>): number {
  return alarm.periodMilliseconds < 60_000 ? 10_000 : 60_000;
}

/** The state the alarm has to take now, from the periods that are complete. */
export function nextState(store: MetricStore, alarm: MetricAlarm, nowMilliseconds: number): AlarmState {
  const interval = evaluationIntervalMilliseconds(alarm);
  const end = Math.floor(nowMilliseconds / interval) * interval;
  return evaluateAlarm(verdicts(store, alarm, end), alarm, alarm.state);
}

/** Verdicts of the evaluation range that ends at `endMilliseconds`, oldest first. */
export function verdicts(
  store: MetricStore,
  alarm: MetricAlarm,
  endMilliseconds: number,
): readonly PeriodVerdict[] {
  const { periodMilliseconds, region, queries } = alarm;
  const periods = alarm.evaluationPeriods + EXTRA_PERIODS;
  const from = endMilliseconds - periods * periodMilliseconds;
  const results = runQueries(store, region, queries, {
    fromMilliseconds: from,
    toMilliseconds: endMilliseconds,
  });
  const series = results.get(queries.find(({ returnData }) => returnData)?.id ?? '');
  return Array.from({ length: periods }, (_, index) => {
    const start = from + index * periodMilliseconds;
    const value = series?.get(start);
    if (value !== undefined) return isBreaching(alarm, value) ? 'breaching' : 'within';
    return start < alarm.settledAtMilliseconds ? 'within' : 'missing';
  });
}

export function isBreaching(alarm: Pick<MetricAlarm, 'comparison' | 'threshold'>, value: number): boolean {
  return COMPARISONS[alarm.comparison](value, alarm.threshold);
}
