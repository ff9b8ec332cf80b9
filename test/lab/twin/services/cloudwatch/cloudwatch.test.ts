import { UnsupportedError } from '../../../../../lab/twin/api.ts';
import { EAST, MINUTE, TestWorld, WEST } from '../infrastructure-world.ts';

const NAMESPACE = 'Muster/shop';

function put(
  test: TestWorld,
  value: number,
  more: Readonly<Record<string, unknown>> = {},
  region = WEST,
): void {
  test.call(region, 'cloudwatch', 'PutMetricData', {
    Namespace: NAMESPACE,
    MetricData: [{ MetricName: 'ProbeSuccess', Value: value, ...more }],
  });
}

function loadAlarm(test: TestWorld, more: Readonly<Record<string, unknown>> = {}, region = WEST): void {
  test.load(region, 'AWS::CloudWatch::Alarm', {
    AlarmName: 'down',
    Namespace: NAMESPACE,
    MetricName: 'ProbeSuccess',
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    TreatMissingData: 'ignore',
    ...more,
  });
}

interface Described {
  readonly AlarmName: string;
  readonly StateValue: string;
}

function described(
  test: TestWorld,
  input: Readonly<Record<string, unknown>> = {},
  region = WEST,
): Described[] {
  const answer = test.call(region, 'cloudwatch', 'DescribeAlarms', {
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    ...input,
  });
  return [...(answer['MetricAlarms'] as Described[]), ...(answer['CompositeAlarms'] as Described[])];
}

function stateOf(test: TestWorld, name: string): string | undefined {
  return described(test, { AlarmNames: [name] })[0]?.StateValue;
}

describe('metrics', () => {
  it('are answered per period, with every statistic', () => {
    const test = new TestWorld();
    const at = (seconds: number) => new Date(test.now + seconds * 1000);
    for (const [seconds, value] of [
      [0, 1],
      [10, 3],
      [20, 8],
      [60, 5],
    ] as const)
      put(test, value, { Timestamp: at(seconds) });
    const { Datapoints: datapoints } = test.call(WEST, 'cloudwatch', 'GetMetricStatistics', {
      Namespace: NAMESPACE,
      MetricName: 'ProbeSuccess',
      StartTime: at(0),
      EndTime: at(120),
      Period: 60,
      Statistics: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'],
      ExtendedStatistics: ['p50'],
    });
    expect(datapoints).toEqual([
      expect.objectContaining({
        Timestamp: at(0),
        Sum: 12,
        Average: 4,
        Minimum: 1,
        Maximum: 8,
        SampleCount: 3,
        ExtendedStatistics: { p50: 3 },
      }),
      expect.objectContaining({ Timestamp: at(60), Sum: 5, SampleCount: 1 }),
    ]);
  });

  it('are kept apart by region, namespace and dimensions', () => {
    const test = new TestWorld();
    put(test, 1, { Dimensions: [{ Name: 'Endpoint', Value: 'primary' }] });
    const valuesOf = (region: string, dimensions: unknown[]) =>
      (
        test.call(region, 'cloudwatch', 'GetMetricData', {
          StartTime: new Date(test.now),
          EndTime: new Date(test.now + MINUTE),
          MetricDataQueries: [
            {
              Id: 'q0',
              ReturnData: true,
              MetricStat: {
                Metric: { Namespace: NAMESPACE, MetricName: 'ProbeSuccess', Dimensions: dimensions },
                Period: 60,
                Stat: 'Maximum',
              },
            },
          ],
        })['MetricDataResults'] as readonly { Values: number[] }[]
      )[0]?.Values;
    const dimension = { Name: 'Endpoint', Value: 'primary' };
    expect(valuesOf(WEST, [dimension])).toEqual([1]);
    expect(valuesOf(EAST, [dimension])).toEqual([]);
    expect(valuesOf(WEST, [])).toEqual([]);
    expect(valuesOf(WEST, [{ ...dimension, Value: 'recovery' }])).toEqual([]);
  });

  it('are answered newest first unless asked otherwise, with math over them', () => {
    const test = new TestWorld();
    const start = test.now;
    for (const minute of [0, 1, 2]) put(test, minute, { Timestamp: new Date(start + minute * MINUTE) });
    const values = (scan: Readonly<Record<string, unknown>>) =>
      test.call(WEST, 'cloudwatch', 'GetMetricData', {
        StartTime: new Date(start),
        EndTime: new Date(start + 3 * MINUTE),
        MetricDataQueries: [
          {
            Id: 'm1',
            ReturnData: false,
            MetricStat: {
              Metric: { Namespace: NAMESPACE, MetricName: 'ProbeSuccess' },
              Period: 60,
              Stat: 'Maximum',
            },
          },
          { Id: 'e1', Expression: 'IF(m1 > 1, 100 * (m1 - 1) / 2, FILL(m1, 0))' },
        ],
        ...scan,
      })['MetricDataResults'];
    expect(values({})).toMatchObject([{ Id: 'e1', Values: [50, 1, 0] }]);
    expect(values({ ScanBy: 'TimestampAscending' })).toMatchObject([{ Values: [0, 1, 50] }]);
  });

  it('take counted values and statistic sets', () => {
    const test = new TestWorld();
    const datum = { MetricName: 'Latency' };
    test.call(WEST, 'cloudwatch', 'PutMetricData', {
      Namespace: NAMESPACE,
      MetricData: [
        { ...datum, Values: [10, 20], Counts: [3, 1] },
        { ...datum, StatisticValues: { Minimum: 1, Maximum: 9, Sum: 20, SampleCount: 4 } },
      ],
    });
    const { Datapoints: datapoints } = test.call(WEST, 'cloudwatch', 'GetMetricStatistics', {
      Namespace: NAMESPACE,
      MetricName: 'Latency',
      StartTime: new Date(test.now),
      EndTime: new Date(test.now + MINUTE),
      Period: 60,
      Statistics: ['Sum', 'Minimum', 'Maximum', 'SampleCount'],
    });
    expect(datapoints).toEqual([
      expect.objectContaining({ Sum: 70, Minimum: 1, Maximum: 20, SampleCount: 8 }),
    ]);
  });
});

const stat = (name: string) => ({
  MetricStat: { Metric: { Namespace: NAMESPACE, MetricName: name }, Period: 60, Stat: 'Sum' },
});

describe('an alarm', () => {
  it('goes off and back, tells the bus and the topic, and counts the settled past as good', async () => {
    const test = new TestWorld();
    const topic = test.load(WEST, 'AWS::SNS::Topic', { TopicName: 'incidents' });
    loadAlarm(test, { AlarmActions: [topic.ref], OKActions: [topic.ref], TreatMissingData: 'breaching' });
    test.world.kernel.every(10_000, () =>
      put(test, Number(test.now < start + 10 * MINUTE || test.now > start + 20 * MINUTE)),
    );
    const start = test.now;
    await test.pass(9 * MINUTE);
    expect(stateOf(test, 'down')).toBe('OK');
    expect(await test.until(() => stateOf(test, 'down') === 'ALARM')).toBeLessThanOrEqual(4 * MINUTE);
    await test.until(() => stateOf(test, 'down') === 'OK');
    expect(test.busEvents.map(({ event }) => event.detail['state'])).toMatchObject([
      { value: 'OK' },
      { value: 'ALARM' },
      { value: 'OK' },
    ]);
    expect(test.busEvents[1]?.event).toMatchObject({
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      resources: ['arn:aws:cloudwatch:us-west-2:111122223333:alarm:down'],
      detail: { alarmName: 'down', previousState: { value: 'OK' } },
    });
    const published = test.world.events.filter(({ kind }) => kind.startsWith('sns.'));
    expect(published).toHaveLength(3);
  });

  it('at high resolution goes off within its periods and ten seconds', async () => {
    const test = new TestWorld();
    loadAlarm(test, { Period: 10, EvaluationPeriods: 3, TreatMissingData: 'breaching' });
    let answer = 1;
    test.world.kernel.every(10_000, () => put(test, answer, { StorageResolution: 1 }));
    await test.pass(10 * MINUTE);
    answer = 0;
    const took = await test.until(() => stateOf(test, 'down') === 'ALARM');
    expect(took).toBeGreaterThanOrEqual(30_000);
    expect(took).toBeLessThanOrEqual(50_000);
  });

  it('sees silence as it is told to', async () => {
    const test = new TestWorld();
    for (const treatment of ['breaching', 'notBreaching', 'ignore', 'missing']) {
      loadAlarm(test, { AlarmName: treatment, TreatMissingData: treatment });
    }
    const timer = test.world.kernel.every(10_000, () => put(test, 1));
    await test.pass(10 * MINUTE);
    timer.cancel();
    await test.pass(10 * MINUTE);
    expect(described(test).map(({ AlarmName, StateValue }) => [AlarmName, StateValue])).toEqual([
      ['breaching', 'ALARM'],
      ['notBreaching', 'OK'],
      ['ignore', 'OK'],
      ['missing', 'INSUFFICIENT_DATA'],
    ]);
  });

  it('of a dark region keeps still', async () => {
    const test = new TestWorld();
    loadAlarm(test, { TreatMissingData: 'breaching' });
    test.world.kernel.every(10_000, () => !test.world.isDark(WEST) && put(test, 1));
    await test.pass(10 * MINUTE);
    test.world.darken(WEST);
    await test.pass(30 * MINUTE);
    expect(stateOf(test, 'down')).toBe('OK');
    expect(test.busEvents).toHaveLength(1);
  });

  it('on an expression goes off by its result', async () => {
    const test = new TestWorld();
    test.load(WEST, 'AWS::CloudWatch::Alarm', {
      AlarmName: 'error-rate',
      Metrics: [
        { Id: 'errors', ReturnData: false, ...stat('Errors') },
        { Id: 'requests', ReturnData: false, ...stat('Requests') },
        { Id: 'rate', Expression: '100 * errors / requests', ReturnData: true },
      ],
      EvaluationPeriods: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 5,
      TreatMissingData: 'notBreaching',
    });
    let errors = 1;
    test.world.kernel.every(10_000, () => {
      const MetricData = [
        { MetricName: 'Errors', Value: errors },
        { MetricName: 'Requests', Value: 100 },
      ];
      test.call(WEST, 'cloudwatch', 'PutMetricData', { Namespace: NAMESPACE, MetricData });
    });
    await test.pass(10 * MINUTE);
    expect(stateOf(test, 'error-rate')).toBe('OK');
    errors = 6;
    await test.until(() => stateOf(test, 'error-rate') === 'ALARM', 5 * MINUTE);
  });

  it('set by hand falls back to what its metric says', async () => {
    const test = new TestWorld();
    loadAlarm(test);
    test.world.kernel.every(10_000, () => put(test, 1));
    await test.pass(5 * MINUTE);
    const set = (name: string) => () =>
      test.call(WEST, 'cloudwatch', 'SetAlarmState', {
        AlarmName: name,
        StateValue: 'ALARM',
        StateReason: 'drill',
      });
    set('down')();
    expect(stateOf(test, 'down')).toBe('ALARM');
    expect(await test.until(() => stateOf(test, 'down') === 'OK')).toBeLessThanOrEqual(MINUTE + 1000);
    expect(set('nowhere')).toThrow('does not exist');
  });

  it('with what the lab does not know is refused by name', () => {
    const test = new TestWorld();
    expect(() => loadAlarm(test, { Statistic: undefined, ExtendedStatistic: 'tm99' })).toThrow(
      UnsupportedError,
    );
    expect(() => loadAlarm(test, { ComparisonOperator: 'GreaterThanUpperThreshold' })).toThrow(
      UnsupportedError,
    );
    expect(() => loadAlarm(test, { AlarmActions: ['arn:aws:automate:us-west-2:ec2:reboot'] })).toThrow(
      UnsupportedError,
    );
    expect(() =>
      loadAlarm(test, { Metrics: [{ Id: 'e', Expression: 'ANOMALY_DETECTION_BAND(m1)' }] }),
    ).toThrow(UnsupportedError);
    expect(() => loadAlarm(test, { Statistic: undefined })).toThrow(
      'needs Statistic, ExtendedStatistic or Metrics',
    );
  });
});

describe('a composite alarm', () => {
  it('follows its children', async () => {
    const test = new TestWorld();
    const metrics = ['First', 'Second'];
    for (const name of metrics) loadAlarm(test, { AlarmName: name, MetricName: name });
    test.load(WEST, 'AWS::CloudWatch::CompositeAlarm', {
      AlarmName: 'both',
      AlarmRule: 'ALARM("First") AND (ALARM("Second") OR FALSE) AND NOT INSUFFICIENT_DATA(First)',
    });
    const down = new Set<string>();
    test.world.kernel.every(10_000, () => {
      const MetricData = metrics.map((name) => ({ MetricName: name, Value: Number(!down.has(name)) }));
      test.call(WEST, 'cloudwatch', 'PutMetricData', { Namespace: NAMESPACE, MetricData });
    });
    await test.pass(5 * MINUTE);
    expect(stateOf(test, 'both')).toBe('OK');
    down.add('First');
    await test.pass(5 * MINUTE);
    expect([stateOf(test, 'First'), stateOf(test, 'both')]).toEqual(['ALARM', 'OK']);
    down.add('Second');
    await test.pass(5 * MINUTE);
    expect(stateOf(test, 'both')).toBe('ALARM');
    down.delete('First');
    await test.pass(5 * MINUTE);
    expect(stateOf(test, 'both')).toBe('OK');
    expect(described(test, { AlarmTypes: undefined }).map(({ AlarmName }) => AlarmName)).toEqual(metrics);
  });

  it('with a rule that the lab cannot read is refused', () => {
    const test = new TestWorld();
    expect(() =>
      test.load(WEST, 'AWS::CloudWatch::CompositeAlarm', {
        AlarmName: 'x',
        AlarmRule: 'AT_LEAST(1, ALARM, (a))',
      }),
    ).toThrow(UnsupportedError);
  });
});
