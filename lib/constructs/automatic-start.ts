import { CfnCompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { PROBE_SUCCESS } from '../../lambda/measurements.ts';
import { regionalArn, roleName } from '../topology/names.ts';
import { alarm, alarmName } from './alarm.ts';
import { allow, trust } from './policy-documents.ts';
import { probeMetric, probedName } from './probe-alarms.ts';
import type { RegionScope } from './region-scope.ts';
import { ServiceRole } from './service-role.ts';

export interface AutomaticStartProps {
  readonly region: RegionScope;
  /** How long nothing must have answered, seconds. */
  readonly afterSeconds: number;
  /** Latched records: they move together, so all of them have to be down. */
  readonly components: readonly string[];
}

const PERIOD_SECONDS = 60;

/**
 * Starts the failover of the other region once none of its endpoints has answered for the minimum delay. Stands in
 * the region that takes over. A data loss above target still waits for a person.
 */
export class AutomaticStart extends Construct {
  constructor(scope: Construct, id: string, props: AutomaticStartProps) {
    super(scope, id);
    const { region } = props;
    const machine = region.names.stateMachines['region-failover'];
    if (machine === undefined) throw new Error('The state machine of region-failover has no literal name.');
    const trigger = this.#trigger(props);
    const role = new ServiceRole(this, 'Role', {
      roleName: roleName(region.topology.application, region.side, 'automatic-start'),
      description: `Muster: starts region-failover in ${region.place.region} when the alarm has stood long enough.`,
      trust: trust('events.amazonaws.com', { StringEquals: { 'aws:SourceAccount': region.place.account } }),
      statements: [allow(['states:StartExecution'], [machine])],
    });
    const minutes = props.afterSeconds / 60;
    const rule = new CfnRule(this, 'Rule', {
      name: `${region.names.prefix}automatic-start`,
      description: `Starts region-failover when nothing has answered for ${minutes} minutes.`,
      state: 'ENABLED',
      eventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        resources: [regionalArn(region.place, 'cloudwatch', `alarm:${trigger}`)],
        detail: { state: { value: ['ALARM'] } },
      },
      targets: [
        {
          id: 'region-failover',
          arn: machine,
          roleArn: role.arn,
          input: JSON.stringify({
            mode: 'unplanned',
            reason: `No endpoint in ${region.peerPlace.region} has answered for ${minutes} minutes (alarm ${trigger}).`,
            requestedBy: 'automatic start',
          }),
        },
      ],
    });
    for (const needed of role.ready) rule.addResourceDependency(needed);
  }

  /** Name of the alarm that starts: the only record's own, or one over all of them. */
  #trigger({ region, afterSeconds, components }: AutomaticStartProps): string {
    const peer = region.side === 'primary' ? 'recovery' : 'primary';
    const alarms = components.map((component) => {
      const probed = { component, endpoint: peer } as const;
      return alarm(this, region, {
        purpose: `unreachable-${probedName(probed)}`,
        description: `${component} has not answered in ${region.peerPlace.region} for ${afterSeconds} s.`,
        metric: probeMetric(region, probed, PROBE_SUCCESS, 'Maximum'),
        periodSeconds: PERIOD_SECONDS,
        evaluationPeriods: afterSeconds / PERIOD_SECONDS,
        comparison: 'LessThanThreshold',
        threshold: 1,
        // Unlike the alarm for people: a prober that has stopped must not move a region.
        missingData: 'notBreaching',
      });
    });
    const [first, ...others] = alarms;
    if (first === undefined) throw new Error('An automatic start needs a latched record to watch.');
    const names = alarms.map((each) => each.alarmName ?? '');
    if (others.length === 0) return names[0] ?? '';
    const all = alarmName(region, 'unreachable-everything');
    const composite = new CfnCompositeAlarm(this, 'Everything', {
      alarmName: all,
      alarmDescription: `No latched record answers in ${region.peerPlace.region}.`,
      alarmRule: names.map((name) => `ALARM("${name}")`).join(' AND '),
    });
    for (const each of alarms) composite.addResourceDependency(each);
    return all;
  }
}
