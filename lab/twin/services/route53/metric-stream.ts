import { ApiError } from '../../api.ts';
import type { MetricAlarm } from '../cloudwatch/alarm.ts';
import { isBreaching } from '../cloudwatch/alarm.ts';
import { EXTRA_PERIODS } from '../cloudwatch/alarm-evaluation.ts';
import type { Alarm } from '../cloudwatch/alarm-book.ts';
import type { MetricId, MetricStore } from '../cloudwatch/metric-store.ts';
import { isSimpleStatistic } from '../cloudwatch/statistics.ts';

/**
 * The metric behind an alarm as Route 53 reads it: the data stream, with the alarm's threshold. The alarm's own state
 * is not looked at, so SetAlarmState changes nothing (Route 53 Developer Guide, "How Route 53 determines the status of
 * health checks that monitor CloudWatch alarms").
 */
export class MetricStream {
  readonly #store: MetricStore;
  readonly #alarm: MetricAlarm;
  readonly #metric: NonNullable<MetricAlarm['metric']>;

  /** @throws ApiError InvalidInput for an alarm that Route 53 cannot follow */
  constructor(store: MetricStore, alarm: Alarm | undefined, name: string) {
    const followed = followable(alarm, name);
    this.#store = store;
    this.#alarm = followed.alarm;
    this.#metric = followed.metric;
  }

  isAbout(region: string, metric: MetricId): boolean {
    if (region !== this.#alarm.region) return false;
    const { namespace, name, dimensions } = this.#metric;
    const keys = Object.keys(dimensions);
    return (
      namespace === metric.namespace &&
      name === metric.name &&
      keys.length === Object.keys(metric.dimensions).length &&
      keys.every((key) => metric.dimensions[key] === dimensions[key])
    );
  }

  /** Undefined while there is too little data. */
  isHealthy(nowMilliseconds: number): boolean | undefined {
    const { periodMilliseconds, statistic } = this.#metric;
    const { region, evaluationPeriods } = this.#alarm;
    const toMilliseconds = (Math.floor(nowMilliseconds / periodMilliseconds) + 1) * periodMilliseconds;
    const fromMilliseconds = toMilliseconds - (evaluationPeriods + EXTRA_PERIODS) * periodMilliseconds;
    const range = { statistic, periodMilliseconds, fromMilliseconds, toMilliseconds };
    const newest = this.#store.datapoints(region, this.#metric, range).slice(-evaluationPeriods);
    if (newest.length < evaluationPeriods) return undefined;
    return !newest.every(({ value }) => isBreaching(this.#alarm, value));
  }
}

/** API Reference, AlarmIdentifier: standard resolution, simple statistics; Developer Guide: no metric math, no M of N. */
function followable(
  alarm: Alarm | undefined,
  name: string,
): { readonly alarm: MetricAlarm; readonly metric: NonNullable<MetricAlarm['metric']> } {
  const refuse = (why: string): never => {
    throw new ApiError('InvalidInput', `The CloudWatch alarm ${name} cannot back a health check: ${why}.`);
  };
  if (alarm === undefined) return refuse('it does not exist');
  if (alarm.kind !== 'metric' || alarm.metric === undefined) return refuse('it is not on a single metric');
  if (alarm.periodMilliseconds < 60_000) return refuse('its metric is read at high resolution');
  if (!isSimpleStatistic(alarm.metric.statistic)) return refuse('it uses an extended statistic');
  if (alarm.datapointsToAlarm !== alarm.evaluationPeriods) return refuse('it is M out of N');
  return { alarm, metric: alarm.metric };
}
