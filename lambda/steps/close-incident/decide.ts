import type { Side } from '../../deployment.ts';
import type { Activation, HeldLock, Lock, LockEnd, RunRecord } from '../../ports/ledger.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly side: Side;
  readonly lock: Lock | undefined;
  readonly activation: Activation | undefined;
  readonly record: RunRecord | undefined;
  /** False for a runbook that leaves who serves as it is. */
  readonly mayActivate: boolean;
}

/** All of them, in this order: who serves is on record before the lock is free. */
export interface Action {
  readonly activation?: Activation;
  readonly record: RunRecord;
  readonly held: HeldLock;
  readonly end: LockEnd;
}

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { side, lock, activation, record } = observed;
  const epoch = heldEpoch(context.run);
  const { runId } = context.run;
  if (lock?.runId !== runId || lock.epoch !== epoch || record === undefined) {
    return {
      kind: 'failed',
      error: 'Superseded',
      message: `Run ${runId} with epoch ${epoch} does not hold this region's lock.`,
      nextAction: 'look at the run that holds the lock; start a new run if there is none.',
    };
  }
  const isCheck = record.input.mode === 'check';
  const activates = observed.mayActivate && !isCheck && lock.scope === undefined;
  if (activates && activation !== undefined && activation.epoch > epoch) {
    return {
      kind: 'failed',
      error: 'NewerActivation',
      message: `Run ${activation.runId} was recorded as the one that serves, with epoch ${activation.epoch}.`,
      nextAction: 'find that run in the ledgers of both regions; look who really serves.',
    };
  }
  if (lock.status === 'ended') {
    return {
      kind: 'done',
      summary: activates ? `The ${side} region serves, epoch ${epoch}` : closedWords(lock),
    };
  }
  const at = isoTime(context.nowMilliseconds);
  return {
    kind: 'act',
    summary: 'Release the lock',
    actions: [
      {
        ...(activates ? { activation: { activeSide: side, epoch, at, runId } } : {}),
        record: { ...record, status: 'succeeded', endedAt: at },
        held: lock,
        // What an earlier run left behind is settled by an activation, not by a check.
        end: {
          endedAt: at,
          ...(isCheck && lock.unresolved !== undefined ? { unresolved: lock.unresolved } : {}),
        },
      },
    ],
  };
}

function closedWords({ mode, scope }: Lock): string {
  return mode === 'check' ? 'The check is closed' : `The run on ${scope ?? 'this region'} is closed`;
}
