import type { ExecutionState } from '../../ports/executions.ts';
import type { JournalEntry, Lock, LockEnd, RunFailure, RunRecord } from '../../ports/ledger.ts';
import { isoTime } from '../../rules/times.ts';
import { wayBackOf, type WayBack } from '../../rules/way-back.ts';
import { endOfFailedRun, hasChangedAnything } from '../../rules/what-changed.ts';

export interface Observed {
  readonly lock: Lock | undefined;
  /** Of the execution that holds the lock; undefined where nobody holds it. */
  readonly holder: ExecutionState | undefined;
  readonly journal: readonly JournalEntry[];
  /** Of the run that holds the lock. */
  readonly record?: RunRecord | undefined;
}

export type Verdict =
  | { readonly kind: 'nothing'; readonly summary: string }
  /** The run is over and has not let go of the lock. */
  | {
      readonly kind: 'abandoned';
      readonly lock: Lock;
      readonly failure: RunFailure;
      readonly end: LockEnd;
      /** To be started before the lock is let go; undefined where there is none. */
      readonly wayBack: WayBack | undefined;
    };

export function decide({ lock, holder, journal, record }: Observed, nowMilliseconds: number): Verdict {
  if (lock === undefined || lock.status === 'ended')
    return { kind: 'nothing', summary: 'No run holds the lock' };
  if (holder?.status === 'running')
    return { kind: 'nothing', summary: `Run ${lock.runId} holds the lock and runs` };
  if (holder === undefined || holder.status === 'unknown') {
    // Not knowing is no reason to take a lock away from a run that may be alive.
    const why = holder === undefined ? 'not asked' : holder.why;
    return {
      kind: 'nothing',
      summary: `Run ${lock.runId} holds the lock; whether it runs is not known (${why})`,
    };
  }
  const endedAt = holder.stoppedAt ?? isoTime(nowMilliseconds);
  const why = `ended as ${holder.outcome} without closing`;
  const wayBack = wayBackOf(lock, record, journal);
  return {
    kind: 'abandoned',
    lock,
    failure: {
      error: 'RunAbandoned',
      message: `Run ${lock.runId} ${why}. ${lastWords(journal)}`,
      nextAction: nextActionAfter(journal, wayBack),
    },
    wayBack,
    end: endOfFailedRun(lock, journal, endedAt, why),
  };
}

function nextActionAfter(journal: readonly JournalEntry[], wayBack: WayBack | undefined): string {
  if (wayBack !== undefined) {
    return `watch run ${wayBack.name}, which puts back what was done; then start the runbook again if it is still needed.`;
  }
  return hasChangedAnything(journal)
    ? 'start the runbook again in the same region: it takes over and goes on from what is there.'
    : 'nothing was changed; start the runbook again if it is still needed.';
}

function lastWords(journal: readonly JournalEntry[]): string {
  const last = journal.at(-1);
  return last === undefined ? 'It left no journal.' : `Last in its journal: ${last.step}: ${last.summary}`;
}
