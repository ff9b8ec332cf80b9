import type { Identity } from '../../access.ts';
import { UnsupportedError } from '../../api.ts';
import type { BusEvent, LoadedResource, ResourceIdentity, TwinService, WorldContext } from '../../service.ts';
import { functionName } from '../../functions/function-runtime.ts';
import { PARTITION } from '../../template/scope.ts';
import { propertiesOf } from '../support/borders.ts';
import { lostWhenDenied } from '../support/deliveries.ts';
import type { Fields } from '../support/fields.ts';
import { stableUuid } from '../support/ids.ts';
import { eventMatcher, type EventMatcher } from './event-pattern.ts';
import { rateMilliseconds } from './schedule.ts';

/** An event as targets get it. */
type Envelope = Readonly<Record<string, unknown>>;

type Target = (event: Envelope) => void;

interface PatternRule {
  readonly matches: EventMatcher;
  readonly targets: readonly Target[];
}

export interface EventsTwin extends TwinService {
  putEvent(region: string, event: BusEvent): void;
}

/** Amazon EventBridge: rules of the default bus, on events and on rates. Nothing happens in a dark region. */
export function createEvents(world: WorldContext): EventsTwin {
  const rules = new Map<string, PatternRule[]>();
  let count = 0;
  const envelope = (region: string, event: BusEvent): Envelope => {
    count += 1;
    return {
      version: '0',
      id: stableUuid('event', region, String(count)),
      account: world.account,
      time: new Date(world.kernel.now()).toISOString(),
      region,
      resources: [],
      ...event,
    };
  };
  return {
    service: 'events',
    operations: {},
    resources: {
      'AWS::Events::Rule': (resource) => {
        const properties = propertiesOf(resource);
        const name = properties.optionalText('Name') ?? `${resource.stack}-${resource.logicalId}`;
        const arn = `arn:${PARTITION}:events:${resource.region}:${world.account}:rule/${name}`;
        const rule = { region: resource.region, arn };
        const targets = properties.list('Targets').map((target) => targetOf(world, rule, target));
        if ((properties.optionalText('State') ?? 'ENABLED') === 'ENABLED') {
          addPattern(rules, resource, name, targets);
          startSchedule(
            world,
            resource.region,
            arn,
            properties.optionalText('ScheduleExpression'),
            (event) => {
              const carried = envelope(resource.region, event);
              for (const target of targets) target(carried);
            },
          );
        }
        return { ref: name, attributes: { Arn: arn } } satisfies ResourceIdentity;
      },
    },
    putEvent: (region, event) => {
      if (world.isDark(region)) return;
      const carried = envelope(region, event);
      deliverAfterLatency(world, region, () => {
        for (const rule of rules.get(region) ?? []) {
          if (rule.matches(carried)) for (const target of rule.targets) target(carried);
        }
      });
    },
  };
}

function addPattern(
  rules: Map<string, PatternRule[]>,
  resource: LoadedResource,
  name: string,
  targets: readonly Target[],
): void {
  const pattern = resource.properties['EventPattern'];
  if (pattern === undefined) return;
  const regional = rules.get(resource.region) ?? [];
  regional.push({ matches: eventMatcher(pattern as Readonly<Record<string, unknown>>, name), targets });
  rules.set(resource.region, regional);
}

/** The first time comes within the first interval: when, EventBridge does not say, so the seed does. */
function startSchedule(
  world: WorldContext,
  region: string,
  arn: string,
  expression: string | undefined,
  fire: (event: BusEvent) => void,
): void {
  if (expression === undefined) return;
  const interval = rateMilliseconds(expression);
  const phase = Math.floor(world.kernel.random(`schedule/${arn}`).next() * interval);
  const tick = (): void => {
    world.kernel.after(interval, tick);
    if (world.isDark(region)) return;
    fire({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {}, resources: [arn] });
  };
  world.kernel.after(phase, tick);
}

function deliverAfterLatency(world: WorldContext, region: string, deliver: () => void): void {
  world.kernel.after(world.kernel.draw('aws.call', `events/${region}`), () => {
    if (!world.isDark(region)) deliver();
  });
}

interface Rule {
  readonly region: string;
  readonly arn: string;
}

/** A function, a state machine or a topic. */
function targetOf(world: WorldContext, { region, arn: ruleArn }: Rule, target: Fields): Target {
  target.allow(['Id', 'Arn', 'Input', 'RetryPolicy', 'RoleArn', 'DeadLetterConfig']);
  const arn = target.text('Arn');
  const constant = target.optionalText('Input');
  const inputOf = (event: Envelope): string => constant ?? JSON.stringify(event);
  // Functions and topics let the service in themselves; a state machine is started under the target's role.
  const itself: Identity = { kind: 'service', service: 'events.amazonaws.com', sourceArn: ruleArn };
  const service = arn.split(':')[2] ?? '';
  switch (service) {
    case 'lambda':
      return (event) => world.invokeFunction(region, functionName(arn), JSON.parse(inputOf(event)), itself);
    case 'states': {
      const roleArn = target.text('RoleArn');
      return (event) => {
        const identity = world.access.assume('events.amazonaws.com', roleArn, ruleArn);
        if (identity === undefined) return;
        lostWhenDenied(() =>
          world.call(
            'sfn',
            region,
            'StartExecution',
            { stateMachineArn: arn, input: inputOf(event) },
            identity,
          ),
        );
      };
    }
    case 'sns':
      return (event) => {
        lostWhenDenied(() =>
          world.call('sns', region, 'Publish', { TopicArn: arn, Message: inputOf(event) }, itself),
        );
      };
    default:
      throw new UnsupportedError(`the rule target ${arn}`);
  }
}
