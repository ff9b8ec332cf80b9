import type { Ledger } from '../ports/ledger.ts';
import type { RunControls } from '../ports/run-controls.ts';
import { isHeldByPause, PAUSE_SECONDS_MAX } from '../rules/pause.ts';
import { isPastReturn } from '../rules/point-of-no-return.ts';
import { duration } from '../rules/times.ts';
import type { StepContract, StepEvent } from './contract.ts';
import { runnerFailure } from './failures.ts';

/** What an operator has made of a step in the place of running it. */
export type Instructed =
  | { readonly kind: 'paused'; readonly summary: string; readonly since: string }
  | { readonly kind: 'skipped'; readonly summary: string };

type ReadControls = Pick<Ledger, 'controls' | 'journal'>;

/**
 * Looks what people have told this run, before a step does anything. A cancel comes first, then a pause, then a skip: a
 * step that was told to be skipped is held all the same.
 *
 * @throws StepError `Cancelled`, `PauseExpired`
 */
export async function instructed(
  contract: StepContract,
  ledger: ReadControls,
  event: StepEvent,
  nowMilliseconds: number,
): Promise<Instructed | undefined> {
  if (!mayBeTold(contract, event)) return undefined;
  const controls = await controlsOf(ledger, event);
  if (controls === undefined) return undefined;
  if (isHeldByPause(contract)) {
    await refuseCancelled(ledger, controls, event);
    const held = heldBy(controls, event, nowMilliseconds);
    if (held !== undefined) return held;
  }
  const skip = contract.mayBeSkipped === undefined ? undefined : controls.skips[contract.name];
  return skip === undefined
    ? undefined
    : { kind: 'skipped', summary: `Skipped by ${skip.by}: ${skip.reason}. ${contract.mayBeSkipped}` };
}

/** Once more, as late as possible before the effects of a step. */
export async function checkNotCancelled(
  contract: StepContract,
  ledger: ReadControls,
  event: StepEvent,
): Promise<void> {
  if (!mayBeTold(contract, event) || !isHeldByPause(contract)) return;
  const controls = await controlsOf(ledger, event);
  if (controls !== undefined) await refuseCancelled(ledger, controls, event);
}

/** Before its incident is open nobody can know the run; a step that asks a person changes nothing and waits anyway. */
function mayBeTold(contract: StepContract, { run, taskToken }: StepEvent): boolean {
  if (run.epoch === undefined || taskToken !== undefined) return false;
  return isHeldByPause(contract) || contract.mayBeSkipped !== undefined;
}

async function controlsOf(ledger: ReadControls, { run }: StepEvent): Promise<RunControls | undefined> {
  const controls = await ledger.controls(run.runId);
  // The name of an execution may come back after ninety days; its epoch does not.
  return controls?.epoch === run.epoch ? controls : undefined;
}

/** One that came after the point of no return is void: whoever gave it is told so. */
async function refuseCancelled(
  ledger: ReadControls,
  { cancel }: RunControls,
  { run }: StepEvent,
): Promise<void> {
  if (cancel === undefined || isPastReturn(run.runbook, await ledger.journal(run.runId))) return;
  throw runnerFailure('Cancelled', `Cancelled by ${cancel.by} at ${cancel.at}: ${cancel.reason}.`);
}

/** A step that was under way when the pause was asked for goes on to its end. */
function heldBy(
  { pause }: RunControls,
  { enteredAt, run }: StepEvent,
  nowMilliseconds: number,
): Instructed | undefined {
  if (pause === undefined || Date.parse(enteredAt) < Date.parse(pause.at)) return undefined;
  if (nowMilliseconds > Date.parse(pause.until)) {
    throw runnerFailure(
      'PauseExpired',
      `${pause.by} paused the run at ${pause.at} (${pause.reason}), and nobody resumed it by ${pause.until}; a run is held for ${duration(PAUSE_SECONDS_MAX)} in all.`,
    );
  }
  return {
    kind: 'paused',
    since: pause.at,
    summary:
      `Paused by ${pause.by} since ${pause.at}, until ${pause.until} at the longest: ${pause.reason}. ` +
      `To go on: runbook-control with {"action": "resume", "runId": "${run.runId}", "by": "your name", "reason": "why"}`,
  };
}
