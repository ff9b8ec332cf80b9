import { eventMatcher } from '../../../../../lab/twin/services/events/event-pattern.ts';
import { createEvents } from '../../../../../lab/twin/services/events/events.ts';
import type { EventsTwin } from '../../../../../lab/twin/services/events/events.ts';
import { worldOf } from '../../support/worlds.ts';

const REGION = 'us-west-2';
const TARGET = { Id: 'function', Arn: `arn:aws:lambda:${REGION}:111122223333:function:worker` };

function setUp() {
  let events: EventsTwin | undefined;
  const world = worldOf([
    (made) => {
      events = createEvents(made);
      return events;
    },
  ]);
  const invoked: { readonly atSeconds: number; readonly event: Record<string, unknown> }[] = [];
  jest.spyOn(world, 'invokeFunction').mockImplementation((_region, _name, event) => {
    invoked.push({ atSeconds: world.kernel.elapsedSeconds(), event: event as Record<string, unknown> });
  });
  const rule = (properties: object): void => {
    events?.resources['AWS::Events::Rule']?.({
      logicalId: 'Rule',
      type: 'AWS::Events::Rule',
      stack: 'control',
      region: REGION,
      properties: { Name: 'rule', Targets: [TARGET], ...properties },
    });
  };
  return { world, events: events as EventsTwin, invoked, rule };
}

describe('a scheduled rule', () => {
  test('starts within its first interval and then keeps it', async () => {
    const { world, invoked, rule } = setUp();
    rule({ ScheduleExpression: 'rate(5 minutes)' });
    await world.kernel.run(() => false, 3_600_000);
    expect(invoked).toHaveLength(12);
    expect(invoked[0]?.atSeconds).toBeLessThan(300);
    expect((invoked[11]?.atSeconds ?? 0) - (invoked[0]?.atSeconds ?? 0)).toBe(11 * 300);
    expect(invoked[0]?.event).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      detail: {},
    });
  });

  test('misses what falls into the dark', async () => {
    const { world, invoked, rule } = setUp();
    rule({ ScheduleExpression: 'rate(1 minute)' });
    await world.kernel.run(() => false, 600_000);
    world.darken(REGION);
    await world.kernel.run(() => false, 600_000);
    expect(invoked).toHaveLength(10);
    world.heal(REGION);
    await world.kernel.run(() => false, 60_000);
    expect(invoked).toHaveLength(11);
  });

  test('does nothing while it is disabled', async () => {
    const { world, invoked, rule } = setUp();
    rule({ ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' });
    await world.kernel.run(() => false, 600_000);
    expect(invoked).toHaveLength(0);
  });

  test.each(['cron(0 12 * * ? *)', 'rate(0 minutes)', 'daily'])(
    'refuses %s by name',
    (ScheduleExpression) => {
      expect(() => setUp().rule({ ScheduleExpression })).toThrow(`the schedule ${ScheduleExpression}`);
    },
  );
});

describe('a rule on events', () => {
  test('hands on what matches, in its region', async () => {
    const { world, events, invoked, rule } = setUp();
    rule({ EventPattern: { source: ['shop'], detail: { status: ['FAILED'] } } });
    const put = (region: string, status: string): void =>
      events.putEvent(region, { source: 'shop', 'detail-type': 'Order', detail: { status } });
    put(REGION, 'FAILED');
    put(REGION, 'DONE');
    put('us-east-1', 'FAILED');
    await world.kernel.run(() => false, 60_000);
    expect(invoked.map(({ event }) => event)).toEqual([
      expect.objectContaining({
        source: 'shop',
        'detail-type': 'Order',
        detail: { status: 'FAILED' },
        account: '111122223333',
        region: REGION,
        resources: [],
        version: '0',
      }),
    ]);
  });

  test('gives a constant where the target asks for one', async () => {
    const { world, events, invoked, rule } = setUp();
    rule({ EventPattern: { source: ['shop'] }, Targets: [{ ...TARGET, Input: '{"mode":"check"}' }] });
    events.putEvent(REGION, { source: 'shop', 'detail-type': 'Order', detail: {} });
    await world.kernel.run(() => false, 60_000);
    expect(invoked.map(({ event }) => event)).toEqual([{ mode: 'check' }]);
  });

  test('refuses targets and settings that the lab does not have', () => {
    const pattern = { EventPattern: { source: ['shop'] } };
    expect(() => setUp().rule({ ...pattern, Targets: [{ Id: 'q', Arn: 'arn:aws:sqs:::queue' }] })).toThrow(
      'sqs',
    );
    expect(() => setUp().rule({ ...pattern, Targets: [{ ...TARGET, InputPath: '$.detail' }] })).toThrow(
      'InputPath',
    );
  });
});

describe('an event pattern', () => {
  const event = { source: 'aws.rds', resources: ['arn:a', 'arn:b'], detail: { status: 'FAILED', count: 3 } };
  test.each([
    [{ source: ['aws.rds'] }, true],
    [{ source: ['aws.ec2'] }, false],
    [{ source: [{ prefix: 'aws.' }] }, true],
    [{ resources: ['arn:b'] }, true],
    [{ detail: { count: [3] } }, true],
    [{ detail: { count: ['3'] } }, false],
    [{ detail: { status: [{ 'anything-but': ['DONE'] }] } }, true],
    [{ detail: { status: [{ 'anything-but': 'FAILED' }] } }, false],
    [{ detail: { error: [{ exists: false }] } }, true],
    [{ detail: { status: [{ exists: false }] } }, false],
    [{ nothing: { there: ['x'] } }, false],
  ])('%j: %p', (pattern, expected) => {
    expect(eventMatcher(pattern, 'rule')(event)).toBe(expected);
  });

  test('refuses a comparison it does not know', () => {
    expect(() => eventMatcher({ detail: { count: [{ numeric: ['>', 1] }] } }, 'rule')).toThrow('numeric');
  });
});
