import { Construct } from 'constructs';
import {
  PROBE_INTERVAL_SECONDS,
  PROBE_LATENCY,
  PROBE_SUCCESS,
  probeDimensions,
  type ProbeEndpoint,
} from '../../lambda/measurements.ts';
import { alarm, type Metric } from './alarm.ts';
import type { RegionScope } from './region-scope.ts';

/** Something the prober asks. */
export interface Probed {
  readonly component: string;
  readonly endpoint: ProbeEndpoint;
}

/** Ends the names of the alarms about it. */
export function probedName({ component, endpoint }: Probed): string {
  return `${component.replaceAll(/[^A-Za-z0-9-]+/g, '-')}-${endpoint}`;
}

export function probeMetric(
  region: RegionScope,
  probed: Probed,
  name: string,
  statistic: Metric['statistic'],
): Metric {
  return {
    namespace: region.names.metricNamespace,
    name,
    dimensions: probeDimensions(probed.component, probed.endpoint),
    statistic,
  };
}

const ERROR_RATE_MINUTES = 5;
const SLOW_MINUTES = 2;

/** What a user would notice, seen from this region: nothing answers, too much fails, it is slow. */
export class ProbeAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { region: RegionScope; probed: Probed; /** What it is, for the description. */ what: string },
  ) {
    super(scope, id);
    const { region, probed, what } = props;
    const { alarms } = region.topology;
    const name = probedName(probed);
    alarm(this, region, {
      purpose: `down-${name}`,
      description: `${what} has not answered for ${alarms.downSeconds} s.`,
      // Maximum: one answer in the period is an answer.
      metric: probeMetric(region, probed, PROBE_SUCCESS, 'Maximum'),
      periodSeconds: PROBE_INTERVAL_SECONDS,
      evaluationPeriods: alarms.downSeconds / PROBE_INTERVAL_SECONDS,
      comparison: 'LessThanThreshold',
      threshold: 1,
      // A prober that has stopped knows nothing, and that is not the same as good.
      missingData: 'breaching',
    });
    if (probed.endpoint === 'external') return;
    alarm(this, region, {
      purpose: `errors-${name}`,
      description: `${what}: more than ${alarms.errorRatePercent} % of the probes failed for ${ERROR_RATE_MINUTES} minutes.`,
      metric: probeMetric(region, probed, PROBE_SUCCESS, 'Average'),
      periodSeconds: 60,
      evaluationPeriods: ERROR_RATE_MINUTES,
      comparison: 'LessThanThreshold',
      threshold: 1 - alarms.errorRatePercent / 100,
      missingData: 'breaching',
    });
    alarm(this, region, {
      purpose: `slow-${name}`,
      description: `${what}: the slowest 5 % took longer than ${alarms.p95Milliseconds} ms for ${SLOW_MINUTES} minutes.`,
      metric: probeMetric(region, probed, PROBE_LATENCY, 'p95'),
      periodSeconds: 60,
      evaluationPeriods: SLOW_MINUTES,
      comparison: 'GreaterThanThreshold',
      threshold: alarms.p95Milliseconds,
      // Published only with an answer; that there is none is the other alarm's business.
      missingData: 'notBreaching',
    });
  }
}
