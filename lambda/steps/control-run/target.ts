import type { Approval, JournalEntry, Lock, RunRecord } from '../../ports/ledger.ts';
import type { Conversion, RunControls } from '../../ports/run-controls.ts';

/** A run that may be meant, with everything the ledger knows of it. */
export interface Target {
  readonly lock: Lock;
  readonly record: RunRecord | undefined;
  readonly journal: readonly JournalEntry[];
  readonly approval: Approval | undefined;
  readonly controls: RunControls | undefined;
  readonly conversion: Conversion | undefined;
}

/** Which runs are looked at: the one that is named, or all that hold a lock, or else the last that did. */
export function candidates(locks: readonly Lock[], runId: string | undefined): readonly Lock[] {
  if (runId !== undefined) return locks.filter((lock) => lock.runId === runId);
  const held = locks.filter(isHeld);
  return held.length > 0 ? held : lastOf(locks);
}

export function isHeld({ status }: Lock): boolean {
  return status === 'open';
}

function lastOf(locks: readonly Lock[]): readonly Lock[] {
  return locks.toSorted((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt)).slice(0, 1);
}

/** What one execution of a control runbook has already done to a run is its own to go on with. */
export function isTakenBy(controlRunId: string, { approval, controls, conversion }: Target): boolean {
  return [approval?.decision?.controlRunId, controls?.lastControlRunId, conversion?.controlRunId].includes(
    controlRunId,
  );
}

/** The run that is meant, or why there is none. */
export function targetOf(
  targets: readonly Target[],
  {
    runId,
    controlRunId,
    active,
  }: {
    readonly runId: string | undefined;
    readonly controlRunId: string;
    readonly active: readonly string[];
  },
): Target | string {
  const own = targets.find((target) => isTakenBy(controlRunId, target));
  if (own !== undefined) return own;
  const held = targets.filter(({ lock }) => isHeld(lock));
  const [only] = held;
  if (only === undefined) {
    return runId === undefined
      ? 'No run is active in this region.'
      : `Run ${runId} is not active in this region; ${active.join(' and ') || 'none'} is.`;
  }
  if (held.length === 1) return only;
  const names = held.map(({ lock }) => `${lock.runId} (${lock.runbook}, ${lock.scope ?? 'the region'})`);
  return `Several runs are active in this region: ${names.join(', ')}. Name one of them with runId.`;
}

/** Of the same run, not of one whose name came back. */
export function controlsOf({ lock, controls }: Target): RunControls | undefined {
  return controls?.epoch === lock.epoch ? controls : undefined;
}

/** The question that the run waits with, if it does. */
export function questionOf({ lock, approval }: Target): Approval | undefined {
  const isItsOwn = approval?.runId === lock.runId && approval.epoch === lock.epoch;
  return isItsOwn ? approval : undefined;
}

/** Under which name what operators do stands in the journal of the run. */
export const OPERATOR = 'operator';
