import type { Side } from './deployment.ts';
import type { Measurement } from './ports/metrics.ts';

/** Metric of the latch, in `names[side].metricNamespace`, without dimensions, standard resolution. */
export const LATCH_METRIC = 'Latch';

/**
 * Value of the metric: 1 means the side's latch alarm should be in ALARM.
 * Recovery side: 1 once it has claimed the traffic (the primary's name is drained).
 * Primary side: 1 as long as it has not reclaimed it, so that a check on this alarm is already unhealthy when the
 * region goes dark and keeps its last status.
 */
export function latchMetricValue(side: Side, claimed: boolean): 0 | 1 {
  return (side === 'recovery') === claimed ? 1 : 0;
}

export function latchMeasurement(side: Side, claimed: boolean): Measurement {
  return { name: LATCH_METRIC, value: latchMetricValue(side, claimed), unit: 'None', resolution: 60 };
}
