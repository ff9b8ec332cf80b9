import type { DatabaseEngine } from '../../deployment.ts';
import type { Sample } from '../../ports/metric-history.ts';
import type { Reading } from '../reading.ts';
import type { Behind } from './history.ts';
import { COARSE_PERIOD_SECONDS, FINE_PERIOD_SECONDS, type SourceState } from './source.ts';

/**
 * What had surely arrived on a replica.
 *
 * A sample says how old the newest thing was that had arrived when it was taken: everything accepted before
 * `taken - value` is safe. It was taken somewhere in its period, so the period's begin is counted from, and what is
 * safe once stays safe, so the best sample counts, whichever it is.
 *
 * Which samples may be believed: only those of periods that ended while the source surely lived. Once it is dead,
 * MySQL's ReplicaLag is -1 or 0 although nothing arrives any more, and whether another engine's or a heartbeat's
 * goes on growing is not ours to assume.
 */
export interface Arrived {
  /** Everything accepted before this is on the replica. */
  readonly safeUntilMilliseconds: number;
  readonly sample: Sample;
  /** `replica lag` or `heartbeat`. */
  readonly by: 'lag' | 'heartbeat';
}

export type ArrivedOrNot =
  | ({ readonly known: true } & Arrived)
  | { readonly known: false; readonly why: string; readonly sample?: Sample };

/** RDS publishes once a minute, a little late; older than this, a sample says nothing about the moment. */
const USABLE_MILLISECONDS = 10 * 60_000;
/** While the source lives, a sample that is missing is a reason to look for, not one to go back for. */
const FRESH_MILLISECONDS = 5 * 60_000;

/** The moment before which a sample's period has to have ended, and how far before it may have. */
export interface Window {
  readonly endsBeforeMilliseconds: number;
  readonly notOlderThanMilliseconds: number;
}

export function windowOf(source: SourceState, nowMilliseconds: number): Window {
  return source.kind === 'silent'
    ? windowBefore(source.lastAnsweredAtMilliseconds)
    : { endsBeforeMilliseconds: Infinity, notOlderThanMilliseconds: nowMilliseconds - FRESH_MILLISECONDS };
}

export function windowBefore(milliseconds: number): Window {
  return {
    endsBeforeMilliseconds: milliseconds,
    notOlderThanMilliseconds: milliseconds - USABLE_MILLISECONDS,
  };
}

/**
 * A heartbeat where there is one: RDS's lag of an idle PostgreSQL source climbs to 300 s although nothing would be
 * lost, and MySQL's knows nothing of what the source has not sent yet.
 */
export function arrivedOn(
  { replicaLag, heartbeat }: Behind,
  engine: DatabaseEngine,
  window: Window,
): ArrivedOrNot {
  if (heartbeat.known) {
    const { fine, coarse } = heartbeat.value;
    const usable = [
      ...within(coarse, COARSE_PERIOD_SECONDS, window),
      ...within(fine, FINE_PERIOD_SECONDS, window),
    ];
    const best = bestOf(usable, 0);
    if (best !== undefined) return { known: true, by: 'heartbeat', ...best };
  }
  return arrivedByLag(replicaLag, engine, window);
}

function arrivedByLag(
  replicaLag: Reading<readonly Sample[]>,
  engine: DatabaseEngine,
  window: Window,
): ArrivedOrNot {
  if (!replicaLag.known) return { known: false, why: `its lag could not be read (${replicaLag.why})` };
  const usable = within(replicaLag.value, COARSE_PERIOD_SECONDS, window);
  const newest = usable.at(-1);
  if (newest === undefined) return { known: false, why: 'there is no measurement of its lag' };
  if (newest.value < 0) {
    return { known: false, why: 'RDS itself did not know its lag (-1)', sample: newest };
  }
  // MySQL and MariaDB count whole seconds, downwards.
  const roundedSeconds = engine === 'postgres' ? 0 : 1;
  const best = bestOf(usable, roundedSeconds);
  return best === undefined
    ? { known: false, why: 'there is no measurement of its lag' }
    : { known: true, by: 'lag', ...best };
}

function within(
  samples: readonly Sample[],
  periodSeconds: number,
  { endsBeforeMilliseconds, notOlderThanMilliseconds }: Window,
): readonly Sample[] {
  return samples.filter(
    ({ atMilliseconds }) =>
      atMilliseconds + periodSeconds * 1000 <= endsBeforeMilliseconds &&
      atMilliseconds >= notOlderThanMilliseconds,
  );
}

function bestOf(
  samples: readonly Sample[],
  roundedSeconds: number,
): Pick<Arrived, 'safeUntilMilliseconds' | 'sample'> | undefined {
  const safe = samples
    .filter(({ value }) => value >= 0)
    .map((sample) => ({
      sample,
      safeUntilMilliseconds: sample.atMilliseconds - (sample.value + roundedSeconds) * 1000,
    }));
  return safe.toSorted((a, b) => a.safeUntilMilliseconds - b.safeUntilMilliseconds).at(-1);
}

/** Seconds, rounded up: a bound is never rounded below itself. */
export function lossAtMostSeconds(untilMilliseconds: number, { safeUntilMilliseconds }: Arrived): number {
  return Math.max(0, Math.ceil((untilMilliseconds - safeUntilMilliseconds) / 1000));
}
