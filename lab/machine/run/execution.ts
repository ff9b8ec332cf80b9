import { ApiError, UnsupportedError } from '../../twin/api.ts';
import type { Kernel, Timer } from '../../kernel/kernel.ts';
import { isLongerThan, type Json, type JsonObject, type Payload } from '../data.ts';
import type { StateMachineDefinition } from '../definition/definition.ts';
import { STATES, type StateFailure } from '../failures.ts';
import {
  History,
  NOT_TRUNCATED,
  type EventDetails,
  type HistoryEvent,
  type HistoryEventType,
} from '../history.ts';
import { LIMITS } from '../limits.ts';
import { TaskTokens } from '../task-tokens.ts';
import type { TaskPort } from '../tasks.ts';
import { ProgramRun } from './program-run.ts';
import { isoTime, type Runtime } from './runtime.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface StartOptions {
  readonly definition: StateMachineDefinition;
  readonly kernel: Kernel;
  readonly name: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly roleArn: string;
  /** JSON text, as in the API. */
  readonly input: string;
  readonly tasks: TaskPort;
  /** The region's tokens; needed where a state waits for one. */
  readonly tokens?: TaskTokens;
  /** Called once, inside the event that ended the execution. */
  readonly onEnd?: (execution: Execution) => void;
}

/** Starts a standard execution. It goes on as the kernel runs. Throws the `ApiError` of `StartExecution`. */
export function startExecution(options: StartOptions): Execution {
  return new Execution(options);
}

/** One execution of a state machine, with what `DescribeExecution` and `GetExecutionHistory` tell of it. */
export class Execution {
  readonly name: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly startDate: Date;
  /** JSON text. */
  readonly input: string;
  status: ExecutionStatus = 'RUNNING';
  /** JSON text; only of an execution that succeeded. */
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  stopDate: Date | undefined;
  redriveCount = 0;
  readonly #options: StartOptions;
  readonly #input: Payload;
  readonly #history: History;
  #runtime: Runtime;
  #run: ProgramRun;
  #timeout: Timer | undefined;

  constructor(options: StartOptions) {
    this.#options = options;
    this.#input = readInput(options.input);
    this.name = options.name;
    this.executionArn = options.executionArn;
    this.stateMachineArn = options.stateMachineArn;
    this.input = options.input;
    this.startDate = new Date(options.kernel.now());
    this.#history = new History(() => options.kernel.now());
    this.#runtime = this.#makeRuntime();
    this.#run = this.#newRun();
    this.#record('ExecutionStarted', 0, {
      executionStartedEventDetails: {
        input: this.input,
        inputDetails: NOT_TRUNCATED,
        roleArn: options.roleArn,
      },
    });
    this.#watchTimeout();
    this.#run.start(this.#input, 0);
  }

  /** Oldest first; grows while the execution runs. */
  get history(): readonly HistoryEvent[] {
    return this.#history.events;
  }

  /**
   * `StopExecution`: no Catch answers, nothing is put back. Answers whether it was still running.
   */
  stop(error?: string, cause?: string): boolean {
    if (this.status !== 'RUNNING') return false;
    this.error = error;
    this.cause = cause;
    // An execution that was stopped names no event before.
    this.#end('ABORTED', 'ExecutionAborted', 0, {
      executionAbortedEventDetails: {
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      },
    });
    return true;
  }

  /** `RedriveExecution`: goes on with the state that did not succeed, its variables kept and its retries anew. */
  redrive(): void {
    if (this.status === 'RUNNING' || this.status === 'SUCCEEDED') {
      throw new ApiError('ExecutionNotRedrivable', `Execution is ${this.status} and cannot be redriven`);
    }
    const position = this.#run.position;
    if (position === undefined || position.state.type === 'Parallel' || position.state.type === 'Map') {
      throw new UnsupportedError(`redriving an execution inside the state ${position?.state.name ?? 'none'}`);
    }
    this.status = 'RUNNING';
    this.stopDate = undefined;
    this.error = undefined;
    this.cause = undefined;
    this.redriveCount += 1;
    const previous = this.#run;
    this.#runtime = this.#makeRuntime();
    this.#run = this.#newRun(previous);
    this.#run.lastEventId = this.#record('ExecutionRedriven', this.#history.events.length, {
      executionRedrivenEventDetails: { redriveCount: this.redriveCount },
    });
    this.#watchTimeout();
    this.#run.goTo(position.state.name, position.input);
  }

  #newRun(previous?: ProgramRun): ProgramRun {
    const place = previous === undefined ? {} : { variables: previous.variables };
    return new ProgramRun(this.#runtime, this.#options.definition.program, place, {
      succeeded: (output) => this.#succeeded(output),
      failed: (failure) => this.#failed(failure),
    });
  }

  #succeeded(output: Payload): void {
    this.output = output.text;
    this.#end('SUCCEEDED', 'ExecutionSucceeded', this.#run.lastEventId, {
      executionSucceededEventDetails: { output: output.text, outputDetails: NOT_TRUNCATED },
    });
  }

  #failed({ error, reason }: Pick<StateFailure, 'error' | 'reason'>): void {
    this.error = error;
    this.cause = reason;
    this.#end('FAILED', 'ExecutionFailed', this.#run.lastEventId, {
      executionFailedEventDetails: {
        ...(error === undefined ? {} : { error }),
        ...(reason === undefined ? {} : { cause: reason }),
      },
    });
  }

  /** The state machine's own `TimeoutSeconds`: ends everything, and no Catch answers. */
  #watchTimeout(): void {
    const { timeoutSeconds } = this.#options.definition;
    if (timeoutSeconds === undefined) return;
    this.#timeout = this.#options.kernel.after(timeoutSeconds * 1000, () => {
      this.#end('TIMED_OUT', 'ExecutionTimedOut', this.#run.lastEventId, {
        executionTimedOutEventDetails: {},
      });
    });
  }

  #end(
    status: Exclude<ExecutionStatus, 'RUNNING'>,
    type: HistoryEventType,
    previousEventId: number,
    details: EventDetails,
  ): void {
    this.status = status;
    this.stopDate = new Date(this.#options.kernel.now());
    this.#history.record(type, previousEventId, details);
    this.#timeout?.cancel();
    this.#run.abort();
    this.#options.onEnd?.(this);
  }

  /** Events of an execution that has ended are no longer told; the last that fits is its failure. */
  #record(type: HistoryEventType, previousEventId: number, details?: EventDetails): number {
    if (this.status !== 'RUNNING') return previousEventId;
    if (this.#history.events.length < LIMITS.historyEvents - 1) {
      return this.#history.record(type, previousEventId, details);
    }
    this.#failed({
      error: STATES.runtime,
      reason: `The execution reached the maximum number of history events (${LIMITS.historyEvents}).`,
    });
    return previousEventId;
  }

  #makeRuntime(): Runtime {
    const { kernel, tasks, tokens = new TaskTokens(), executionArn } = this.#options;
    const context = { Execution: this.#executionContext(), StateMachine: this.#stateMachineContext() };
    return {
      kernel,
      tasks,
      tokens,
      executionArn,
      region: executionArn.split(':')[3] ?? '',
      context,
      // Streams of its own: another execution beside it does not change its draws.
      host: { now: () => kernel.now(), random: () => kernel.random(`jsonata/${executionArn}`) },
      jitter: () => kernel.random(`retry-jitter/${executionArn}`).next(),
      record: (type, previousEventId, details) => this.#record(type, previousEventId, details),
    };
  }

  #executionContext(): JsonObject {
    return {
      Id: this.executionArn,
      Input: this.#input.value,
      StartTime: isoTime(this.startDate.getTime()),
      Name: this.name,
      RoleArn: this.#options.roleArn,
      RedriveCount: this.redriveCount,
    };
  }

  #stateMachineContext(): JsonObject {
    return { Id: this.stateMachineArn, Name: this.stateMachineArn.split(':').at(-1) ?? '' };
  }
}

function readInput(text: string): Payload {
  if (isLongerThan(text, LIMITS.payloadBytes)) {
    throw new ApiError(
      'ValidationException',
      `An execution input takes up to ${LIMITS.payloadBytes} bytes; ${Buffer.byteLength(text)} were given.`,
    );
  }
  try {
    return { value: JSON.parse(text) as Json, text };
  } catch {
    throw new ApiError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: got ${text.slice(0, 80)}`,
    );
  }
}
