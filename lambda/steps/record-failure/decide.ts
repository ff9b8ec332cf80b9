import type { HeldLock, JournalEntry, Lock, LockEnd, RunFailure, RunRecord } from '../../ports/ledger.ts';
import { isoTime } from '../../rules/times.ts';
import { endOfFailedRun } from '../../rules/what-changed.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  /** From the state machine. */
  readonly failure: RunFailure;
  readonly failedStep: string;
  readonly lock: Lock | undefined;
  readonly record: RunRecord | undefined;
  readonly journal: readonly JournalEntry[];
}

export interface Action {
  readonly record: RunRecord | undefined;
  readonly held: HeldLock;
  readonly end: LockEnd;
}

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { failure, failedStep, lock, record, journal } = observed;
  const output = { ...failure, failedStep };
  const { executionArn } = context.run;
  if (lock?.executionArn !== executionArn) {
    return { kind: 'done', summary: `Failed in ${failedStep}: ${failure.error}. It held no lock`, output };
  }
  const change =
    lock.unresolved?.runId === lock.runId ? 'The incident stays open' : 'Nothing was changed by this run';
  if (lock.status === 'ended') {
    return { kind: 'done', summary: `Failed in ${failedStep}: ${failure.error}. ${change}`, output };
  }
  const at = isoTime(context.nowMilliseconds);
  return {
    kind: 'act',
    summary: `Note the failure of ${failedStep}: ${failure.error}`,
    actions: [
      {
        record: record === undefined ? undefined : { ...record, status: 'failed', endedAt: at, failure },
        held: lock,
        end: endOfFailedRun(lock, journal, at, `failed in ${failedStep}: ${failure.error}`),
      },
    ],
  };
}
