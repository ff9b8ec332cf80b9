import { ApiError, UnsupportedError } from '../../../../../lab/twin/api.ts';
import { deploymentOf, EAST, HOUR, MINUTE, TestWorld, WEST } from '../infrastructure-world.ts';

const ZONE = 'Z0123456789SHOP';
const APP = 'app.shop.example';
const FRONT = 'www.shop.example';
const ENDPOINTS = {
  primary: 'app-1.us-east-1.elb.amazonaws.com',
  recovery: 'app-2.us-west-2.elb.amazonaws.com',
};
const FRONTS = { primary: 'front-east.shop.example', recovery: 'front-west.shop.example' };

const DNS = {
  hostedZoneId: ZONE,
  zoneName: 'shop.example',
  records: [
    {
      name: APP,
      steering: 'latched',
      ttlSeconds: 60,
      endpoints: ENDPOINTS,
      healthPath: '/health',
      port: 443,
    },
    {
      name: FRONT,
      steering: 'automatic',
      ttlSeconds: 60,
      endpoints: FRONTS,
      healthPath: '/health',
      port: 443,
    },
  ],
} as const;

/** The two latches, the pair of records that hang on them, and what publishes them every minute. */
class LatchedWorld extends TestWorld {
  /** 1: the alarm of that latch should be in ALARM. */
  readonly latches = { [WEST]: 0, [EAST]: 1 };
  readonly checks: Readonly<Record<'notDrained' | 'reclaimed' | 'primary', string>>;

  constructor(seed = 1) {
    super(seed);
    this.world.adopt(deploymentOf({ dns: DNS }));
    for (const region of [EAST, WEST]) {
      this.load(region, 'AWS::CloudWatch::Alarm', {
        AlarmName: `latch-${region}`,
        Namespace: 'Muster/shop',
        MetricName: 'Latch',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 1,
        TreatMissingData: 'ignore',
      });
    }
    const notDrained = this.#latch(WEST);
    const reclaimed = this.#latch(EAST);
    const primary = this.check({
      Type: 'CALCULATED',
      ChildHealthChecks: [notDrained, reclaimed],
      HealthThreshold: 1,
    });
    this.checks = { notDrained, reclaimed, primary };
    this.record('primary', { Failover: 'PRIMARY', HealthCheckId: primary });
    this.record('recovery', { Failover: 'SECONDARY' });
    this.world.kernel.every(MINUTE, () => {
      for (const region of [EAST, WEST] as const) if (!this.world.isDark(region)) this.publish(region);
    });
  }

  check(config: Readonly<Record<string, unknown>>): string {
    return this.load(WEST, 'AWS::Route53::HealthCheck', { HealthCheckConfig: config }).ref;
  }

  record(side: 'primary' | 'recovery', more: Readonly<Record<string, unknown>>, name = APP): void {
    this.load(WEST, 'AWS::Route53::RecordSet', {
      HostedZoneId: ZONE,
      Name: `${name}.`,
      Type: 'CNAME',
      TTL: '60',
      SetIdentifier: side,
      ResourceRecords: [ENDPOINTS[side]],
      ...more,
    });
  }

  publish(region: typeof EAST | typeof WEST): void {
    this.call(region, 'cloudwatch', 'PutMetricData', {
      Namespace: 'Muster/shop',
      MetricData: [{ MetricName: 'Latch', Value: this.latches[region] }],
    });
  }

  set(region: typeof EAST | typeof WEST, value: 0 | 1): void {
    this.latches[region] = value;
    this.publish(region);
  }

  answer(name = APP): string | undefined {
    return this.world.dataPlane.resolve(name)?.target;
  }

  isHealthy(check: keyof LatchedWorld['checks']): boolean {
    return this.infrastructure.route53.health.isHealthy(this.checks[check]);
  }

  #latch(region: string): string {
    return this.check({
      Type: 'CLOUDWATCH_METRIC',
      AlarmIdentifier: { Name: `latch-${region}`, Region: region },
      InsufficientDataHealthStatus: 'LastKnownStatus',
    });
  }
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'accepted';
}

const drawsOf = async (seed: number) => {
  const test = new LatchedWorld(seed);
  await test.pass(5 * MINUTE);
  test.set(WEST, 1);
  await test.pass(HOUR);
  return test.world.events.filter(({ kind }) => kind.endsWith('.drawn')).map(({ data }) => data?.['seconds']);
};

describe('the two latches', () => {
  it('answer the primary while nothing has happened, and settle without anybody waiting', async () => {
    const test = new LatchedWorld();
    expect(test.world.dataPlane.resolve(`${APP.toUpperCase()}.`)).toEqual({
      target: ENDPOINTS.primary,
      ttlSeconds: 60,
    });
    await test.pass(5 * MINUTE);
    expect([test.isHealthy('notDrained'), test.isHealthy('reclaimed'), test.isHealthy('primary')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(test.answer()).toBe(ENDPOINTS.primary);
  });

  it('move the traffic after detection and propagation as drawn, with the primary region wholly dark', async () => {
    const test = new LatchedWorld();
    await test.pass(10 * MINUTE);
    test.world.darken(EAST);
    await test.pass(10 * MINUTE);
    expect(test.answer()).toBe(ENDPOINTS.primary);
    test.set(WEST, 1);
    const took = await test.until(() => test.answer() === ENDPOINTS.recovery, HOUR, 500);
    const drawn = ['route53.detection.drawn', 'route53.propagation.drawn'].map((kind) =>
      Number(test.events(kind).at(-1)?.data?.['seconds']),
    );
    const [detection = 0, propagation = 0] = drawn;
    expect(detection).toBeGreaterThanOrEqual(60);
    expect(detection).toBeLessThanOrEqual(180);
    expect(took / 1000).toBeGreaterThanOrEqual(detection + propagation);
    expect(took / 1000).toBeLessThanOrEqual(detection + propagation + 1);
    expect(test.events('route53.answer.changed')).toMatchObject([{ data: { target: ENDPOINTS.recovery } }]);
  });

  it('do not give the traffic back to a healed primary until it is reclaimed', async () => {
    const test = new LatchedWorld();
    await test.pass(5 * MINUTE);
    test.world.darken(EAST);
    test.set(WEST, 1);
    await test.pass(HOUR);
    test.world.heal(EAST);
    await test.pass(HOUR);
    expect(test.answer()).toBe(ENDPOINTS.recovery);
    test.set(EAST, 0);
    await test.until(() => test.answer() === ENDPOINTS.primary, HOUR);
    // Re-protect clears the first, then the second: nothing moves.
    test.set(WEST, 0);
    await test.pass(HOUR);
    test.set(EAST, 1);
    await test.pass(HOUR);
    expect(test.answer()).toBe(ENDPOINTS.primary);
    expect(test.events('route53.answer.changed')).toHaveLength(2);
  });

  it('keep what they said last when their own region goes dark while a change is being detected', async () => {
    const test = new LatchedWorld();
    await test.pass(5 * MINUTE);
    test.set(WEST, 1);
    await test.pass(30_000);
    test.world.darken(WEST);
    await test.pass(HOUR);
    expect(test.isHealthy('notDrained')).toBe(true);
    test.world.heal(WEST);
    await test.until(() => !test.isHealthy('notDrained'), HOUR);
  });

  it('follow the metric and not the state of the alarm', async () => {
    const test = new LatchedWorld();
    await test.pass(5 * MINUTE);
    test.call(WEST, 'cloudwatch', 'SetAlarmState', {
      AlarmName: `latch-${WEST}`,
      StateValue: 'ALARM',
      StateReason: 'drill',
    });
    await test.pass(30_000);
    expect(test.isHealthy('notDrained')).toBe(true);
    await test.pass(HOUR);
    expect(test.events('route53.answer.changed')).toEqual([]);
  });

  it('forget a change that is taken back before it was detected', async () => {
    const test = new LatchedWorld();
    await test.pass(5 * MINUTE);
    test.set(WEST, 1);
    test.latches[WEST] = 0;
    await test.pass(50_000);
    const pending = test.events('route53.detection.drawn').length;
    await test.pass(HOUR);
    expect(pending).toBeGreaterThan(0);
    expect(test.answer()).toBe(ENDPOINTS.primary);
    expect(test.events('route53.answer.changed')).toEqual([]);
  });

  it('draw other times for another seed and the same for the same', async () => {
    const first = await drawsOf(1);
    expect(first).toHaveLength(2);
    expect(await drawsOf(1)).toEqual(first);
    expect(await drawsOf(2)).not.toEqual(first);
  });
});

describe('a failover pair', () => {
  it('answers the primary when both are unhealthy', async () => {
    const test = new LatchedWorld();
    test.record(
      'primary',
      { Failover: 'PRIMARY', HealthCheckId: test.checks.notDrained },
      'both.shop.example',
    );
    test.record(
      'recovery',
      { Failover: 'SECONDARY', HealthCheckId: test.checks.reclaimed },
      'both.shop.example',
    );
    await test.pass(10 * MINUTE);
    test.set(WEST, 1);
    await test.pass(HOUR);
    expect([test.isHealthy('notDrained'), test.isHealthy('reclaimed')]).toEqual([false, false]);
    expect(test.answer('both.shop.example')).toBe(ENDPOINTS.primary);
  });

  it('is refused beside a simple record, twice for the same part, out of its zone or without its check', () => {
    const test = new LatchedWorld();
    const create = (more: Readonly<Record<string, unknown>>) => () =>
      test.record('primary', more, 'x.shop.example');
    const simple = { SetIdentifier: undefined };
    expect(codeOf(create(simple))).toBe('accepted');
    expect(codeOf(create({ Failover: 'PRIMARY' }))).toBe('InvalidChangeBatch');
    expect(codeOf(() => test.record('recovery', { Failover: 'PRIMARY' }))).toBe('InvalidChangeBatch');
    expect(codeOf(() => test.record('primary', simple, 'elsewhere.example'))).toBe('InvalidChangeBatch');
    expect(codeOf(() => test.record('primary', simple, 'shop.example'))).toBe('InvalidChangeBatch');
    expect(
      codeOf(() => test.record('primary', { Failover: 'PRIMARY', HealthCheckId: 'none' }, 'y.shop.example')),
    ).toBe('NoSuchHealthCheck');
    expect(() => test.record('primary', { Weight: 10 }, 'z.shop.example')).toThrow(UnsupportedError);
  });
});

const automatic = (): LatchedWorld => {
  const test = new LatchedWorld();
  const check = test.check({
    Type: 'HTTPS',
    FullyQualifiedDomainName: FRONTS.primary,
    Port: 443,
    ResourcePath: '/health',
    RequestInterval: 10,
    FailureThreshold: 3,
  });
  test.record(
    'primary',
    { Failover: 'PRIMARY', HealthCheckId: check, ResourceRecords: [FRONTS.primary] },
    FRONT,
  );
  test.record('recovery', { Failover: 'SECONDARY', ResourceRecords: [FRONTS.recovery] }, FRONT);
  return test;
};

describe('an endpoint check', () => {
  it('moves traffic when its region goes dark and back when it is healed', async () => {
    const test = automatic();
    await test.pass(5 * MINUTE);
    test.world.darken(EAST);
    const took = await test.until(() => test.answer(FRONT) === FRONTS.recovery, HOUR);
    expect(took).toBeGreaterThanOrEqual(35_000);
    expect(test.events('route53.detection.drawn').at(-1)?.data).toMatchObject({ source: 'endpoint' });
    test.world.heal(EAST);
    await test.until(() => test.answer(FRONT) === FRONTS.primary, HOUR);
    expect(test.answer()).toBe(ENDPOINTS.primary);
  });

  it('moves traffic when the servers fail and their region does not', async () => {
    const test = automatic();
    test.infrastructure.elbv2.endpoints.break(FRONTS.primary);
    await test.until(() => test.answer(FRONT) === FRONTS.recovery, HOUR);
    test.infrastructure.elbv2.endpoints.mend(FRONTS.primary);
    await test.until(() => test.answer(FRONT) === FRONTS.primary, HOUR);
  });

  it('does not move it for a failure that is over before it was noticed', async () => {
    const test = automatic();
    test.world.darken(EAST);
    await test.pass(20_000);
    test.world.heal(EAST);
    await test.pass(HOUR);
    expect(test.events('route53.answer.changed')).toEqual([]);
  });
});

describe('a check', () => {
  it('is healthy when disabled, the opposite when inverted, and counts its healthy children', async () => {
    const test = new LatchedWorld();
    await test.pass(5 * MINUTE);
    const { health } = test.infrastructure.route53;
    const update = (id: string, change: Readonly<Record<string, unknown>>) =>
      test.call(EAST, 'route-53', 'UpdateHealthCheck', { HealthCheckId: id, ...change });
    expect(health.isHealthy(test.checks.reclaimed)).toBe(false);
    update(test.checks.reclaimed, { Disabled: true });
    expect(health.isHealthy(test.checks.reclaimed)).toBe(true);
    update(test.checks.reclaimed, { Inverted: true });
    expect(health.isHealthy(test.checks.reclaimed)).toBe(false);
    update(test.checks.primary, { HealthThreshold: 2 });
    expect(health.isHealthy(test.checks.primary)).toBe(false);
    await test.until(() => test.answer() === ENDPOINTS.recovery, HOUR);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('that flaps ends with the last decision, seed %i', async (seed) => {
    const test = new LatchedWorld(seed);
    await test.pass(5 * MINUTE);
    const disable = (id: string, Disabled: boolean) =>
      test.call(EAST, 'route-53', 'UpdateHealthCheck', { HealthCheckId: id, Disabled });
    test.call(EAST, 'route-53', 'UpdateHealthCheck', {
      HealthCheckId: test.checks.primary,
      HealthThreshold: 2,
    });
    for (let flap = 0; flap < 10; flap += 1) {
      disable(test.checks.primary, flap % 2 === 0);
      await test.pass(1000);
    }
    await test.pass(HOUR);
    expect(test.isHealthy('primary')).toBe(false);
    expect(test.answer()).toBe(ENDPOINTS.recovery);
  });

  it('is not changed by somebody who has not seen the last change', () => {
    const test = new LatchedWorld();
    const update = (version: number) =>
      codeOf(() =>
        test.call(EAST, 'route-53', 'UpdateHealthCheck', {
          HealthCheckId: test.checks.primary,
          HealthCheckVersion: version,
          Disabled: true,
        }),
      );
    expect([update(1), update(1), update(2)]).toEqual(['accepted', 'HealthCheckVersionMismatch', 'accepted']);
  });

  it.each([
    ['it does not exist', undefined],
    ['it is read at high resolution', { Period: 10 }],
    ['it uses an extended statistic', { Statistic: undefined, ExtendedStatistic: 'p95' }],
    ['it is M out of N', { EvaluationPeriods: 3, DatapointsToAlarm: 2 }],
  ])('cannot be made on an alarm that Route 53 does not follow: %s', (_why, alarm) => {
    const test = new LatchedWorld();
    if (alarm !== undefined) {
      test.load(WEST, 'AWS::CloudWatch::Alarm', {
        AlarmName: 'odd',
        Namespace: 'Muster/shop',
        MetricName: 'Latch',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0,
        ...alarm,
      });
    }
    const check = () =>
      test.check({ Type: 'CLOUDWATCH_METRIC', AlarmIdentifier: { Name: 'odd', Region: WEST } });
    expect(codeOf(check)).toBe('InvalidInput');
  });

  it('without data is what InsufficientDataHealthStatus says', async () => {
    const test = new LatchedWorld();
    const checkFor = (status: string) => {
      const name = `silent-${status}`;
      test.load(WEST, 'AWS::CloudWatch::Alarm', {
        AlarmName: name,
        Namespace: 'Muster/shop',
        MetricName: 'Silent',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0,
      });
      return test.check({
        Type: 'CLOUDWATCH_METRIC',
        AlarmIdentifier: { Name: name, Region: WEST },
        InsufficientDataHealthStatus: status,
      });
    };
    const { health } = test.infrastructure.route53;
    const ids = ['LastKnownStatus', 'Healthy', 'Unhealthy'].map(checkFor);
    const healths = () => ids.map((id) => health.isHealthy(id));
    expect(healths()).toEqual([true, true, false]);
    const publish = (Value: number) =>
      test.call(WEST, 'cloudwatch', 'PutMetricData', {
        Namespace: 'Muster/shop',
        MetricData: [{ MetricName: 'Silent', Value }],
      });
    publish(1);
    await test.until(() => healths().join() === 'false,false,false', HOUR);
    await test.until(() => healths().join() === 'false,true,false', HOUR);
    publish(0);
    await test.until(() => healths().join() === 'true,true,true', HOUR);
    await test.until(() => healths().join() === 'true,true,false', HOUR);
  });

  it('of a kind that the lab does not have is refused by name', () => {
    const test = new LatchedWorld();
    expect(() => test.check({ Type: 'RECOVERY_CONTROL' })).toThrow('RECOVERY_CONTROL');
    expect(() => test.check({ Type: 'HTTPS', IPAddress: '192.0.2.1' })).toThrow(UnsupportedError);
  });
});

describe('the API', () => {
  it('changes records with a delay that GetChange shows', async () => {
    const test = new LatchedWorld();
    const change = (action: string, value: string) =>
      test.call(EAST, 'route-53', 'ChangeResourceRecordSets', {
        HostedZoneId: ZONE,
        ChangeBatch: {
          Changes: [
            {
              Action: action,
              ResourceRecordSet: {
                Name: 'plain.shop.example.',
                Type: 'CNAME',
                TTL: 30,
                ResourceRecords: [{ Value: value }],
              },
            },
          ],
        },
      })['ChangeInfo'] as { Id: string; Status: string };
    const { Id: id, Status: status } = change('CREATE', 'one.example.');
    expect(status).toBe('PENDING');
    expect(test.answer('plain.shop.example')).toBeUndefined();
    await test.until(() => test.answer('plain.shop.example') === 'one.example', HOUR);
    expect(test.call(EAST, 'route-53', 'GetChange', { Id: id })).toMatchObject({
      ChangeInfo: { Status: 'INSYNC' },
    });
    expect(codeOf(() => change('CREATE', 'two.example'))).toBe('InvalidChangeBatch');
    change('UPSERT', 'two.example');
    await test.until(() => test.answer('plain.shop.example') === 'two.example', HOUR);
    change('DELETE', 'two.example');
    await test.until(() => test.answer('plain.shop.example') === undefined, HOUR);
  });

  it('lists records and shows checks', async () => {
    const test = new LatchedWorld();
    await test.pass(5 * MINUTE);
    expect(test.call(EAST, 'route-53', 'ListResourceRecordSets', { HostedZoneId: ZONE })).toMatchObject({
      IsTruncated: false,
      ResourceRecordSets: [
        { Name: `${APP}.`, Failover: 'PRIMARY', TTL: 60, HealthCheckId: test.checks.primary },
        { Name: `${APP}.`, Failover: 'SECONDARY', ResourceRecords: [{ Value: ENDPOINTS.recovery }] },
      ],
    });
    expect(
      test.call(EAST, 'route-53', 'GetHealthCheckStatus', { HealthCheckId: test.checks.reclaimed }),
    ).toMatchObject({
      HealthCheckObservations: [{ StatusReport: { Status: 'Failure' } }],
    });
    expect(
      test.call(EAST, 'route-53', 'GetHealthCheck', { HealthCheckId: test.checks.primary }),
    ).toMatchObject({
      HealthCheck: { HealthCheckConfig: { Type: 'CALCULATED', HealthThreshold: 1 } },
    });
    expect(codeOf(() => test.call(EAST, 'route-53', 'GetHealthCheck', { HealthCheckId: 'none' }))).toBe(
      'NoSuchHealthCheck',
    );
    expect(codeOf(() => test.call(EAST, 'route-53', 'ListResourceRecordSets', { HostedZoneId: 'Z1' }))).toBe(
      'NoSuchHostedZone',
    );
  });
});
