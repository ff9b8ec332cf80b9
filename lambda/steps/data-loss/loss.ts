import type { DatabaseInstance } from '../../ports/databases.ts';
import type { DatabaseLag } from '../../ports/facts.ts';
import type { Activation } from '../../ports/ledger.ts';
import { epochTagOf, isReplica } from '../../rules/database-state.ts';
import { duration, durationAtMost, isoTime } from '../../rules/times.ts';
import type { Observed, ObservedDatabase, World } from '../preflight/observed.ts';
import { arrivedOn, lossAtMostSeconds, windowOf, type Arrived } from './bound.ts';
import type { SourceState } from './source.ts';

/** How many seconds of accepted writes an activation would lose at most, for each database. */
export interface LossOfDatabase extends DatabaseLag {
  /** Of this database. */
  readonly rpoSeconds: number;
  readonly why: string;
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
  if (!instance.known) return { ...base, ...unknown(`it could not be read (${instance.why})`) };
  if (instance.value === undefined) return { ...base, ...unknown('there is no such instance') };
  if (!isReplica(instance.value)) {
    const fenced =
      fenceGroupId.known && instance.value.securityGroups.some(({ id }) => id === fenceGroupId.value);
    const latest = latestActivation(activation, peer.reachable ? peer.activation : undefined);
    const serves = (latest?.activeSide ?? deployment.activeSide) === side;
    const mayHaveMoved = !peer.reachable && !isSilentSince(source, latest?.at);
    return { ...base, ...lossOfStandalone(instance.value, { fenced, serves, latest, mayHaveMoved }) };
  }
  return { ...base, ...lossOfReplica(instance.value, observed, source, nowMilliseconds) };
}

/** Who has not answered since before we were activated has not been activated since, as far as can be known. */
function isSilentSince(source: SourceState, activatedAt: string | undefined): boolean {
  return (
    source.kind === 'silent' &&
    activatedAt !== undefined &&
    source.lastAnsweredAtMilliseconds < Date.parse(activatedAt)
  );
}

type Loss = Omit<LossOfDatabase, 'name' | 'rpoSeconds'>;

/**
 * A database that stands alone already has lost what it has lost; going on loses nothing more, unless it is an old
 * primary or a replica cut loose while the other region went on taking writes.
 */
function lossOfStandalone(
  instance: DatabaseInstance,
  about: {
    readonly fenced: boolean;
    readonly serves: boolean;
    readonly latest: Activation | undefined;
    readonly mayHaveMoved: boolean;
  },
): Loss {
  if (about.fenced) {
    return unknown(
      'it stands alone and was fenced: the other region has taken writes since, and it has none of them',
    );
  }
  if (about.serves && about.mayHaveMoved) {
    return unknown(
      'it was the writer when it was last noted, and nobody knows whether the other region, which does not answer, has been activated since',
    );
  }
  if (about.serves) return nothing('it is the writer already');
  const tag = epochTagOf(instance);
  if (tag !== undefined && tag > (about.latest?.epoch ?? 0)) {
    return {
      ...nothing(`an earlier run of this region promoted it under epoch ${tag}`),
      promotedBefore: true,
    };
  }
  return unknown('it stands alone, is no replica, and nobody knows since when it has received nothing');
}

function unknown(why: string): Loss {
  return { lagSeconds: null, lossAtMostSeconds: null, why };
}

function nothing(why: string): Loss {
  return { lagSeconds: 0, lossAtMostSeconds: 0, why };
}

function latestActivation(own: Activation | undefined, peer: Activation | undefined): Activation | undefined {
  return own !== undefined && (peer === undefined || own.epoch >= peer.epoch) ? own : peer;
}

function lossOfReplica(
  instance: DatabaseInstance,
  observed: ObservedDatabase,
  source: SourceState,
  now: number,
): Loss {
  const stopped = instance.statusInfos.find(({ status }) => status === 'terminated' || status === 'stopped');
  const broken = source.kind === 'answering' ? instance.statusInfos.find(({ normal }) => !normal) : undefined;
  const fault = stopped ?? broken;
  if (fault !== undefined) {
    return unknown(`its replication is ${fault.status}${fault.message === '' ? '' : `: ${fault.message}`}`);
  }
  const arrived = arrivedOn(observed.behind, observed.database.engine, windowOf(source, now));
  if (!arrived.known) {
    const when = source.kind === 'silent' ? ` before ${isoTime(source.lastAnsweredAtMilliseconds)}` : '';
    const sampled = arrived.sample && { sampledAt: isoTime(arrived.sample.atMilliseconds) };
    return { ...unknown(`${arrived.why}${when}`), ...sampled };
  }
  const until = source.kind === 'silent' ? source.stoppedAtMilliseconds : now;
  const atMost = lossAtMostSeconds(until, arrived);
  return {
    lagSeconds: arrived.sample.value,
    lossAtMostSeconds: atMost,
    sampledAt: isoTime(arrived.sample.atMilliseconds),
    why: `${behindInWords(arrived)}; ${sourceInWords(source)}, so at most ${durationAtMost(atMost)} of writes are lost`,
  };
}

export function behindInWords({ by, sample }: Arrived): string {
  const what = by === 'heartbeat' ? 'its newest heartbeat was' : 'it was';
  return `${what} ${duration(sample.value)} behind at ${isoTime(sample.atMilliseconds)}`;
}

function sourceInWords(source: SourceState): string {
  switch (source.kind) {
    case 'answering':
      return 'the other region still answers, and what it accepts from now until it is fenced is lost too';
    case 'silent':
      return `the other region may have accepted writes until ${isoTime(source.stoppedAtMilliseconds)}`;
    case 'unknown':
      return `when the writes stopped is not known (${source.why}), so they count until now`;
  }
}
