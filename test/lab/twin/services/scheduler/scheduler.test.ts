import { createScheduler } from '../../../../../lab/twin/services/scheduler/scheduler.ts';
import type { TwinService } from '../../../../../lab/twin/service.ts';
import { worldOf } from '../../support/worlds.ts';

const REGION = 'us-west-2';
const MACHINE = `arn:aws:states:${REGION}:111122223333:stateMachine:recovery-drill`;
const DAY = 86_400_000;

function setUp() {
  let scheduler: TwinService | undefined;
  const world = worldOf([
    (made) => {
      scheduler = createScheduler(made);
      return scheduler;
    },
  ]);
  const starts: string[] = [];
  jest.spyOn(world, 'call').mockImplementation((service, region, operation, input) => {
    starts.push(`${new Date(world.kernel.now()).toISOString()} ${service} ${region} ${operation}`);
    expect(input).toEqual({ stateMachineArn: MACHINE, input: '{"reason":"every month"}' });
    return {};
  });
  const schedule = (properties: object = {}): void => {
    scheduler?.resources['AWS::Scheduler::Schedule']?.({
      logicalId: 'Schedule',
      type: 'AWS::Scheduler::Schedule',
      stack: 'control',
      region: REGION,
      properties: {
        Name: 'drill',
        ScheduleExpression: 'cron(0 9 8 * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: MACHINE,
          RoleArn: 'arn:aws:iam::111122223333:role/drill',
          Input: '{"reason":"every month"}',
        },
        ...properties,
      },
    });
  };
  return { world, starts, schedule };
}

test('starts a state machine at its times, and misses what falls into the dark', async () => {
  const { world, starts, schedule } = setUp();
  schedule();
  await world.kernel.run(() => false, 40 * DAY);
  world.darken(REGION);
  await world.kernel.run(() => false, 31 * DAY);
  world.heal(REGION);
  await world.kernel.run(() => false, 31 * DAY);
  expect(starts).toEqual([
    '2026-01-08T09:00:00.000Z sfn us-west-2 StartExecution',
    '2026-02-08T09:00:00.000Z sfn us-west-2 StartExecution',
    '2026-04-08T09:00:00.000Z sfn us-west-2 StartExecution',
  ]);
});

test('does nothing while it is disabled', async () => {
  const { world, starts, schedule } = setUp();
  schedule({ State: 'DISABLED' });
  await world.kernel.run(() => false, 40 * DAY);
  expect(starts).toEqual([]);
});

test.each([
  [{ ScheduleExpressionTimezone: 'Europe/Berlin' }, 'time zone'],
  [{ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } }, 'flexible window'],
  [{ Target: { Arn: 'arn:aws:lambda:us-west-2:1:function:f', RoleArn: 'r' } }, 'target'],
])('refuses %j, which it cannot do', (properties, says) => {
  expect(() => setUp().schedule(properties)).toThrow(says);
});
