import type { Sample } from '../../ports/metric-history.ts';
import { isoTime } from '../../rules/times.ts';
import type { Reading } from '../reading.ts';

/** Whether the other region's endpoints answered, ten-second and one-minute periods, oldest first. */
export interface Probes {
  readonly fine: readonly Sample[];
  readonly coarse: readonly Sample[];
}

/** Whether the other region serves, as far as this region's prober has seen. */
export type SourceState =
  | { readonly kind: 'answering' }
  | {
      readonly kind: 'silent';
      /** Begin of the period in which it answered for the last time. */
      readonly lastAnsweredAtMilliseconds: number;
      /** By then a probe had failed: what it accepted, it accepted before that. */
      readonly stoppedAtMilliseconds: number;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** A probe every 10 s that may take 4 s, and the time a metric needs until it can be read. */
const FRESH_PROBE_MILLISECONDS = 45_000;
/** A prober that has said nothing for longer has stopped; alarms on it stand in its own region. */
const PROBER_GONE_MILLISECONDS = 5 * 60_000;
export const FINE_PERIOD_SECONDS = 10;
export const COARSE_PERIOD_SECONDS = 60;

/**
 * The last answer alone does not say that the other region is silent: the prober may have stopped. Only a probe that
 * failed after it does, and until that one writes may have been accepted.
 */
export function sourceState(probes: Reading<Probes>, nowMilliseconds: number): SourceState {
  if (!probes.known) return { kind: 'unknown', why: `the probes could not be read (${probes.why})` };
  const { fine, coarse } = probes.value;
  const newest = (fine.at(-1) ?? coarse.at(-1))?.atMilliseconds;
  if (newest === undefined) return { kind: 'unknown', why: 'nobody has probed the other region' };
  if (nowMilliseconds - newest > PROBER_GONE_MILLISECONDS) return proberStopped(newest);
  const [series, periodSeconds] = fine.some(isAnswer)
    ? [fine, FINE_PERIOD_SECONDS]
    : [coarse, COARSE_PERIOD_SECONDS];
  const answered = series.findLast(isAnswer)?.atMilliseconds;
  if (answered === undefined) {
    return { kind: 'unknown', why: 'the other region has not answered for as long as probes are kept' };
  }
  if (nowMilliseconds - answered <= FRESH_PROBE_MILLISECONDS) return { kind: 'answering' };
  const failed = series.find((sample) => sample.atMilliseconds > answered)?.atMilliseconds;
  if (failed === undefined) return proberStopped(newest);
  return {
    kind: 'silent',
    lastAnsweredAtMilliseconds: answered,
    stoppedAtMilliseconds: failed + periodSeconds * 1000,
  };
}

export function isAnswer({ value }: Sample): boolean {
  return value > 0;
}

function proberStopped(newest: number): SourceState {
  return { kind: 'unknown', why: `the prober of this region stopped at ${isoTime(newest)}` };
}
