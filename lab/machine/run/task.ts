import { UnsupportedError } from '../../twin/api.ts';
import { isObject, payloadOf, typeName, type Json, type Payload } from '../data.ts';
import type { TaskState } from '../definition/model.ts';
import { SCALARS } from '../definition/scalars.ts';
import { StateFailure, STATES } from '../failures.ts';
import { NOT_TRUNCATED } from '../history.ts';
import { LAMBDA_INVOKE_ARGUMENTS, TaskError, type LambdaInvokeArguments } from '../tasks.ts';
import { never } from './runtime.ts';
import type { Visit } from './visit.ts';

/** One attempt at a task: scheduled, started, and its result, its failure or its time-out. */
export function runTask(visit: Visit, state: TaskState): Promise<Payload> {
  return new TaskAttempt(visit, state).run();
}

/** Seconds; undefined where the state sets no limit. */
interface Patience {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
}

/** Whoever waits for the attempt. */
interface Waiting {
  resolve(result: Payload): void;
  reject(failure: StateFailure): void;
}

class TaskAttempt {
  readonly #visit: Visit;
  readonly #state: TaskState;
  readonly #about: { readonly resourceType: 'lambda'; readonly resource: TaskState['resource'] };
  /** Set while the task is under way; the first to end it wins. */
  #waiting: Waiting | undefined;
  readonly #release: (() => void)[] = [];
  #restartHeartbeat = (): void => {};

  constructor(visit: Visit, state: TaskState) {
    this.#visit = visit;
    this.#state = state;
    this.#about = { resourceType: 'lambda', resource: state.resource };
  }

  async run(): Promise<Payload> {
    if (this.#state.resource === 'invoke.waitForTaskToken') this.#issueToken();
    try {
      const { args, patience } = await this.#prepare();
      return await this.#start(args, patience);
    } finally {
      this.#end();
    }
  }

  async #prepare(): Promise<{ readonly args: Payload; readonly patience: Patience }> {
    const { arguments: template, timeoutSeconds, heartbeatSeconds } = this.#state;
    const states = this.#visit.binding();
    const rule = SCALARS.timeoutSeconds;
    const args =
      template === undefined ? this.#visit.input : payloadOf(await this.#visit.evaluate(template, states));
    const patience = {
      timeoutSeconds: timeoutSeconds && (await this.#visit.scalar(timeoutSeconds, rule, states)),
      heartbeatSeconds: heartbeatSeconds && (await this.#visit.scalar(heartbeatSeconds, rule, states)),
    };
    return { args: this.#visit.sized(args), patience };
  }

  #start(args: Payload, patience: Patience): Promise<Payload> {
    const { timeoutSeconds, heartbeatSeconds } = patience;
    this.#visit.record('TaskScheduled', {
      taskScheduledEventDetails: {
        ...this.#about,
        region: this.#visit.runtime.region,
        parameters: args.text,
        ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
        ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
      },
    });
    this.#visit.record('TaskStarted', { taskStartedEventDetails: this.#about });
    if (this.#visit.over) return never();
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#release.push(this.#visit.onAbort(() => this.#end()));
      this.#watch(patience);
      void this.#invoke(args.value);
    });
  }

  /** Unique in the region: an execution enters a state under one event, and attempts are counted. */
  #issueToken(): void {
    const { runtime, enteredEventId, retryCount } = this.#visit;
    const place = `${runtime.executionArn}#${enteredEventId}.${retryCount}`;
    const token = runtime.tokens.issue(place, {
      succeeded: (output) => {
        runtime.kernel.settle();
        this.#succeed(payloadOf(output));
      },
      failed: (error, reason) => {
        runtime.kernel.settle();
        this.#fail(new StateFailure(error, reason));
      },
      heartbeat: () => this.#restartHeartbeat(),
    });
    this.#visit.taskToken = token;
    this.#release.push(() => runtime.tokens.close(token));
  }

  async #invoke(args: Json): Promise<void> {
    const { kernel, tasks } = this.#visit.runtime;
    try {
      const answer = await tasks.lambdaInvoke(invocation(args));
      if (this.#waiting === undefined) return;
      const result = throughJson(answer);
      if (this.#state.resource === 'invoke') this.#succeed(result);
      else this.#submitted(result);
    } catch (error) {
      if (error instanceof TaskError) this.#fail(new StateFailure(error.error, error.reason));
      else if (error instanceof StateFailure) this.#fail(error);
      // Anything else is a fault of the lab, whether or not anybody still listens: it ends the run.
      else kernel.spawn(() => Promise.reject(error));
    }
  }

  #submitted(result: Payload): void {
    this.#visit.record('TaskSubmitted', {
      taskSubmittedEventDetails: { ...this.#about, output: result.text, outputDetails: NOT_TRUNCATED },
    });
  }

  #succeed(result: Payload): void {
    try {
      this.#visit.sized(result, 'lambda');
    } catch (error) {
      this.#fail(error as StateFailure);
      return;
    }
    const waiting = this.#end();
    if (waiting === undefined) return;
    this.#visit.record('TaskSucceeded', {
      taskSucceededEventDetails: { ...this.#about, output: result.text, outputDetails: NOT_TRUNCATED },
    });
    waiting.resolve(result);
  }

  #fail(failure: StateFailure): void {
    const waiting = this.#end();
    if (waiting === undefined) return;
    const { error, reason } = failure;
    this.#visit.record('TaskFailed', { taskFailedEventDetails: { ...this.#about, error, cause: reason } });
    waiting.reject(failure);
  }

  #timeOut(heartbeatMissed: boolean): void {
    const waiting = this.#end();
    if (waiting === undefined) return;
    const error = STATES.timeout;
    this.#visit.record('TaskTimedOut', { taskTimedOutEventDetails: { ...this.#about, error } });
    this.#visit.runtime.kernel.settle();
    waiting.reject(new StateFailure(error, undefined, { heartbeatMissed }));
  }

  /** Without a limit of its own a task waits longer than any execution lasts: no timer then. */
  #watch({ timeoutSeconds, heartbeatSeconds }: Patience): void {
    const { kernel } = this.#visit.runtime;
    if (timeoutSeconds !== undefined) {
      const timer = kernel.after(timeoutSeconds * 1000, () => this.#timeOut(false));
      this.#release.push(() => timer.cancel());
    }
    if (heartbeatSeconds !== undefined) {
      let timer = kernel.after(heartbeatSeconds * 1000, () => this.#timeOut(true));
      this.#restartHeartbeat = () => {
        timer.cancel();
        timer = kernel.after(heartbeatSeconds * 1000, () => this.#timeOut(true));
      };
      this.#release.push(() => timer.cancel());
    }
  }

  /** Lets go of timers and token; answers who waits, once. */
  #end(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const release of this.#release.splice(0)) release();
    return waiting;
  }
}

/** The evaluated `Arguments` as the integration takes them. */
function invocation(args: Json): LambdaInvokeArguments {
  if (!isObject(args) || typeof args['FunctionName'] !== 'string') {
    throw new StateFailure(
      STATES.runtime,
      `lambda:invoke takes an object with a FunctionName; got ${typeName(args)} ${JSON.stringify(args).slice(0, 80)}`,
    );
  }
  const unknown = Object.keys(args).find((name) => !LAMBDA_INVOKE_ARGUMENTS.has(name));
  if (unknown !== undefined) throw new UnsupportedError(`the argument ${unknown} of lambda:invoke`);
  return args as unknown as LambdaInvokeArguments;
}

/** A result crosses the wire as JSON: what is not JSON does not arrive. */
function throughJson(answer: unknown): Payload {
  const text = JSON.stringify(answer);
  return { value: JSON.parse(text) as Json, text };
}
