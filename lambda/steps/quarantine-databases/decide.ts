import type { Side } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import type { Activation, Fence, KeptDatabase } from '../../ports/ledger.ts';
import type { Snapshot } from '../../ports/standbys.ts';
import { epochTagOf, isReplica, isServing, remedyOfTerminalStatus } from '../../rules/database-state.ts';
import { isoTime } from '../../rules/times.ts';
import { grouped } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  /** The old region's. */
  readonly side: Side;
  readonly activation: Activation | undefined;
  readonly databases: readonly OldPrimary[];
}

export interface OldPrimary {
  readonly name: string;
  readonly identifier: string;
  /** Where it is kept, and its final snapshot. */
  readonly keptAs: string;
  readonly snapshotAs: string;
  readonly monthlyUsd: number | null;
  /** Under the template's name; undefined once that is free. */
  readonly standing: DatabaseInstance | undefined;
  /** Under its new name. */
  readonly kept: DatabaseInstance | undefined;
  readonly snapshot: Snapshot | undefined;
  readonly fence: Fence | undefined;
  readonly record: KeptDatabase | undefined;
}

export type Action =
  | { readonly kind: 'snapshot'; readonly database: OldPrimary }
  | { readonly kind: 'protect'; readonly identifier: string }
  /** Written before the rename: from then on it is watched and listed under its new name, whatever comes between. */
  | { readonly kind: 'record'; readonly record: KeptDatabase; readonly fence: Fence }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

type Finding =
  | { readonly is: 'aside'; readonly says: string }
  | { readonly is: 'act'; readonly action: Action; readonly says: string }
  | { readonly is: 'busy'; readonly says: string }
  | { readonly is: 'broken'; readonly error: keyof typeof NEXT_ACTIONS; readonly says: string };

const NEXT_ACTIONS = {
  NotFenced: 'wait until its fence is proven again, then start the runbook again.',
  NewerActivation: 'find the run with that epoch in the ledgers of both regions; this one must not go on.',
  CannotBePutAside: 'do what is said for that instance, then start the runbook again.',
} as const;

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { databases } = observed;
  if (databases.length === 0) return { kind: 'done', summary: 'There is no old primary to put aside' };
  const judged = databases.map((database) => ({ database, finding: judge(database, observed, context) }));
  const says = grouped(judged.map(({ database, finding }) => ({ name: database.name, says: finding.says })));
  const broken = judged.find(({ finding }) => finding.is === 'broken')?.finding;
  const actions = judged.flatMap(({ finding }) => (finding.is === 'act' ? [finding.action] : []));
  // What can be done is done before a broken one ends the step.
  if (actions.length > 0 && broken?.is !== 'broken') return { kind: 'act', summary: says, actions };
  if (broken?.is === 'broken') {
    const { error } = broken;
    return { kind: 'failed', error, message: `${says}.`, nextAction: NEXT_ACTIONS[error] };
  }
  if (judged.some(({ finding }) => finding.is === 'busy')) return { kind: 'wait', summary: says };
  const kept = databases.flatMap(({ record }) => record ?? []);
  return { kind: 'done', summary: `${says}. Kept: ${kept.length}` };
}

function judge(database: OldPrimary, observed: Observed, context: DecideContext): Finding {
  const { standing } = database;
  if (standing === undefined) return judgeKept(database);
  if (isReplica(standing)) return { is: 'aside', says: 'a replica stands in its place' };
  return judgeStanding(database, standing, observed, context);
}

function judgeKept({ kept, keptAs }: OldPrimary): Finding {
  if (kept === undefined) return { is: 'aside', says: 'there is no old primary' };
  const remedy = remedyOfTerminalStatus(kept.status);
  if (remedy !== undefined) {
    return {
      is: 'broken',
      error: 'CannotBePutAside',
      says: `${keptAs} has status ${kept.status}: ${remedy}`,
    };
  }
  return kept.status === 'available'
    ? { is: 'aside', says: `kept as ${keptAs}` }
    : { is: 'busy', says: `${keptAs} has status ${kept.status}` };
}

function judgeStanding(
  database: OldPrimary,
  standing: DatabaseInstance,
  { side, activation }: Observed,
  context: DecideContext,
): Finding {
  const { fence, snapshot, identifier, keptAs, snapshotAs, record } = database;
  const tag = epochTagOf(standing);
  if (tag !== undefined && tag > (activation?.epoch ?? 0)) {
    return { is: 'broken', error: 'NewerActivation', says: `${identifier} belongs to activation ${tag}` };
  }
  if (fence?.status !== 'proven' || fence.instanceIdentifier !== identifier) {
    const status = fence === undefined ? 'there is no fence' : `fence ${fence.status}, ${fence.detail}`;
    return { is: 'broken', error: 'NotFenced', says: `${identifier}: ${status}` };
  }
  const remedy = remedyOfTerminalStatus(standing.status);
  if (remedy !== undefined) {
    return { is: 'broken', error: 'CannotBePutAside', says: `status ${standing.status}: ${remedy}` };
  }
  if (snapshot?.status === 'failed') {
    const says = `snapshot ${snapshotAs} failed: delete that snapshot, it is empty`;
    return { is: 'broken', error: 'CannotBePutAside', says };
  }
  if (snapshot !== undefined && snapshot.status !== 'available') {
    return { is: 'busy', says: `final snapshot ${snapshot.status}` };
  }
  if (!isServing(standing)) return { is: 'busy', says: `status ${standing.status}` };
  if (snapshot === undefined) {
    return { is: 'act', action: { kind: 'snapshot', database }, says: 'take its final snapshot' };
  }
  if (!standing.deletionProtection) {
    return { is: 'act', action: { kind: 'protect', identifier }, says: 'protect it from deletion' };
  }
  if (record === undefined) {
    const action = recordOf(database, fence, { side, epoch: activation?.epoch ?? fence.epoch }, context);
    return { is: 'act', action, says: `write down that it is kept as ${keptAs}` };
  }
  return {
    is: 'act',
    action: { kind: 'rename', from: identifier, to: keptAs },
    says: `rename it to ${keptAs}`,
  };
}

function recordOf(
  { name, keptAs, snapshotAs, monthlyUsd }: OldPrimary,
  fence: Fence,
  { side, epoch }: { readonly side: Side; readonly epoch: number },
  { run, nowMilliseconds }: DecideContext,
): Action {
  const since = isoTime(nowMilliseconds);
  return {
    kind: 'record',
    record: {
      database: name,
      side,
      instanceIdentifier: keptAs,
      epoch,
      runId: run.runId,
      since,
      what: 'replaced',
      snapshot: snapshotAs,
      monthlyUsd,
    },
    // It holds on under the new name: the function that proves fences goes on looking at it every minute.
    fence: { ...fence, database: keptAs, instanceIdentifier: keptAs, detail: `kept: ${fence.detail}` },
  };
}
