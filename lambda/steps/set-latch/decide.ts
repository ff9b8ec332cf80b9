import type { Side } from '../../deployment.ts';
import type { Latch, PeerState } from '../../ports/ledger.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly side: Side;
  readonly latch: Latch | undefined;
  /** Only looked at once this region has claimed, so that a dark region costs the claim no time. */
  readonly peer: PeerState | undefined;
}

export interface Action {
  readonly where: 'own' | 'peer';
  readonly latch: Latch;
}

/**
 * The names follow the recovery region's claim only while the primary has none of its own: one from an earlier
 * activation, which nobody has released since, would hold them there. It is taken back where that region answers.
 */
export function decide({ side, latch, peer }: Observed, context: DecideContext): Decision<Action> {
  const epoch = heldEpoch(context.run);
  if (latch !== undefined && latch.epoch > epoch) {
    return {
      kind: 'failed',
      error: 'NewerActivation',
      message: `Run ${latch.runId} set the latch with epoch ${latch.epoch}, newer than ${epoch}.`,
      nextAction: 'find that run in the ledger; this one must not go on.',
    };
  }
  const { runId } = context.run;
  const at = isoTime(context.nowMilliseconds);
  if (latch?.claimed === true && latch.epoch === epoch) {
    if (side === 'recovery' && hasOlderClaim(peer, epoch)) {
      return {
        kind: 'act',
        summary: 'Take back the older claim of the primary region, which would hold the names there',
        actions: [{ where: 'peer', latch: { claimed: false, epoch, runId, at } }],
      };
    }
    return { kind: 'done', summary: `The traffic is claimed since ${latch.at}; names follow within minutes` };
  }
  return {
    kind: 'act',
    summary: 'Claim the traffic',
    actions: [{ where: 'own', latch: { claimed: true, epoch, runId, at } }],
  };
}

function hasOlderClaim(peer: PeerState | undefined, epoch: number): boolean {
  return peer?.reachable === true && peer.latch?.claimed === true && peer.latch.epoch < epoch;
}
