import type { Side } from '../../deployment.ts';
import type { FenceFact } from '../../ports/facts.ts';
import type { Fence } from '../../ports/ledger.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { newFence } from '../../rules/fence.ts';
import { counted, grouped } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';
import { isDue, planFence, type FencedNames, type FencePlan, type PeerView } from '../fencing.ts';

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
  readonly names: FencedNames;
}

export type Action =
  | { readonly kind: 'carry-out'; readonly plan: FencePlan }
  /** The end of the attempt: what is proven is proven, the rest is left to `prove-fences`. */
  | { readonly kind: 'settle'; readonly plans: readonly FencePlan[]; readonly fact: FenceFact };

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

  const plans = databases.map((database) => planOf(database, observed, context));
  if (peer === undefined || !peer.resources.known) {
    const why = peer?.resources.known === false ? peer.resources.why : 'not asked';
    return settle(plans, `The ${observed.side} region does not answer (${why}): queue the fences`);
  }

  const fences = plans.map(({ move }) => move.fence);
  if (fences.some(({ status }) => status === 'released')) return failedByNewerEpoch(fences);
  const says = grouped(fences.map(({ database, detail }) => ({ name: database, says: detail })));
  if (fences.every(({ status }) => status === 'proven')) return settle(plans, `Fenced: ${says}`);

  const waited = (context.nowMilliseconds - context.enteredAtMilliseconds) / 1000;
  if (waited >= GIVE_UP_SECONDS) return settle(plans, `Not proven in ${GIVE_UP_SECONDS} s, go on: ${says}`);
  const actions = plans.filter(isDue).map((plan): Action => ({ kind: 'carry-out', plan }));
  return actions.length === 0
    ? { kind: 'wait', summary: says }
    : { kind: 'act', summary: `Fence the old primary: ${says}`, actions };
}

function planOf({ name, names }: OldPrimary, observed: Observed, context: DecideContext): FencePlan {
  const before = observed.fences.find((fence) => fence.database === name);
  const fence = fenceOf({ name, names }, before, observed, context);
  return planFence({ before, fence, names }, observed.peer, context.nowMilliseconds);
}

/**
 * A fence of an earlier run of this region holds on: a proven one that is found as it was needs no second reboot. But
 * a region that does not answer may have been activated since, so nothing is proven there until it is looked at.
 */
function fenceOf(
  { name, names }: OldPrimary,
  known: Fence | undefined,
  { side, peer }: Observed,
  { run, nowMilliseconds }: DecideContext,
): Fence {
  const epoch = heldEpoch(run);
  const { runId } = run;
  if (known === undefined || known.status === 'released') {
    return newFence(
      { database: name, side, instanceIdentifier: names.identifier, epoch, runId },
      nowMilliseconds,
      'its region did not answer',
    );
  }
  if (known.epoch === epoch) return known;
  const { writersToldAt: _byAnEarlierEpoch, ...held } = known;
  return peer?.resources.known === true
    ? { ...held, epoch, runId }
    : { ...held, epoch, runId, status: 'queued', detail: 'its region did not answer' };
}

function settle(plans: readonly FencePlan[], summary: string): Decision<Action> {
  const databases = plans.map(({ move: { fence } }) => ({
    name: fence.database,
    fence: fence.status === 'proven' ? ('proven' as const) : ('queued' as const),
  }));
  const fence = databases.every((one) => one.fence === 'proven') ? 'proven' : 'queued';
  return { kind: 'act', summary, actions: [{ kind: 'settle', plans, fact: { fence, databases } }] };
}

function inWords({ fact, databases, side }: Observed): string {
  const queued = fact?.databases.filter((one) => one.fence === 'queued').length ?? 0;
  const all = counted(databases.length, 'database');
  return queued === 0
    ? `${all} of the ${side} region fenced and proven`
    : `${queued} of ${all} of the ${side} region queued: fencing is retried every few seconds until it is proven`;
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
