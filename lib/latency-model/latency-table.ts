import { LATENCIES, type LatencyId } from './latencies.ts';
import type { Latency } from './latency-model.ts';

/** Every entry of the model, some of them perhaps replaced by what a team has measured itself. */
export type LatencyTable = Readonly<Record<LatencyId, Latency>>;

/** What a team measured in its own exercises, in seconds. */
export interface MeasuredLatency {
  readonly medianSeconds: number;
  readonly p90Seconds: number;
  /** The shortest and the longest that are reckoned with; the longest is the worst case. */
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** Where and when it was measured. */
  readonly source: string;
}

export type MeasuredLatencies = Readonly<Partial<Record<LatencyId, MeasuredLatency>>>;

export function isLatencyId(id: string): id is LatencyId {
  return Object.hasOwn(LATENCIES, id);
}

/** The model with a team's own measurements in place of its entries. */
export function latencyTable(measured: MeasuredLatencies = {}): LatencyTable {
  const replaced = Object.entries(measured).map(([id, { source, ...values }]) => [
    id,
    { distribution: { kind: 'lognormal', ...values }, documented: 'measured by the team', source },
  ]);
  return { ...LATENCIES, ...Object.fromEntries(replaced) };
}
