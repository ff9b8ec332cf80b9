import smallest from '../../../dr.config.ts';
import type { DrDefinition } from '../../../lib/config/index.ts';
import { PROBE_LATENCY, PROBE_SUCCESS, probeDimensions } from '../../../lambda/measurements.ts';
import { probeTargets } from '../../../lambda/steps/probe/targets.ts';
import { deploymentOf } from '../../../lib/topology/index.ts';
import { DEFINITIONS, flipped, resourcesOf, templatesFor, topologyFor, type Resource } from './support.ts';

const automatic: DrDefinition = { ...smallest, failover: { start: { afterAlarmFor: '10m' } } };

function withRecords(definition: DrDefinition, ...names: readonly string[]): DrDefinition {
  const { dns } = definition;
  const [record] = dns?.records ?? [];
  if (dns === undefined || record === undefined) throw new Error('no record to start from');
  return {
    ...definition,
    dns: { ...dns, records: names.map((name) => Object.assign({}, record, { name })) },
  };
}

function inWatch(definition: DrDefinition, type: string, side: string): readonly Resource[] {
  return resourcesOf(templatesFor(definition), type).filter(
    ({ stack }) => stack === `muster-shop-watch-${side}`,
  );
}

const starts = (definition: DrDefinition, side: string): readonly Resource[] =>
  inWatch(definition, 'AWS::Events::Rule', side);

function alarmNames(side: string): readonly unknown[] {
  return inWatch(smallest, 'AWS::CloudWatch::Alarm', side).map(({ Properties }) => Properties['AlarmName']);
}

test('a failover that is started by hand is started by nothing else', () => {
  expect([...starts(smallest, 'primary'), ...starts(smallest, 'recovery')]).toEqual([]);
});

test('an automatic start stands in the region that takes over, and waits for the alarm to stand', () => {
  expect(starts(automatic, 'primary')).toEqual([]);
  const [rule] = starts(automatic, 'recovery');
  expect(rule?.Properties).toMatchObject({
    EventPattern: {
      resources: [
        'arn:aws:cloudwatch:us-west-2:111122223333:alarm:muster-shop-unreachable-shop-example-com-primary',
      ],
      detail: { state: { value: ['ALARM'] } },
    },
    Targets: [{ Arn: 'arn:aws:states:us-west-2:111122223333:stateMachine:muster-shop-region-failover' }],
  });
  const alarm = inWatch(automatic, 'AWS::CloudWatch::Alarm', 'recovery').find(
    ({ Properties }) => Properties['AlarmName'] === 'muster-shop-unreachable-shop-example-com-primary',
  );
  expect(alarm?.Properties).toMatchObject({
    Period: 60,
    EvaluationPeriods: 10,
    DatapointsToAlarm: 10,
    // A prober that has stopped must not move a region.
    TreatMissingData: 'notBreaching',
  });
});

test('its input is what the runbook takes: the closed schema, and somebody to ask', () => {
  const [rule] = starts(automatic, 'recovery');
  const [target] = (rule?.Properties['Targets'] ?? []) as readonly { Input: string }[];
  expect(JSON.parse(target?.Input ?? '')).toEqual({
    mode: 'unplanned',
    reason: expect.stringContaining('us-east-1'),
    requestedBy: 'automatic start',
  });
});

test('it changes its region with the roles', () => {
  expect(starts(flipped(automatic), 'recovery')).toEqual([]);
  expect(starts(flipped(automatic), 'primary')[0]?.Properties['Targets']).toMatchObject([
    { Arn: 'arn:aws:states:us-east-1:111122223333:stateMachine:muster-shop-region-failover' },
  ]);
});

test('with several records, all of them have to be down: one broken service does not move a region', () => {
  const several = withRecords(automatic, 'shop.example.com', 'api.example.com');
  const [all] = inWatch(several, 'AWS::CloudWatch::CompositeAlarm', 'recovery');
  expect(all?.Properties['AlarmRule']).toBe(
    'ALARM("muster-shop-unreachable-shop-example-com-primary") AND ALARM("muster-shop-unreachable-api-example-com-primary")',
  );
  expect(starts(several, 'recovery')[0]?.Properties['EventPattern']).toMatchObject({
    resources: ['arn:aws:cloudwatch:us-west-2:111122223333:alarm:muster-shop-unreachable-everything'],
  });
});

test('each replication is watched where its metric is published', () => {
  expect(alarmNames('recovery')).toEqual(
    expect.arrayContaining(['muster-shop-replica-lag-orders', 'muster-shop-replication-backlog-uploads']),
  );
  expect(alarmNames('recovery')).not.toContain('muster-shop-replication-failed-uploads');
  expect(alarmNames('primary')).toContain('muster-shop-replication-failed-uploads');
  expect(alarmNames('primary')).not.toContain('muster-shop-replica-lag-orders');
});

test('a lag of -1 is a stopped replication, not a small one', () => {
  const mysql: DrDefinition = { ...smallest, databases: [{ name: 'orders', engine: 'mysql' }] };
  const alarm = inWatch(mysql, 'AWS::CloudWatch::Alarm', 'recovery').find(
    ({ Properties }) => Properties['AlarmName'] === 'muster-shop-replica-stopped-orders',
  );
  expect(alarm?.Properties).toMatchObject({ ComparisonOperator: 'LessThanThreshold', Threshold: 0 });
});

test('every alarm but those that only steer tells the topic of its own region, when it comes and when it goes', () => {
  for (const side of ['primary', 'recovery']) {
    for (const { Properties } of inWatch(smallest, 'AWS::CloudWatch::Alarm', side)) {
      const region = side === 'primary' ? 'us-east-1' : 'us-west-2';
      const topic = [`arn:aws:sns:${region}:111122223333:muster-shop-incidents`];
      expect([Properties['AlarmActions'], Properties['OKActions']]).toEqual([topic, topic]);
    }
  }
});

test.each(Object.entries(DEFINITIONS))(
  '%s: every alarm about a probe is about something that is probed',
  (_name, definition) => {
    const published = new Set(
      probeTargets(deploymentOf(topologyFor(definition))).map(({ component, endpoint }) =>
        JSON.stringify(probeDimensions(component, endpoint)),
      ),
    );
    const watched = resourcesOf(templatesFor(definition), 'AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => [PROBE_SUCCESS, PROBE_LATENCY].includes(String(Properties['MetricName'])))
      .map(({ Properties }) => Properties['Dimensions'] as readonly { Name: string; Value: string }[])
      .map((dimensions) =>
        JSON.stringify(Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]))),
      );
    expect(watched.length).toBeGreaterThan(5);
    expect(watched.filter((dimensions) => !published.has(dimensions))).toEqual([]);
  },
);

test('the dashboard shows metrics that somebody publishes', () => {
  const [dashboard] = inWatch(smallest, 'AWS::CloudWatch::Dashboard', 'recovery');
  const body = JSON.parse(String(dashboard?.Properties['DashboardBody'])) as {
    widgets: readonly { type: string; properties: { metrics?: readonly (readonly unknown[])[] } }[];
  };
  const namespaces = body.widgets.flatMap(({ properties }) =>
    (properties.metrics ?? []).map(([namespace]) => namespace),
  );
  expect(new Set(namespaces)).toEqual(new Set(['Muster/shop', 'AWS/RDS', 'AWS/S3', 'AWS/States']));
});
