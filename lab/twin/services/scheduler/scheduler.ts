import { UnsupportedError } from '../../api.ts';
import type { ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { PARTITION } from '../../template/scope.ts';
import { Schedule } from '../backup/cron.ts';
import { propertiesOf } from '../support/borders.ts';
import { lostWhenDenied } from '../support/deliveries.ts';
import type { Fields } from '../support/fields.ts';

/**
 * Amazon EventBridge Scheduler: cron schedules in UTC, without a flexible window, that start state machines. What falls
 * into the dark is missed.
 */
export function createScheduler(world: WorldContext): TwinService {
  return {
    service: 'scheduler',
    operations: {},
    resources: {
      'AWS::Scheduler::Schedule': (resource) => {
        const properties = propertiesOf(resource);
        const { region } = resource;
        const name = properties.optionalText('Name') ?? `${resource.stack}-${resource.logicalId}`;
        const arn = `arn:${PARTITION}:scheduler:${region}:${world.account}:schedule/default/${name}`;
        checkSupported(properties, name);
        const schedule = new Schedule(properties.text('ScheduleExpression'));
        const start = starterOf(world, { region, arn }, properties);
        if ((properties.optionalText('State') ?? 'ENABLED') === 'ENABLED') {
          keep(world, schedule, () => {
            if (!world.isDark(region)) start();
          });
        }
        return { ref: name, attributes: { Arn: arn } } satisfies ResourceIdentity;
      },
    },
  };
}

function checkSupported(properties: Fields, name: string): void {
  const zone = properties.optionalText('ScheduleExpressionTimezone') ?? 'UTC';
  if (zone !== 'UTC') throw new UnsupportedError(`the time zone ${zone} of the schedule ${name}`);
  const mode = properties.nested('FlexibleTimeWindow')?.text('Mode');
  if (mode !== 'OFF') throw new UnsupportedError(`the flexible window of the schedule ${name}`);
}

function keep(world: WorldContext, schedule: Schedule, fire: () => void): void {
  const now = world.kernel.now();
  world.kernel.after(schedule.next(now) - now, () => {
    fire();
    keep(world, schedule, fire);
  });
}

/** Under the target's role, which the service takes for this one schedule. */
function starterOf(
  world: WorldContext,
  { region, arn }: { readonly region: string; readonly arn: string },
  properties: Fields,
): () => void {
  const target = properties.nested('Target') ?? properties.fail('a schedule needs a target');
  const machine = target.text('Arn');
  if (machine.split(':')[2] !== 'states') throw new UnsupportedError(`the target ${machine} of a schedule`);
  const roleArn = target.text('RoleArn');
  const input = target.optionalText('Input') ?? '{}';
  return () => {
    const identity = world.access.assume('scheduler.amazonaws.com', roleArn, arn);
    if (identity === undefined) return;
    lostWhenDenied(() =>
      world.call('sfn', region, 'StartExecution', { stateMachineArn: machine, input }, identity),
    );
  };
}
