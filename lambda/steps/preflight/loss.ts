import type { DatabaseInstance } from '../../ports/databases.ts';
import type { DatabaseLag } from '../../ports/facts.ts';
import type { Activation } from '../../ports/ledger.ts';
import type { Sample } from '../../ports/metric-history.ts';
import { epochTagOf, isReplica } from '../../rules/database-state.ts';
import { duration, isoTime } from '../../rules/times.ts';
import type { Reading } from '../reading.ts';
import type { Observed, ObservedDatabase, Probes, World } from './observed.ts';

/**
 * How many seconds of accepted writes an activation would lose, for each database.
 *
 * ReplicaLag says how far behind the replica was at the end of a minute. While the source lives, the newest value
 * counts. Once it is dead the value means nothing any more (PostgreSQL's grows by a second each second, MySQL's is
 * -1), so the last minute that ended before the outage counts. An idle PostgreSQL source lets it climb to 300 s
 * although nothing would be lost; a heartbeat, where there is one, does not and is taken instead.
 */

/** Whether the other region serves, as far as this region's prober has seen. */
export type SourceState =
  | { readonly kind: 'answering' }
  /** It answered at `lastAnsweredAt` for the last time. */
  | { readonly kind: 'silent'; readonly lastAnsweredAtMilliseconds: number }
  | { readonly kind: 'unknown'; readonly why: string };

export interface LossOfDatabase extends DatabaseLag {
  /** Of this database. */
  readonly rpoSeconds: number;
  readonly why: string;
}

/** A probe every 10 s that may take 4 s, and the time a metric needs until it can be read. */
const FRESH_PROBE_MILLISECONDS = 45_000;
/** RDS publishes once a minute, a little late. */
const FRESH_LAG_MILLISECONDS = 5 * 60_000;
/** Older than this before the outage, a sample says nothing about it. */
const USABLE_BEFORE_OUTAGE_MILLISECONDS = 10 * 60_000;
const LAG_PERIOD_MILLISECONDS = 60_000;
const PROBE_PERIOD_MILLISECONDS = 10_000;

export function sourceState(probes: Reading<Probes>, nowMilliseconds: number): SourceState {
  if (!probes.known) return { kind: 'unknown', why: `the probes could not be read (${probes.why})` };
  const { fine, coarse } = probes.value;
  const newest = (fine.at(-1) ?? coarse.at(-1))?.atMilliseconds;
  if (newest === undefined) return { kind: 'unknown', why: 'nobody has probed the other region' };
  if (nowMilliseconds - newest > FRESH_LAG_MILLISECONDS) {
    return { kind: 'unknown', why: `the prober of this region stopped at ${isoTime(newest)}` };
  }
  const answered = (fine.findLast(isAnswer) ?? coarse.findLast(isAnswer))?.atMilliseconds;
  if (answered === undefined) {
    return { kind: 'unknown', why: 'the other region has not answered for as long as probes are kept' };
  }
  return nowMilliseconds - answered <= FRESH_PROBE_MILLISECONDS
    ? { kind: 'answering' }
    : { kind: 'silent', lastAnsweredAtMilliseconds: answered };
}

function isAnswer({ value }: Sample): boolean {
  return value > 0;
}

export function lossOf(
  observed: ObservedDatabase,
  { side, deployment }: Pick<Observed, 'side' | 'deployment'>,
  { activation, peer }: Pick<World, 'activation' | 'peer'>,
  source: SourceState,
  nowMilliseconds: number,
): LossOfDatabase {
  const { database, instance, fenceGroupId } = observed;
  const base = { name: database.name, rpoSeconds: database.targets.rpoSeconds };
  if (!instance.known) return { ...base, lagSeconds: null, why: `it could not be read (${instance.why})` };
  if (instance.value === undefined) return { ...base, lagSeconds: null, why: 'there is no such instance' };
  if (!isReplica(instance.value)) {
    const fenced =
      fenceGroupId.known && instance.value.securityGroups.some(({ id }) => id === fenceGroupId.value);
    const latest = latestActivation(activation, peer.reachable ? peer.activation : undefined);
    const serves = (latest?.activeSide ?? deployment.activeSide) === side;
    return { ...base, ...lossOfStandalone(instance.value, { fenced, serves, latest }) };
  }
  return { ...base, ...lossOfReplica(instance.value, observed, source, nowMilliseconds) };
}

type Loss = Omit<LossOfDatabase, 'name' | 'rpoSeconds'>;

/**
 * A database that stands alone already has lost what it has lost; going on loses nothing more, unless it is an old
 * primary or a replica cut loose while the other region went on taking writes.
 */
function lossOfStandalone(
  instance: DatabaseInstance,
  about: { readonly fenced: boolean; readonly serves: boolean; readonly latest: Activation | undefined },
): Loss {
  if (about.fenced) {
    return {
      lagSeconds: null,
      why: 'it stands alone and was fenced: the other region has taken writes since, and it has none of them',
    };
  }
  if (about.serves) return { lagSeconds: 0, why: 'it is the writer already' };
  const tag = epochTagOf(instance);
  if (tag !== undefined && tag > (about.latest?.epoch ?? 0)) {
    return { lagSeconds: 0, why: `an earlier run of this region promoted it under epoch ${tag}` };
  }
  return {
    lagSeconds: null,
    why: 'it stands alone, is no replica, and nobody knows since when it has received nothing',
  };
}

function latestActivation(own: Activation | undefined, peer: Activation | undefined): Activation | undefined {
  return own !== undefined && (peer === undefined || own.epoch >= peer.epoch) ? own : peer;
}

function lossOfReplica(
  instance: DatabaseInstance,
  { replicaLag, heartbeat }: ObservedDatabase,
  source: SourceState,
  now: number,
): Loss {
  const stopped = instance.statusInfos.find(({ status }) => status === 'terminated' || status === 'stopped');
  const broken = source.kind === 'answering' ? instance.statusInfos.find(({ normal }) => !normal) : undefined;
  const fault = stopped ?? broken;
  if (fault !== undefined) {
    return {
      lagSeconds: null,
      why: `its replication is ${fault.status}${fault.message === '' ? '' : `: ${fault.message}`}`,
    };
  }
  const samples = heartbeat.known && heartbeat.value.length > 0 ? heartbeat : replicaLag;
  const measured = samples === heartbeat ? 'its newest heartbeat was' : 'it was';
  if (!samples.known) return { lagSeconds: null, why: `its lag could not be read (${samples.why})` };
  return lossOfSample(samples.value, source, now, measured);
}

function lossOfSample(samples: readonly Sample[], source: SourceState, now: number, measured: string): Loss {
  const sample = sampleThatCounts(samples, source, now);
  if (sample === undefined) {
    const when = source.kind === 'silent' ? ` before ${isoTime(source.lastAnsweredAtMilliseconds)}` : '';
    return { lagSeconds: null, why: `there is no measurement of its lag${when}` };
  }
  const sampledAt = isoTime(sample.atMilliseconds);
  if (sample.value < 0) return { lagSeconds: null, sampledAt, why: 'RDS itself did not know its lag (-1)' };
  const behind = `${measured} ${duration(sample.value)} behind at ${sampledAt}`;
  switch (source.kind) {
    case 'answering':
      return { lagSeconds: sample.value, sampledAt, why: `${behind}, and the other region still answers` };
    case 'silent': {
      const last = isoTime(source.lastAnsweredAtMilliseconds);
      return {
        lagSeconds: sample.value,
        sampledAt,
        why: `${behind}; the other region last answered at ${last}`,
      };
    }
    case 'unknown': {
      // Nobody knows when the writes stopped: at worst they went on until now.
      const atMost = sample.value + Math.round((now - sample.atMilliseconds) / 1000);
      return {
        lagSeconds: atMost,
        sampledAt,
        why: `${behind}; when the writes stopped is not known (${source.why}), so at most ${duration(atMost)}`,
      };
    }
  }
}

function sampleThatCounts(samples: readonly Sample[], source: SourceState, now: number): Sample | undefined {
  if (source.kind !== 'silent') {
    const newest = samples.at(-1);
    return newest !== undefined && now - newest.atMilliseconds <= FRESH_LAG_MILLISECONDS ? newest : undefined;
  }
  // The last period in which it answered is the last that surely lies before the outage.
  const outage = source.lastAnsweredAtMilliseconds + PROBE_PERIOD_MILLISECONDS;
  const before = samples.findLast(({ atMilliseconds }) => atMilliseconds + LAG_PERIOD_MILLISECONDS <= outage);
  return before !== undefined && outage - before.atMilliseconds <= USABLE_BEFORE_OUTAGE_MILLISECONDS
    ? before
    : undefined;
}
