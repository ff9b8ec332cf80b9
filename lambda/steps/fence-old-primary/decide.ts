import type { Side } from '../../deployment.ts';
import type { FenceFact } from '../../ports/facts.ts';
import type { Fence } from '../../ports/ledger.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isNews, newFence, nextFenceMove, type FenceMove } from '../../rules/fence.ts';
import { counted, grouped } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';
import type { PeerView } from '../fencing.ts';

export interface Observed {
  readonly databases: readonly OldPrimary[];
  /** The side they stand on. */
  readonly side: Side;
  /** As the ledger has them, whatever run wrote them. */
  readonly fences: readonly Fence[];
  /** Present once this run is through with fencing. */
  readonly fact: FenceFact | undefined;
  /** Undefined when the other region need not be asked any more. */
  readonly peer: PeerView | undefined;
}

export interface OldPrimary {
  readonly name: string;
  readonly identifier: string;
  readonly fenceSecurityGroup: string;
}

export type Action =
  | { readonly kind: 'move'; readonly move: FenceMove; readonly fenceGroupId: string }
  /** The end of the attempt: what is proven is proven, the rest is left to `prove-fences`. */
  | { readonly kind: 'settle'; readonly fences: readonly Fence[]; readonly fact: FenceFact };

/**
 * How long a region that answers is given to get its fences proven: a modification and a reboot take up to 90 s and
 * 120 s (latency model). After that users are not kept waiting; the fences are proven beside the run.
 */
export const GIVE_UP_SECONDS = 240;

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { databases, fact, peer } = observed;
  if (databases.length === 0) {
    return { kind: 'done', summary: 'There is no database to fence', output: { fence: 'proven' } };
  }
  if (fact !== undefined) return { kind: 'done', summary: inWords(observed), output: { fence: fact.fence } };

  const current = databases.map((database) => fenceOf(database, observed, context));
  if (peer === undefined || !peer.reachable) {
    const why = peer?.why ?? 'not asked';
    return settle(current, `The ${observed.side} region does not answer (${why}): queue the fences`);
  }

  const planned = databases.map((database, index) => ({
    before: observed.fences.find((fence) => fence.database === database.name),
    groupId: peer.groupIds.get(database.fenceSecurityGroup) ?? '',
    move: nextFenceMove(
      current[index] as Fence,
      peer.instances.get(database.identifier),
      peer.groupIds.get(database.fenceSecurityGroup),
      context.nowMilliseconds,
    ),
  }));
  const fences = planned.map(({ move }) => move.fence);
  if (fences.some(({ status }) => status === 'released')) return failedByNewerEpoch(fences);
  const says = grouped(fences.map(({ database, detail }) => ({ name: database, says: detail })));
  if (fences.every(({ status }) => status === 'proven')) return settle(fences, `Fenced: ${says}`);

  const waited = (context.nowMilliseconds - context.enteredAtMilliseconds) / 1000;
  if (waited >= GIVE_UP_SECONDS) return settle(fences, `Not proven in ${GIVE_UP_SECONDS} s, go on: ${says}`);
  const actions = planned
    .filter(({ move, before }) => move.kind !== 'note' || isNews(before, move.fence))
    .map(({ move, groupId }): Action => ({ kind: 'move', move, fenceGroupId: groupId }));
  return actions.length === 0
    ? { kind: 'wait', summary: says }
    : { kind: 'act', summary: `Fence the old primary: ${says}`, actions };
}

/** A fence of an earlier run of this region holds on: a proven one needs no second reboot. */
function fenceOf(database: OldPrimary, observed: Observed, { run, nowMilliseconds }: DecideContext): Fence {
  const epoch = heldEpoch(run);
  const known = observed.fences.find((fence) => fence.database === database.name);
  if (known !== undefined && known.status !== 'released') return { ...known, epoch, runId: run.runId };
  const { name, identifier } = database;
  return newFence(
    { database: name, side: observed.side, instanceIdentifier: identifier, epoch, runId: run.runId },
    nowMilliseconds,
    'its region did not answer',
  );
}

function settle(fences: readonly Fence[], summary: string): Decision<Action> {
  const databases = fences.map(({ database, status }) => ({
    name: database,
    fence: status === 'proven' ? ('proven' as const) : ('queued' as const),
  }));
  const fence = databases.every((one) => one.fence === 'proven') ? 'proven' : 'queued';
  return { kind: 'act', summary, actions: [{ kind: 'settle', fences, fact: { fence, databases } }] };
}

function inWords({ fact, databases, side }: Observed): string {
  const queued = fact?.databases.filter((one) => one.fence === 'queued').length ?? 0;
  const all = counted(databases.length, 'database');
  return queued === 0
    ? `${all} of the ${side} region fenced and proven`
    : `${queued} of ${all} of the ${side} region queued: fencing is retried every minute until it is proven`;
}

function failedByNewerEpoch(fences: readonly Fence[]): Decision<Action> {
  const taken = fences.filter(({ status }) => status === 'released');
  return {
    kind: 'failed',
    error: 'NewerActivation',
    message: `${grouped(taken.map(({ database, detail }) => ({ name: database, says: detail })))}.`,
    nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
  };
}
