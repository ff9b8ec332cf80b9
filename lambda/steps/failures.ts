import { StepError, type StepFailure } from './contract.ts';

/** Ways to fail that the runner adds to every step. */
export const RUNNER_FAILURES = [
  {
    name: 'InvalidEvent',
    meaning: 'The state machine and the step disagree about the event: they were deployed apart.',
    nextAction: 'Deploy the region once more, then start the runbook again.',
  },
  {
    name: 'Superseded',
    meaning: "The run no longer holds this region's lock and epoch. Nothing was done.",
    nextAction:
      'Look at the run that holds the lock; start a new run if there is none: it goes on from what is there. Do not redrive this one.',
  },
  {
    name: 'DeadlineExceeded',
    meaning: 'The step was not done when its time was up.',
    nextAction: 'Mend what it waited for, then start the runbook again: what is done is recognized.',
  },
  {
    name: 'Cancelled',
    meaning: 'An operator has cancelled the run before its point of no return.',
    nextAction: 'Read in the report what was done by then; start the runbook again if it is still needed.',
  },
  {
    name: 'PauseExpired',
    meaning: 'An operator paused the run and nobody resumed it in time.',
    nextAction:
      'Start the runbook again: what is done is recognized, and lag and approval are looked at anew.',
  },
  {
    name: 'AccessDenied',
    meaning: 'AWS refused the call for lack of a permission.',
    nextAction:
      "Look for a service control policy or a changed role; the permission is in the step's page. Then start the runbook again.",
  },
  {
    name: 'RefusedByAws',
    meaning: 'AWS answered with an error that trying again does not mend.',
    nextAction: 'Mend what the message names, then start the runbook again: what is done is recognized.',
  },
  {
    name: 'RefusedByDatabase',
    meaning:
      'The database refused the connection or the statement: certificate, credentials, rights, or SQL.',
    nextAction: 'Mend what the message names, then start the runbook again: what is done is recognized.',
  },
  {
    name: 'Unexpected',
    meaning: 'The function itself failed.',
    nextAction: "Read the function's log; go on by hand with the commands of the step's page.",
  },
] as const satisfies readonly StepFailure[];

export type RunnerFailure = (typeof RUNNER_FAILURES)[number]['name'];

export function runnerFailure(
  name: RunnerFailure,
  message: string,
  options?: { cause?: unknown },
): StepError {
  const { nextAction } = RUNNER_FAILURES.find((failure) => failure.name === name)!;
  return new StepError(name, message, nextAction, options);
}

/**
 * Errors worth another try of the same state, whoever the service was: the machine's Retry lists these names
 * (and Lambda's own service errors). Trying again is safe: every step looks before it acts.
 */
export const RETRYABLE_ERRORS = ['RetryableThrottling', 'RetryableTimeout', 'RetryableUnavailable'] as const;

export type RetryableErrorName = (typeof RETRYABLE_ERRORS)[number];

/** Thrown by the runner so that the state is tried again. */
export class RetryableError extends Error {
  override readonly name: RetryableErrorName;

  constructor(name: RetryableErrorName, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = name;
  }
}
