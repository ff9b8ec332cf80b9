import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { DRILL_RUNBOOK } from '../../lambda/rules/drill-calendar.ts';
import { roleName } from '../topology/names.ts';
import { allow, trust } from './policy-documents.ts';
import type { RegionScope } from './region-scope.ts';
import { ServiceRole } from './service-role.ts';

/**
 * Starts the drill as often as the configuration says, in the region that stands by. A start that fails is tried again
 * for a day; a drill that was missed is seen by the alarm on the calendar.
 */
export class DrillSchedule extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    const { names, topology, place, side } = props.region;
    const machine = names.stateMachines[DRILL_RUNBOOK];
    if (machine === undefined) throw new Error(`The state machine of ${DRILL_RUNBOOK} has no literal name.`);
    const role = new ServiceRole(this, 'Role', {
      roleName: roleName(topology.application, side, 'drill-schedule'),
      description: `Muster: starts ${DRILL_RUNBOOK} in ${place.region}.`,
      trust: trust('scheduler.amazonaws.com', { StringEquals: { 'aws:SourceAccount': place.account } }),
      statements: [allow(['states:StartExecution'], [machine])],
    });
    const schedule = new CfnSchedule(this, 'Schedule', {
      name: `${names.prefix}${DRILL_RUNBOOK}`,
      description: `Drills the recovery of ${topology.application} every ${topology.drills.every}.`,
      scheduleExpression: topology.drills.schedule,
      scheduleExpressionTimezone: 'UTC',
      // It stands in both, so that it is there when they change places.
      state: props.region.active ? 'DISABLED' : 'ENABLED',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: machine,
        roleArn: role.arn,
        input: JSON.stringify({
          reason: `Every ${topology.drills.every}`,
          requestedBy: 'the drill calendar',
        }),
        retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      },
    });
    for (const needed of role.ready) schedule.addResourceDependency(needed);
  }
}
