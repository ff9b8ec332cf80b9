import type { Side } from '../../deployment.ts';
import { latchMetricValue } from '../../latch.ts';
import type { Latch, PeerState } from '../../ports/ledger.ts';
import type { Sample } from '../../ports/metric-history.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isoTime } from '../../rules/times.ts';
import { grouped } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';
import { SETTLED_SECONDS } from './contract.ts';

/*
 * The names answer the primary region where the recovery region has not drained it, or where it has reclaimed
 * (docs/decisions/0002). At home neither latch is claimed.
 *
 *   the recovery region serves:  drained = yes, reclaimed must become no    (the peer's, here the primary's)
 *   the primary region serves:   drained must become no                     (the peer's, here the recovery's)
 *                                and only then reclaimed no                 (the own)
 *
 * Between the two the names answer the primary region either way. The other way round, a primary that gives up its
 * claim while it is still drained sends its users to a region without a writer.
 */
export interface Observed {
  readonly side: Side;
  readonly own: ObservedLatch;
  readonly peer: PeerState;
  readonly peerSamples: readonly Sample[];
  readonly names: readonly ObservedName[];
}

export interface ObservedLatch {
  readonly latch: Latch | undefined;
  readonly samples: readonly Sample[];
}

export interface ObservedName {
  readonly record: string;
  /** Whether the resolver answers this region's endpoint. */
  readonly answersHere: boolean;
}

export interface Action {
  readonly where: 'own' | 'peer';
  readonly latch: Latch;
}

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { side, own, peer, peerSamples } = observed;
  const epoch = heldEpoch(context.run);
  if (!peer.reachable) return { kind: 'wait', summary: `The other region does not answer (${peer.why})` };
  const newest = Math.max(own.latch?.epoch ?? 0, peer.latch?.epoch ?? 0);
  if (newest > epoch) {
    return failed('NewerActivation', `A latch was set with epoch ${newest}, newer than ${epoch}.`);
  }
  if (side === 'recovery' && own.latch?.claimed !== true) {
    return failed('NotClaimed', 'The recovery region serves, but does not claim the traffic.');
  }
  const away = observed.names.filter(({ answersHere }) => !answersHere);
  if (away.length > 0) {
    return {
      kind: 'wait',
      summary: grouped(away.map(({ record }) => ({ name: record, says: 'does not answer this region' }))),
    };
  }
  if (peer.latch?.claimed === true) return release('peer', epoch, context);
  const peerSays = saysReleased(peerSamples, otherThan(side), peer.latch, context.nowMilliseconds);
  if (peerSays !== undefined) return { kind: 'wait', summary: `The other region's claim: ${peerSays}` };
  if (side === 'recovery') return done(observed);
  if (own.latch?.claimed === true) return release('own', epoch, context);
  const ownSays = saysReleased(own.samples, side, own.latch, context.nowMilliseconds);
  if (ownSays !== undefined) return { kind: 'wait', summary: `This region's claim: ${ownSays}` };
  return done(observed);
}

function otherThan(side: Side): Side {
  return side === 'primary' ? 'recovery' : 'primary';
}

function release(
  where: 'own' | 'peer',
  epoch: number,
  { run, nowMilliseconds }: DecideContext,
): Decision<Action> {
  const latch = { claimed: false, epoch, runId: run.runId, at: isoTime(nowMilliseconds) };
  const whose = where === 'own' ? "this region's" : "the other region's";
  return { kind: 'act', summary: `Take back ${whose} claim of the traffic`, actions: [{ where, latch }] };
}

/** Undefined once the health check must have read it; otherwise what is waited for. */
function saysReleased(
  samples: readonly Sample[],
  side: Side,
  latch: Latch | undefined,
  now: number,
): string | undefined {
  const wanted = latchMetricValue(side, false);
  const last = samples.findLast(({ value }) => value !== wanted);
  if (samples.length === 0) return 'its metric says nothing';
  const releasedAt = latch === undefined ? 0 : Date.parse(latch.at);
  const since = Math.max(releasedAt, last?.atMilliseconds ?? 0);
  const seconds = (now - since) / 1000;
  return seconds >= SETTLED_SECONDS
    ? undefined
    : `released for ${Math.round(seconds)} of ${SETTLED_SECONDS} s`;
}

function done({ side }: Observed): Decision<Action> {
  return {
    kind: 'done',
    summary:
      side === 'primary'
        ? 'Neither region claims the traffic: as at the beginning, the names answer the primary region'
        : 'Only the recovery region claims the traffic; the primary region has no claim',
  };
}

function failed(error: 'NewerActivation' | 'NotClaimed', message: string): Decision<Action> {
  const nextAction =
    error === 'NewerActivation'
      ? 'find the run with that epoch in the ledgers of both regions; this one must not go on.'
      : 'start the run that activated this region again and let it end first.';
  return { kind: 'failed', error, message, nextAction };
}
