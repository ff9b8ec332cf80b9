import type { JournalEntry, Lock, LockEnd } from '../ports/ledger.ts';

/** Steps that change nothing in the application: a run that got no further has changed nothing. */
const BEFORE_THE_GATE: ReadonlySet<string> = new Set([
  'open-incident',
  'notify',
  'preflight',
  'survey-old-region',
  'report-divergence',
  'request-approval',
  'control-run',
  'write-report',
  'close-incident',
  'record-failure',
  'watchdog',
]);

/** An intent is written before the first effect, so that no change is without one. */
export function hasChangedAnything(journal: readonly JournalEntry[]): boolean {
  return journal.some((entry) => entry.phase === 'intent' && !BEFORE_THE_GATE.has(entry.step));
}

/**
 * How a run that did not reach its end lets go of the lock: unresolved where it had changed something, and otherwise
 * as it found things.
 */
export function endOfFailedRun(
  lock: Lock,
  journal: readonly JournalEntry[],
  endedAt: string,
  why: string,
): LockEnd {
  if (hasChangedAnything(journal)) {
    return { endedAt, unresolved: { runId: lock.runId, epoch: lock.epoch, since: endedAt, why } };
  }
  return { endedAt, ...(lock.unresolved === undefined ? {} : { unresolved: lock.unresolved }) };
}
