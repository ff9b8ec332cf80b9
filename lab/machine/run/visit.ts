import { isLongerThan, payloadOf, type Json, type JsonObject, type Payload } from '../data.ts';
import type { Assignment, Exit, State } from '../definition/model.ts';
import type { ScalarRule } from '../definition/scalars.ts';
import { StateFailure, STATES } from '../failures.ts';
import type { EventDetails, HistoryEventType } from '../history.ts';
import type { StatesBinding } from '../jsonata/expression.ts';
import { EvaluationProblem, evaluateTemplate, unexpectedType, type Template } from '../jsonata/template.ts';
import { LIMITS } from '../limits.ts';
import type { ProgramRun } from './program-run.ts';
import { isoTime, never, type MapContext, type Runtime } from './runtime.ts';

/** How a visit ends well. */
export interface Departure {
  /** Undefined: the program ends. */
  readonly next: string | undefined;
  readonly output: Payload;
  readonly assigned: ReadonlyMap<string, Payload>;
}

/** What `$states` holds beside input and context. */
export type BindingExtras = Pick<StatesBinding, 'result' | 'errorOutput'>;

/** One stay in one state, from its entry to its exit, retries included. */
export class Visit {
  readonly run: ProgramRun;
  readonly runtime: Runtime;
  readonly state: State;
  readonly input: Payload;
  readonly enteredEventId: number;
  /** It failed and nothing answered: the state is never exited. */
  hasFailed = false;
  retryCount = 0;
  taskToken: string | undefined;
  readonly #enteredTime: string;
  readonly #onAbort = new Set<(recordUnder: number | undefined) => void>();
  #over = false;

  constructor(run: ProgramRun, state: State, input: Payload, enteredEventId: number) {
    this.run = run;
    this.runtime = run.runtime;
    this.state = state;
    this.input = input;
    this.enteredEventId = enteredEventId;
    this.#enteredTime = isoTime(run.runtime.kernel.now());
  }

  /** True once something else ended this visit. */
  get over(): boolean {
    return this.#over;
  }

  /** Records in the chain of this program: each event names the one before it. */
  record(type: HistoryEventType, details?: EventDetails): number {
    this.run.lastEventId = this.runtime.record(type, this.run.lastEventId, details);
    return this.run.lastEventId;
  }

  /** Ends the visit from outside. Work under way is let go of, and nobody hears of it. */
  abort(recordUnder: number | undefined): void {
    this.#over = true;
    for (const dispose of this.#onAbort) dispose(recordUnder);
    if (recordUnder === undefined) return;
    const { type } = this.state;
    if (type === 'Task' || type === 'Wait') this.runtime.record(`${type}StateAborted`, recordUnder);
    if ((type === 'Parallel' || type === 'Map') && !this.hasFailed) {
      this.runtime.record(`${type}StateAborted`, recordUnder);
    }
  }

  /** Registers what to do when the visit is aborted; answers how to take that back. */
  onAbort(dispose: (recordUnder: number | undefined) => void): () => void {
    this.#onAbort.add(dispose);
    return () => this.#onAbort.delete(dispose);
  }

  /** Virtual time passes; does not return after an abort. */
  wait(milliseconds: number): Promise<void> {
    const { kernel } = this.runtime;
    return new Promise((resolve) => {
      const timer = kernel.after(milliseconds, () => {
        forget();
        kernel.settle();
        resolve();
      });
      const forget = this.onAbort(() => timer.cancel());
    });
  }

  /** `$states`; see the Context object of Step Functions. */
  binding(extras: BindingExtras = {}, map: MapContext | undefined = this.run.map): StatesBinding {
    const { type, name } = this.state;
    const retries = type === 'Task' || type === 'Parallel' || type === 'Map';
    const context = {
      ...this.runtime.context,
      State: {
        EnteredTime: this.#enteredTime,
        Name: name,
        ...(retries ? { RetryCount: this.retryCount } : {}),
      },
      ...(this.taskToken === undefined ? {} : { Task: { Token: this.taskToken } }),
      ...(map === undefined ? {} : { Map: map as unknown as JsonObject }),
    };
    return { input: this.input.value, context, ...extras };
  }

  /** The value of a field. What goes wrong is recorded and fails the state; does not return after an abort. */
  async evaluate(template: Template, states: StatesBinding): Promise<Json> {
    const environment = { states, variables: this.run.variables, host: this.runtime.host };
    try {
      const value = evaluateTemplate(template, environment);
      const settled = value instanceof Promise ? await value : value;
      return this.#over ? await never<Json>() : settled;
    } catch (error) {
      if (this.#over) return never<Json>();
      throw error instanceof EvaluationProblem ? this.evaluationFailure(error) : error;
    }
  }

  /** A field that takes one simple value. */
  async scalar<T extends Json>(template: Template, rule: ScalarRule<T>, states = this.binding()): Promise<T> {
    const value = await this.evaluate(template, states);
    if (rule.accepts(value)) return value;
    throw this.unexpected(template, rule.type === typeof value ? rule.allowed : rule.type, value);
  }

  /** The state's failure where a field gave a value of the wrong kind. */
  unexpected(template: Template, expected: string, value: Json): StateFailure {
    const problem = unexpectedType(template, expected, value);
    if (problem !== undefined) return this.evaluationFailure(problem);
    return new StateFailure(
      STATES.runtime,
      this.#reason(`Expected ${expected}, got ${JSON.stringify(value)}.`),
    );
  }

  evaluationFailure(problem: EvaluationProblem): StateFailure {
    const error = STATES.queryEvaluationError;
    const cause = this.#reason(problem.message);
    this.record('EvaluationFailed', {
      evaluationFailedEventDetails: { state: this.state.name, error, cause, location: problem.location },
    });
    return new StateFailure(error, cause);
  }

  /** A failure that Step Functions words about the state as a whole. */
  runtimeFailure(sentence: string): StateFailure {
    return new StateFailure(STATES.runtime, this.#reason(sentence));
  }

  #reason(sentence: string): string {
    return `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.enteredEventId}). ${sentence}`;
  }

  /** Holds a payload against the size limit. `what` is the state or task in the words of the cause. */
  sized(payload: Payload, what: string = this.state.name): Payload {
    if (!isLongerThan(payload.text, LIMITS.payloadBytes)) return payload;
    throw new StateFailure(
      STATES.dataLimitExceeded,
      `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }

  /**
   * What leaves the state by this exit. `Assign` and `Output` both see the variables as they were when the state was
   * entered: a new value is visible from the next state on.
   */
  async leave(exit: Exit, result: Payload, states: StatesBinding): Promise<Departure> {
    const assigned = exit.assign === undefined ? NOTHING_ASSIGNED : await this.#assigned(exit.assign, states);
    const output =
      exit.output === undefined ? result : this.sized(payloadOf(await this.evaluate(exit.output, states)));
    return { next: exit.next, output, assigned };
  }

  async #assigned(assign: Assignment, states: StatesBinding): Promise<ReadonlyMap<string, Payload>> {
    const values = (await this.evaluate(assign.template, states)) as JsonObject;
    const assigned = new Map<string, Payload>();
    let texts = '';
    for (const [name, value] of Object.entries(values)) {
      const payload = payloadOf(value);
      assigned.set(name, payload);
      texts += payload.text;
    }
    if (isLongerThan(texts, LIMITS.assignBytes)) {
      throw new StateFailure(
        STATES.dataLimitExceeded,
        this.#reason(`What 'Assign' stores exceeds ${LIMITS.assignBytes} bytes.`),
      );
    }
    return assigned;
  }
}

const NOTHING_ASSIGNED: ReadonlyMap<string, Payload> = new Map();
