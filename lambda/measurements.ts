import type { Side } from './deployment.ts';

/**
 * Metrics in `names[side].metricNamespace` beside the latch, by name and dimensions: what the prober publishes, what
 * alarms and dashboards show and what a preflight reads back. All high resolution (one second).
 */

/** 1: answered 200 within the time. 0: anything else. Its average over a period is the availability. */
export const PROBE_SUCCESS = 'ProbeSuccess';

/** Milliseconds until the answer; only published when there was one. */
export const PROBE_LATENCY = 'ProbeLatency';

/**
 * Seconds between now and the newest heartbeat row that has arrived on the replica. Published by whoever writes the
 * heartbeat (an application, an agent), in the replica's region; absent where nobody does. It is the one lag that an
 * idle source does not inflate.
 */
export const HEARTBEAT_AGE = 'HeartbeatAge';

/** Seconds between two probes. */
export const PROBE_INTERVAL_SECONDS = 10;

/**
 * Where a probe went: a region's endpoint directly, `public` (the name as users resolve it) or `external`
 * (somebody else's service).
 */
export type ProbeEndpoint = Side | 'public' | 'external';

/** `component`: the record's name, or the name of a stateless or external component. */
export function probeDimensions(
  component: string,
  endpoint: ProbeEndpoint,
): Readonly<Record<string, string>> {
  return { Component: component, Endpoint: endpoint };
}

export function heartbeatDimensions(database: string): Readonly<Record<string, string>> {
  return { Database: database };
}
