import { Construct } from 'constructs';
import { LATCH_METRIC } from '../../lambda/latch.ts';
import { alarm } from './alarm.ts';
import type { RegionScope } from './region-scope.ts';

const DESCRIPTIONS = {
  recovery:
    'Latch. ALARM: this region has claimed the traffic, and the primary record is unhealthy. Set by a runbook only; ' +
    'nobody has to act on it.',
  primary:
    'Latch. ALARM (the usual state): the traffic has not been reclaimed, so the primary record lives by the other ' +
    'latch alone. Set by a runbook only; nobody has to act on it.',
} as const;

/**
 * Backs a Route 53 health check, which reads the metric by itself: one metric, standard resolution, one period
 * (Route 53 takes no metric math, no M of N and no high resolution). Missing data keeps the state, so that a region
 * that goes dark leaves its latch as it was.
 */
export class LatchAlarm extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    const { region } = props;
    alarm(this, region, {
      purpose: region.names.latchAlarm.slice(region.names.prefix.length),
      description: DESCRIPTIONS[region.side],
      metric: {
        namespace: region.names.metricNamespace,
        name: LATCH_METRIC,
        dimensions: {},
        statistic: 'Maximum',
      },
      periodSeconds: 60,
      evaluationPeriods: 1,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      missingData: 'ignore',
      notifies: false,
    });
  }
}
