import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import { inputOf, type Operation } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { pageOf } from '../support/pages.ts';
import type { Alarm, AlarmBook } from './alarm-book.ts';
import type { AlarmState } from './alarm-evaluation.ts';
import { parseDimensions, parseQueries, periodOf, runQueries } from './metric-query.ts';
import type { MetricStore } from './metric-store.ts';
import { parseStatistic, type Observation } from './statistics.ts';

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies readonly AlarmState[];

export function operationsOf(
  store: MetricStore,
  alarms: AlarmBook,
  now: () => number,
): Readonly<Record<string, Operation>> {
  return {
    PutMetricData: (call) => putMetricData(store, call, now()),
    GetMetricData: (call) => getMetricData(store, call),
    GetMetricStatistics: (call) => getMetricStatistics(store, call),
    DescribeAlarms: (call) => describeAlarms(alarms, call),
    SetAlarmState: (call) => setAlarmState(alarms, call),
  };
}

function putMetricData(store: MetricStore, call: ApiCall, nowMilliseconds: number): ApiOutput {
  const input = inputOf(call, 'MissingParameter').allow([
    'Namespace',
    'MetricData',
    'StrictEntityValidation',
  ]);
  const namespace = input.text('Namespace');
  for (const datum of input.list('MetricData')) {
    datum.allow([
      'MetricName',
      'Dimensions',
      'Timestamp',
      'Value',
      'Values',
      'Counts',
      'StatisticValues',
      'Unit',
      'StorageResolution',
    ]);
    const atMilliseconds = datum.optionalDate('Timestamp')?.getTime() ?? nowMilliseconds;
    const metric = { namespace, name: datum.text('MetricName'), dimensions: parseDimensions(datum) };
    store.add(call.region, metric, observationsOf(datum, atMilliseconds), datum.optionalText('Unit'));
  }
  return {};
}

function observationsOf(datum: Fields, atMilliseconds: number): readonly Observation[] {
  const set = datum.nested('StatisticValues');
  if (set !== undefined) {
    return [
      {
        atMilliseconds,
        minimum: set.number('Minimum'),
        maximum: set.number('Maximum'),
        sum: set.number('Sum'),
        count: set.number('SampleCount'),
      },
    ];
  }
  const counts = datum.numbers('Counts');
  const values = datum.has('Values') ? datum.numbers('Values') : [datum.number('Value')];
  return values.map((value, index) => {
    const count = counts[index] ?? 1;
    return { atMilliseconds, minimum: value, maximum: value, sum: value * count, count };
  });
}

function getMetricData(store: MetricStore, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow([
    'MetricDataQueries',
    'StartTime',
    'EndTime',
    'ScanBy',
    'MaxDatapoints',
    'NextToken',
  ]);
  const queries = parseQueries(input.list('MetricDataQueries'));
  const results = runQueries(store, call.region, queries, rangeOf(input, periodOf(queries)));
  const ascending = input.optionalText('ScanBy') === 'TimestampAscending';
  return {
    MetricDataResults: queries
      .filter(({ returnData }) => returnData)
      .map(({ id, label }) => {
        const points = [...(results.get(id) ?? [])].toSorted(([a], [b]) => (ascending ? a - b : b - a));
        return {
          Id: id,
          Label: label,
          Timestamps: points.map(([start]) => new Date(start)),
          Values: points.map(([, value]) => value),
          StatusCode: 'Complete',
        };
      }),
    Messages: [],
  };
}

function getMetricStatistics(store: MetricStore, call: ApiCall): ApiOutput {
  const input = inputOf(call, 'MissingParameter').allow([
    'Namespace',
    'MetricName',
    'Dimensions',
    'StartTime',
    'EndTime',
    'Period',
    'Statistics',
    'ExtendedStatistics',
    'Unit',
  ]);
  const metric = {
    namespace: input.text('Namespace'),
    name: input.text('MetricName'),
    dimensions: parseDimensions(input),
  };
  const periodMilliseconds = input.number('Period') * 1000;
  const points = new Map<number, { simple: Record<string, number>; extended: Record<string, number> }>();
  const fill = (kind: 'simple' | 'extended', names: readonly string[]): void => {
    for (const name of names) {
      const range = {
        statistic: parseStatistic(name),
        periodMilliseconds,
        ...rangeOf(input, periodMilliseconds),
      };
      for (const { startMilliseconds, value } of store.datapoints(call.region, metric, range)) {
        const point = points.get(startMilliseconds) ?? { simple: {}, extended: {} };
        point[kind][name] = value;
        points.set(startMilliseconds, point);
      }
    }
  };
  const extendedStatistics = input.texts('ExtendedStatistics');
  fill('simple', input.texts('Statistics'));
  fill('extended', extendedStatistics);
  const unit = store.unitOf(call.region, metric);
  return {
    Label: metric.name,
    Datapoints: Array.from(points, ([start, { simple, extended }]) => ({
      Timestamp: new Date(start),
      Unit: unit,
      ...simple,
      ...(extendedStatistics.length > 0 ? { ExtendedStatistics: extended } : {}),
    })),
  };
}

/** The start is rounded down to a whole minute (API Reference, GetMetricStatistics, StartTime), or a shorter period. */
function rangeOf(
  input: Fields,
  periodMilliseconds: number,
): { readonly fromMilliseconds: number; readonly toMilliseconds: number } {
  const from = input.optionalDate('StartTime') ?? input.fail('StartTime is missing');
  const to = input.optionalDate('EndTime') ?? input.fail('EndTime is missing');
  if (from.getTime() >= to.getTime()) input.fail('StartTime must be before EndTime');
  const grain = Math.min(60_000, periodMilliseconds);
  return { fromMilliseconds: Math.floor(from.getTime() / grain) * grain, toMilliseconds: to.getTime() };
}

function describeAlarms(alarms: AlarmBook, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow([
    'AlarmNames',
    'AlarmNamePrefix',
    'AlarmTypes',
    'StateValue',
    'MaxRecords',
    'NextToken',
  ]);
  const names = input.texts('AlarmNames');
  const prefix = input.optionalText('AlarmNamePrefix') ?? '';
  const state = input.optionalText('StateValue');
  // Composite alarms are answered only when asked for (API Reference, DescribeAlarms, AlarmTypes).
  const types = input.has('AlarmTypes') ? input.texts('AlarmTypes') : ['MetricAlarm'];
  const found = alarms
    .in(call.region)
    .filter((alarm) => types.includes(alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm'))
    .filter((alarm) => names.length === 0 || names.includes(alarm.name))
    .filter((alarm) => alarm.name.startsWith(prefix) && (state === undefined || alarm.state === state));
  const page = pageOf(
    found,
    input.optionalNumber('MaxRecords') ?? 50,
    input.optionalText('NextToken'),
    () => new ApiError('InvalidNextToken', 'The token is not one that this operation gave out.'),
  );
  return {
    MetricAlarms: page.items.filter(({ kind }) => kind === 'metric').map(describeAlarm),
    CompositeAlarms: page.items.filter(({ kind }) => kind === 'composite').map(describeAlarm),
    NextToken: page.next,
  };
}

function describeAlarm(alarm: Alarm): ApiOutput {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    ActionsEnabled: alarm.actionsEnabled,
    AlarmActions: [...alarm.actions.ALARM],
    OKActions: [...alarm.actions.OK],
    InsufficientDataActions: [...alarm.actions.INSUFFICIENT_DATA],
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateUpdatedTimestamp: new Date(alarm.stateChangedAtMilliseconds),
    StateTransitionedTimestamp: new Date(alarm.stateChangedAtMilliseconds),
    ...(alarm.kind === 'composite' ? { AlarmRule: alarm.ruleText } : describeRule(alarm)),
  };
}

function describeRule(alarm: Extract<Alarm, { kind: 'metric' }>): ApiOutput {
  const { metric } = alarm;
  const watched =
    metric === undefined
      ? {}
      : {
          Namespace: metric.namespace,
          MetricName: metric.name,
          Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
          Period: metric.periodMilliseconds / 1000,
          [metric.statistic.startsWith('p') ? 'ExtendedStatistic' : 'Statistic']: metric.statistic,
        };
  return {
    ...watched,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.missingData,
  };
}

/** Lasts until the next evaluation says otherwise; a Route 53 health check does not look at it. */
function setAlarmState(alarms: AlarmBook, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['AlarmName', 'StateValue', 'StateReason', 'StateReasonData']);
  const name = input.text('AlarmName');
  const alarm = alarms.get(call.region, name);
  if (alarm === undefined) throw new ApiError('ResourceNotFound', `Alarm ${name} does not exist.`, 404);
  const state = input.text('StateValue');
  if (!STATES.includes(state)) input.fail(`StateValue is one of ${STATES.join(', ')}, not ${state}`);
  alarms.setState(alarm, state as AlarmState, input.text('StateReason'));
  return {};
}
