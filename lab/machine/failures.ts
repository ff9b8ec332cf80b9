/** Names of failures that Step Functions itself reports. Source: Developer Guide, "Handling errors". */
export const STATES = {
  all: 'States.ALL',
  timeout: 'States.Timeout',
  heartbeatTimeout: 'States.HeartbeatTimeout',
  taskFailed: 'States.TaskFailed',
  runtime: 'States.Runtime',
  dataLimitExceeded: 'States.DataLimitExceeded',
  queryEvaluationError: 'States.QueryEvaluationError',
} as const;

/** A state that did not succeed: what Retry and Catch look at, and what ends the run where neither answers. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string | undefined;
  readonly reason: string | undefined;
  /** A missed heartbeat reports `States.Timeout` and is matched by `States.HeartbeatTimeout` as well. */
  readonly heartbeatMissed: boolean;

  constructor(error: string | undefined, reason?: string, options: { heartbeatMissed?: boolean } = {}) {
    super(`${error ?? 'failed'}${reason === undefined ? '' : `: ${reason}`}`);
    this.error = error;
    this.reason = reason;
    this.heartbeatMissed = options.heartbeatMissed ?? false;
  }

  /** `$states.errorOutput`; what is not known is an empty text. */
  errorOutput(): { readonly Error: string; readonly Cause: string } {
    return { Error: this.error ?? '', Cause: this.reason ?? '' };
  }
}

/**
 * Whether an `ErrorEquals` answers a failure.
 *
 * `States.Runtime` always ends the run. `States.ALL` and `States.TaskFailed` leave `States.DataLimitExceeded` alone
 * (its own name catches it), and `States.TaskFailed` leaves time-outs alone as well.
 * Source: Step Functions Developer Guide, "Handling errors in Step Functions workflows".
 */
export function answers(errorEquals: readonly string[], failure: StateFailure): boolean {
  const error = failure.error;
  if (error === STATES.runtime) return false;
  return errorEquals.some((wanted) => {
    if (wanted === error) return true;
    switch (wanted) {
      case STATES.all:
        return error !== STATES.dataLimitExceeded;
      case STATES.taskFailed:
        return error !== STATES.dataLimitExceeded && error !== STATES.timeout;
      case STATES.heartbeatTimeout:
        return failure.heartbeatMissed;
      default:
        return false;
    }
  });
}

/** A definition that Step Functions would not take: every mistake at once, each with its place. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The state machine definition is not valid.\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
