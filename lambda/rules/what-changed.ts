import type { JournalEntry, Lock, LockEnd } from '../ports/ledger.ts';

/** Steps that change nothing in the application: a run that got no further has changed nothing. */
const BEFORE_THE_GATE: ReadonlySet<string> = new Set([
  'open-incident',
  'notify',
  'preflight',
  'survey-old-region',
  'report-divergence',
  'check-both-regions',
  'request-approval',
  'control-run',
  // A copy beside production is no change of the application; it is listed, and a later run goes on with it.
  'plan-restore',
  'restore-database',
  'apply-settings',
  'verify-restore',
  'open-copy',
  // Tables of its own beside the application's; no row of the application is touched.
  'prepare-repair',
  'compare-tables',
  'write-report',
  'close-incident',
  'record-failure',
  'record-drill',
  'watchdog',
]);

/** The last step of the way back: once it is done, nothing of what the run had changed stands. */
const WAY_BACK_END = 'scale-services-back';

/** An intent is written before the first effect, so that no change is without one. */
export function hasChangedAnything(journal: readonly JournalEntry[]): boolean {
  const lastChange = journal.findLastIndex(
    ({ phase, step }) => phase === 'intent' && !BEFORE_THE_GATE.has(step),
  );
  return lastChange > putBackAt(journal);
}

/** Whether the run has put back everything that it, or the run it went on from, had changed. */
export function isPutBack(journal: readonly JournalEntry[]): boolean {
  return putBackAt(journal) >= 0 && !hasChangedAnything(journal);
}

function putBackAt(journal: readonly JournalEntry[]): number {
  return journal.findLastIndex(({ phase, step }) => phase === 'done' && step === WAY_BACK_END);
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
  const settled = lock.unresolved === undefined || isPutBack(journal);
  return { endedAt, ...(settled ? {} : { unresolved: lock.unresolved }) };
}
