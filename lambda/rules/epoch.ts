import { StepError, type RunContext } from '../steps/contract.ts';

/** The epoch of a run that has opened its incident. The runner has compared it with the lock before. */
export function heldEpoch(run: RunContext): number {
  if (run.epoch !== undefined) return run.epoch;
  throw new StepError(
    'InvalidEvent',
    `Run ${run.runId} has no epoch: its incident was not opened.`,
    'Deploy the region once more, then start the runbook again.',
  );
}
