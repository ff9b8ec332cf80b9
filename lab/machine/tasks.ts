import type { Json } from './data.ts';

/** What a Task state may call. Anything else is refused when the definition is read. */
export interface TaskPort {
  /**
   * `arn:aws:states:::lambda:invoke`. Resolves when the function has answered, in virtual time; rejects with a
   * {@link TaskError} when it failed. A state that times out or is stopped does not stop its function: the answer
   * is then simply not listened to.
   *
   * Whoever settles the promise inside an event of the kernel calls `kernel.settle()`.
   */
  lambdaInvoke(call: LambdaInvokeArguments): Promise<LambdaInvokeResult>;
}

/** Arguments of the integration that the lab knows; Step Functions has a few more. */
export const LAMBDA_INVOKE_ARGUMENTS: ReadonlySet<string> = new Set(['FunctionName', 'Payload']);

/** The state's evaluated `Arguments`. Not to be changed: copy the payload before a handler gets it. */
export interface LambdaInvokeArguments {
  /** Name, or ARN with or without qualifier. */
  readonly FunctionName: string;
  readonly Payload?: Json;
}

/** Becomes the state's result as it is; `Payload` is what the function returned. */
export interface LambdaInvokeResult {
  readonly Payload: unknown;
  readonly StatusCode: number;
  readonly ExecutedVersion?: string;
}

/**
 * A task that failed. For a function: `error` is the name of what it threw, `reason` the JSON text of
 * `{ errorMessage, errorType, trace }`; for one that ran into its own time-out, `error` is `Sandbox.Timedout`.
 */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  readonly error: string;
  readonly reason: string | undefined;

  constructor(error: string, reason?: string) {
    super(`${error}${reason === undefined ? '' : `: ${reason}`}`);
    this.error = error;
    this.reason = reason;
  }
}
