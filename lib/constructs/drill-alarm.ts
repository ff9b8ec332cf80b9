import type { Construct } from 'constructs';
import { DRILL_NOT_FRESH } from '../../lambda/rules/drill-calendar.ts';
import { alarm } from './alarm.ts';
import type { RegionScope } from './region-scope.ts';

/** The calendar is looked at once an hour. */
const PERIOD_SECONDS = 3600;

/** In the region that stands by: whether its evidence is good is known nowhere else. */
export function drillAlarm(scope: Construct, region: RegionScope): void {
  alarm(scope, region, {
    purpose: 'drill-not-fresh',
    description:
      'The last recovery drill is too long ago, has failed, or was of other runbooks or another configuration. Look with ' +
      '`npm run runbook -- drills`, and start recovery-drill.',
    metric: {
      namespace: region.names.metricNamespace,
      name: DRILL_NOT_FRESH,
      dimensions: {},
      statistic: 'Maximum',
    },
    periodSeconds: PERIOD_SECONDS,
    evaluationPeriods: 3,
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    // Nothing is known until the first look, within an hour; after that, silence changes nothing.
    missingData: 'ignore',
  });
}
