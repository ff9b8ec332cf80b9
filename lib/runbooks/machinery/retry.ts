import type { StepContract } from '../../../lambda/steps/contract.ts';
import { RETRYABLE_ERRORS } from '../../../lambda/steps/failures.ts';
import type { AslRetrier } from './asl.ts';

/**
 * How often and how long the state machine tries one call of a function again, and what that adds up to.
 *
 * There is no wildcard in `ErrorEquals`, so every name stands here. `States.TaskFailed` would be one, but it would
 * also retry the failures that a step names on purpose.
 * Sources: Step Functions Developer Guide, "Handle transient Lambda service exceptions" and "Handling errors in Step
 * Functions workflows" (a function's time-out is `Sandbox.Timedout` in current runtimes, `Lambda.Unknown` before).
 */
const LAMBDA_SERVICE_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  // A function in a VPC that was idle for weeks wakes at its first call, which fails (Lambda Developer Guide, "Function states").
  'Lambda.ResourceNotReadyException',
] as const;

/**
 * The call may have landed: safe all the same, because every step looks before it acts. A process that is killed or runs
 * out of memory is reported as `Runtime.ExitError` (Lambda Developer Guide, "Troubleshoot invocation issues").
 */
const AMBIGUOUS_ERRORS = [
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'States.Timeout',
] as const;

interface RetryPolicy {
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly maxAttempts: number;
}

/** At most 2 + 4 + 8 + 10 + 10 + 10 = 44 s of delay; full jitter halves it on average. */
const TRANSIENT: RetryPolicy = { intervalSeconds: 2, backoffRate: 2, maxDelaySeconds: 10, maxAttempts: 6 };

/** At most 2 + 4 = 6 s of delay. Few attempts, because each may take the whole time-out. */
const AMBIGUOUS: RetryPolicy = { intervalSeconds: 2, backoffRate: 2, maxDelaySeconds: 10, maxAttempts: 2 };

/**
 * A notice is worth one more try, at most 1 s later: users wait for what comes after it. The largest delay is above the
 * first, as in every example of the documentation, which does not say whether they may be equal.
 */
const NOTICE: RetryPolicy = { intervalSeconds: 1, backoffRate: 1, maxDelaySeconds: 2, maxAttempts: 1 };

/**
 * On top of the function's own time-out: a cold start (5 s at most in the latency model) and Lambda's queue.
 * The function has to end first, so that its error and not the state machine's time-out is reported.
 */
export const TASK_MARGIN_SECONDS = 10;

export type RetryKind = 'work' | 'notice';

export function taskTimeoutSeconds(contract: StepContract): number {
  return contract.attemptSeconds + TASK_MARGIN_SECONDS;
}

export function retriers(kind: RetryKind): readonly AslRetrier[] {
  if (kind === 'notice') {
    return [retrier([...LAMBDA_SERVICE_ERRORS, ...AMBIGUOUS_ERRORS, ...RETRYABLE_ERRORS], NOTICE)];
  }
  return [
    retrier([...LAMBDA_SERVICE_ERRORS, ...RETRYABLE_ERRORS], TRANSIENT),
    retrier([...AMBIGUOUS_ERRORS], AMBIGUOUS),
  ];
}

/**
 * A time-out of the state is a person who did not answer, and is not tried again. A function that broke off is: every
 * attempt hands out a task token of its own, and the step asks anew with it.
 */
export function approvalRetriers(): readonly AslRetrier[] {
  return [
    retrier([...LAMBDA_SERVICE_ERRORS, ...RETRYABLE_ERRORS], TRANSIENT),
    retrier(
      AMBIGUOUS_ERRORS.filter((name) => name !== 'States.Timeout'),
      AMBIGUOUS,
    ),
  ];
}

/** No more than this many calls happen in one visit of the state. */
export function attemptsMax(kind: RetryKind): number {
  return kind === 'notice' ? 1 + NOTICE.maxAttempts : 1 + TRANSIENT.maxAttempts + AMBIGUOUS.maxAttempts;
}

/** One visit of the state takes no longer than this: every attempt up to its time-out, every delay at its longest. */
export function visitSecondsMax(contract: StepContract, kind: RetryKind): number {
  const delays =
    kind === 'notice' ? delaySecondsMax(NOTICE) : delaySecondsMax(TRANSIENT) + delaySecondsMax(AMBIGUOUS);
  return attemptsMax(kind) * taskTimeoutSeconds(contract) + delays;
}

/** What `approvalRetriers` may add before the time of the approval itself begins. */
export function approvalSecondsMax(contract: StepContract, timeoutSeconds: number): number {
  const attempts = TRANSIENT.maxAttempts + AMBIGUOUS.maxAttempts;
  const delays = delaySecondsMax(TRANSIENT) + delaySecondsMax(AMBIGUOUS);
  return timeoutSeconds + attempts * taskTimeoutSeconds(contract) + delays;
}

/** The delays before the retries of one visit, shortest first, at the mean of full jitter: half of the longest. */
export function meanDelaysSeconds(): readonly number[] {
  return [TRANSIENT, AMBIGUOUS]
    .flatMap((policy) => delaysSecondsMax(policy))
    .map((seconds) => seconds / 2)
    .toSorted((one, other) => one - other);
}

function retrier(errors: readonly string[], policy: RetryPolicy): AslRetrier {
  return {
    ErrorEquals: errors,
    IntervalSeconds: policy.intervalSeconds,
    BackoffRate: policy.backoffRate,
    MaxAttempts: policy.maxAttempts,
    MaxDelaySeconds: policy.maxDelaySeconds,
    JitterStrategy: 'FULL',
  };
}

function delaySecondsMax(policy: RetryPolicy): number {
  return delaysSecondsMax(policy).reduce((sum, seconds) => sum + seconds, 0);
}

function delaysSecondsMax(policy: RetryPolicy): readonly number[] {
  const { intervalSeconds, backoffRate, maxDelaySeconds, maxAttempts } = policy;
  return Array.from({ length: maxAttempts }, (_, attempt) =>
    Math.min(maxDelaySeconds, intervalSeconds * backoffRate ** attempt),
  );
}
