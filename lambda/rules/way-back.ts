import type { JournalEntry, Lock, RunRecord } from '../ports/ledger.ts';
import { isPastReturn } from './point-of-no-return.ts';
import { hasChangedAnything } from './what-changed.ts';

/** By runbook: the execution input with which it only puts back what a run of it has left half done. */
const PUT_BACK_INPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'region-switchover': { putBack: true },
};

export const WITH_A_WAY_BACK: readonly string[] = Object.keys(PUT_BACK_INPUTS);

export interface WayBack {
  /** Of the execution; the same whenever it is asked for, so that it is started once. */
  readonly name: string;
  readonly runbook: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An execution's name has at most this many characters (Step Functions API Reference, StartExecution). */
const NAME_CHARACTERS_MAX = 80;

/**
 * How what a run has left half done is put back without anybody's doing; undefined where there is nothing to put back,
 * or no way back any more. A run that was itself to put back is not followed by another: whoever stopped that one meant
 * it, and the notice says what is left to do.
 */
export function wayBackOf(
  { runId, runbook }: Pick<Lock, 'runId' | 'runbook'>,
  record: RunRecord | undefined,
  journal: readonly JournalEntry[],
): WayBack | undefined {
  const input = PUT_BACK_INPUTS[runbook];
  if (input === undefined || record?.input.parameters?.['putBack'] === 'yes') return undefined;
  if (!hasChangedAnything(journal) || isPastReturn(runbook, journal)) return undefined;
  return {
    name: `put-back-${runId}`.slice(0, NAME_CHARACTERS_MAX),
    runbook,
    input: { ...input, reason: `Run ${runId} ended half-way`, requestedBy: 'watchdog' },
  };
}
