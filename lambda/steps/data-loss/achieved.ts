import type { DatabaseEngine } from '../../deployment.ts';
import type { DatabaseLag, DataLossFact, LostOfDatabase } from '../../ports/facts.ts';
import type { Fence } from '../../ports/ledger.ts';
import type { Sample } from '../../ports/metric-history.ts';
import { durationAtMost, isoTime } from '../../rules/times.ts';
import { mapped } from '../reading.ts';
import { arrivedOn, lossAtMostSeconds, windowBefore } from './bound.ts';
import type { LossHistory } from './history.ts';
import { behindInWords } from './loss.ts';
import { sourceState, type Probes, type SourceState } from './source.ts';

/** What is known of one database after the promotion. */
export interface Promoted {
  readonly name: string;
  readonly engine: DatabaseEngine;
  /** When RDS had taken the promotion; undefined where nobody got an answer to the call. */
  readonly requestedAt: string | undefined;
  /** As the preflight found it, and when. */
  readonly before: DatabaseLag | undefined;
  readonly checkedAt: string | undefined;
  readonly fence: Fence | undefined;
  /** Of a planned move: how it is known that the standby has everything. */
  readonly proof?: string | undefined;
}

/** Between the call itself and the note that it was taken: two calls of 12 s, and a margin. */
const NOTED_LATE_MILLISECONDS = 30_000;

/**
 * What the promotions have really cost at most, from everything that has been measured by now. The gate knew less:
 * it could not know when a source that still answered would stop.
 */
export function lossAchieved(
  promoted: readonly Promoted[],
  history: LossHistory,
  nowMilliseconds: number,
): DataLossFact {
  const databases = promoted.map((database) => lostOf(database, history, nowMilliseconds));
  const known = databases.map(({ atMostSeconds }) => atMostSeconds).filter((seconds) => seconds !== null);
  return {
    atMostSeconds: known.length < databases.length ? null : Math.max(0, ...known),
    databases,
    measuredAt: isoTime(nowMilliseconds),
  };
}

function lostOf(database: Promoted, { probes, behind }: LossHistory, now: number): LostOfDatabase {
  const { name, engine, before, fence, proof } = database;
  if (proof !== undefined) return { name, atMostSeconds: 0, why: `nothing is missing: ${proof}` };
  if (before?.lossAtMostSeconds === 0 && before.promotedBefore !== true) {
    return { name, atMostSeconds: 0, why: before.why ?? 'it was the writer already' };
  }
  const asked = givenUpAt(database);
  if (asked === undefined) {
    return { name, atMostSeconds: null, why: before?.why ?? 'nobody noted when it was promoted' };
  }
  const source = sourceState(
    mapped(probes, (all) => seenBy(all, asked)),
    asked,
  );
  const stopped = stoppedAt(source, fence, sourceState(probes, now));
  if (stopped === undefined) {
    const why = 'nobody knows until when the other region accepted writes, and its fence is not proven';
    return { name, atMostSeconds: null, why };
  }
  const window = windowBefore(source.kind === 'silent' ? source.lastAnsweredAtMilliseconds : asked);
  const arrived = arrivedOn(behind(name), engine, window);
  const later = source.kind === 'silent' ? untilFenced(fence, stopped) : '';
  if (!arrived.known) return { name, atMostSeconds: null, why: `${arrived.why}${later}` };
  const atMostSeconds = lossAtMostSeconds(stopped, arrived);
  return {
    name,
    atMostSeconds,
    why:
      `${behindInWords(arrived)}; the other region may have accepted writes until ${isoTime(stopped)}, ` +
      `so at most ${durationAtMost(atMostSeconds)} of writes are lost${later}`,
  };
}

/** From about then on the replica received nothing more. */
function givenUpAt({ requestedAt, checkedAt, before }: Promoted): number | undefined {
  if (requestedAt !== undefined) return Date.parse(requestedAt) - NOTED_LATE_MILLISECONDS;
  // The call landed and lost its answer: it was made after the preflight.
  if (checkedAt === undefined || before?.promotedBefore === true) return undefined;
  return Date.parse(checkedAt);
}

function seenBy({ fine, coarse }: Probes, milliseconds: number): Probes {
  const before = ({ atMilliseconds }: Sample): boolean => atMilliseconds < milliseconds;
  return { fine: fine.filter(before), coarse: coarse.filter(before) };
}

/**
 * A source that was silent when it was given up stopped then. One that was not went on until it was fenced or fell
 * silent, whichever came first.
 */
function stoppedAt(
  atPromotion: SourceState,
  fence: Fence | undefined,
  since: SourceState,
): number | undefined {
  if (atPromotion.kind === 'silent') return atPromotion.stoppedAtMilliseconds;
  const ends = [
    ...(fence?.status === 'proven' && fence.provenAt !== undefined ? [Date.parse(fence.provenAt)] : []),
    ...(since.kind === 'silent' ? [since.stoppedAtMilliseconds] : []),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** A silent source may come back, and accepts writes then until its database is out of reach. */
function untilFenced(fence: Fence | undefined, stopped: number): string {
  if (fence === undefined || fence.status === 'released') return '';
  if (fence.status !== 'proven' || fence.provenAt === undefined) {
    return '; its fence is not proven: what it accepts until then once it is back is lost too';
  }
  return Date.parse(fence.provenAt) > stopped
    ? `; what it accepted after that, until its fence was proven at ${fence.provenAt}, is lost too`
    : '';
}
