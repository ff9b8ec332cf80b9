import type { Identity } from '../../access.ts';
import { UnsupportedError } from '../../api.ts';
import type { WorldContext } from '../../service.ts';
import { lostWhenDenied } from '../support/deliveries.ts';
import { RegionalRegistry } from '../support/registry.ts';
import { evaluationIntervalMilliseconds, nextState, type AlarmBasis, type MetricAlarm } from './alarm.ts';
import type { AlarmState } from './alarm-evaluation.ts';
import type { CompositeRule } from './composite-rule.ts';
import type { MetricStore } from './metric-store.ts';

export interface CompositeAlarm extends AlarmBasis {
  readonly kind: 'composite';
  readonly rule: CompositeRule;
  readonly ruleText: string;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** All alarms: looks at them in virtual time, tells the bus and the topics when one changes its state. */
export class AlarmBook {
  readonly #alarms = new RegionalRegistry<Alarm>('alarm');
  readonly #world: WorldContext;
  readonly #store: MetricStore;

  constructor(world: WorldContext, store: MetricStore) {
    this.#world = world;
    this.#store = store;
  }

  get(region: string, name: string): Alarm | undefined {
    return this.#alarms.get(region, name);
  }

  in(region: string): readonly Alarm[] {
    return this.#alarms.in(region);
  }

  /** Starts to evaluate at a moment of its own within the interval, as CloudWatch spreads its work. */
  addMetricAlarm(alarm: MetricAlarm): void {
    this.#add(alarm);
    const { kernel } = this.#world;
    const interval = evaluationIntervalMilliseconds(alarm);
    const phase = Math.floor(kernel.random(`cloudwatch.phase/${alarm.arn}`).next() * interval);
    kernel.after(phase, () => {
      this.#evaluate(alarm);
      kernel.every(interval, () => this.#evaluate(alarm));
    });
  }

  addCompositeAlarm(alarm: CompositeAlarm): void {
    this.#add(alarm);
    this.#evaluateComposite(alarm);
  }

  setState(alarm: Alarm, state: AlarmState, reason: string): void {
    const previous = alarm.state;
    alarm.reason = reason;
    if (state === previous) return;
    alarm.state = state;
    const nowMilliseconds = this.#world.kernel.now();
    const since = alarm.stateChangedAtMilliseconds;
    alarm.stateChangedAtMilliseconds = nowMilliseconds;
    this.#world.record({
      atMilliseconds: nowMilliseconds,
      region: alarm.region,
      kind: 'cloudwatch.alarm.changed',
      text: `Alarm ${alarm.name}: ${previous} to ${state}`,
      data: { alarm: alarm.name, state, previousState: previous },
    });
    this.#world.putEvent(alarm.region, stateChangeEvent(alarm, previous, since));
    this.#act(alarm, previous);
    for (const other of this.in(alarm.region)) {
      if (other.kind === 'composite' && other.rule.children.includes(alarm.name))
        this.#evaluateComposite(other);
    }
  }

  #add(alarm: Alarm): void {
    for (const action of Object.values(alarm.actions).flat()) requireKnownAction(action);
    this.#alarms.add(alarm.region, alarm.name, alarm);
  }

  #evaluate(alarm: MetricAlarm): void {
    if (this.#world.isDark(alarm.region)) return;
    const state = nextState(this.#store, alarm, this.#world.kernel.now());
    const { evaluationPeriods, datapointsToAlarm, comparison, threshold } = alarm;
    this.setState(
      alarm,
      state,
      `Threshold: ${datapointsToAlarm} of ${evaluationPeriods} periods ${comparison} ${threshold}.`,
    );
  }

  #evaluateComposite(alarm: CompositeAlarm): void {
    const holds = alarm.rule.holds((name) => {
      const child = this.get(alarm.region, name);
      if (child === undefined)
        throw new Error(`The alarm ${alarm.name} refers to ${name}, which does not exist.`);
      return child.state;
    });
    this.setState(alarm, holds ? 'ALARM' : 'OK', `AlarmRule: ${alarm.ruleText}`);
  }

  #act(alarm: Alarm, previous: AlarmState): void {
    if (!alarm.actionsEnabled) return;
    for (const action of alarm.actions[alarm.state]) {
      const message = notification(alarm, previous, this.#world.account);
      if (serviceOf(action) === 'sns') lostWhenDenied(() => this.#publish(alarm, action, message));
      else this.#invoke(alarm, action, message);
    }
  }

  #publish(alarm: Alarm, topicArn: string, message: object): void {
    const input = {
      TopicArn: topicArn,
      Subject: `${alarm.state}: "${alarm.name}" in ${alarm.region}`,
      Message: JSON.stringify(message),
    };
    this.#world.call('sns', alarm.region, 'Publish', input, serviceFor(alarm, 'cloudwatch.amazonaws.com'));
  }

  #invoke(alarm: Alarm, functionArn: string, message: object): void {
    this.#world.invokeFunction(
      alarm.region,
      functionArn.split(':')[6] ?? '',
      { source: 'aws.cloudwatch', alarmArn: alarm.arn, ...message },
      serviceFor(alarm, 'lambda.alarms.cloudwatch.amazonaws.com'),
    );
  }
}

/** CloudWatch User Guide, "Alarm actions": a function lets in a principal of its own. */
function serviceFor({ arn: sourceArn }: Alarm, service: string): Identity {
  return { kind: 'service', service, sourceArn };
}

function serviceOf(arn: string): string | undefined {
  return arn.split(':')[2];
}

/** Topics and functions only: nothing here stops instances or scales groups by an alarm. */
function requireKnownAction(action: string): void {
  const service = serviceOf(action);
  if (service !== 'sns' && service !== 'lambda') throw new UnsupportedError(`the alarm action ${action}`);
}

/** CloudWatch User Guide, "Alarm events and EventBridge": "CloudWatch Alarm State Change". */
function stateChangeEvent(alarm: Alarm, previous: AlarmState, previousSinceMilliseconds: number) {
  return {
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      state: {
        value: alarm.state,
        reason: alarm.reason,
        timestamp: new Date(alarm.stateChangedAtMilliseconds).toISOString(),
      },
      previousState: { value: previous, timestamp: new Date(previousSinceMilliseconds).toISOString() },
      configuration: { description: alarm.description },
    },
  };
}

/** What subscribers of the topic get (CloudWatch User Guide, "Notifying users on alarm changes"). */
function notification(
  alarm: Alarm,
  previous: AlarmState,
  account: string,
): Readonly<Record<string, unknown>> {
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description,
    AWSAccountId: account,
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: new Date(alarm.stateChangedAtMilliseconds).toISOString(),
    Region: alarm.region,
    AlarmArn: alarm.arn,
    OldStateValue: previous,
  };
}
