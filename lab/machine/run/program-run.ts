import { LATENCIES } from '../../../lib/latency-model/latencies.ts';
import type { Timer } from '../../kernel/kernel.ts';
import type { Payload } from '../data.ts';
import type { Program, State } from '../definition/model.ts';
import { StateFailure } from '../failures.ts';
import { NOT_TRUNCATED } from '../history.ts';
import { VariableScope } from '../variables.ts';
import type { MapContext, Runtime } from './runtime.ts';
import { perform } from './perform.ts';
import { Visit, type Departure } from './visit.ts';

const TRANSITION_MILLISECONDS = LATENCIES['step-functions.transition'].distribution.seconds * 1000;

/** Hears how a program ended. Not called after an abort. */
export interface ProgramListener {
  succeeded(output: Payload): void;
  failed(failure: StateFailure): void;
}

/** Where a program stands within the execution. */
export interface ProgramPlace {
  /** The scope around it, for what a branch or an iteration may read. */
  readonly outer?: VariableScope;
  /** Variables to go on with; otherwise a new scope is opened. */
  readonly variables?: VariableScope;
  readonly map?: MapContext | undefined;
}

/** One program on its way from its first state to its end: the state machine, a branch or an iteration. */
export class ProgramRun {
  readonly runtime: Runtime;
  readonly variables: VariableScope;
  readonly map: MapContext | undefined;
  /** The newest event of this program; the next one names it as the one before. */
  lastEventId = 0;
  /** The state it is in, or is on its way to: where a redrive begins. */
  position: { readonly state: State; readonly input: Payload } | undefined;
  readonly #program: Program;
  readonly #listener: ProgramListener;
  #transition: Timer | undefined;
  #visit: Visit | undefined;
  #over = false;

  constructor(runtime: Runtime, program: Program, place: ProgramPlace, listener: ProgramListener) {
    this.runtime = runtime;
    this.#program = program;
    this.variables = place.variables ?? new VariableScope(place.outer);
    this.map = place.map;
    this.#listener = listener;
  }

  start(input: Payload, previousEventId: number): void {
    this.lastEventId = previousEventId;
    this.goTo(this.#program.startAt, input);
  }

  /** On to a state, one transition later. */
  goTo(name: string, input: Payload): void {
    if (this.#over) return;
    const state = this.#program.states.get(name);
    if (state === undefined) throw new Error(`No state ${name}: the definition was not checked.`);
    const { kernel } = this.runtime;
    this.position = { state, input };
    this.#transition = kernel.after(TRANSITION_MILLISECONDS, () => {
      kernel.spawn(() => this.#enter(state, input));
    });
  }

  /**
   * Stops everything under way. With `recordUnder` the history tells, under that event, which states were aborted, as
   * it does for the siblings of a failed branch; a stopped execution says only that it was.
   */
  abort(recordUnder?: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#transition?.cancel();
    this.#visit?.abort(recordUnder);
  }

  async #enter(state: State, input: Payload): Promise<void> {
    this.lastEventId = this.runtime.record(`${state.type}StateEntered`, this.lastEventId, {
      stateEnteredEventDetails: { name: state.name, input: input.text, inputDetails: NOT_TRUNCATED },
    });
    if (this.#over) return;
    const visit = new Visit(this, state, input, this.lastEventId);
    this.#visit = visit;
    try {
      const departure = await perform(visit, state);
      if (!this.#over) this.#leave(state, departure);
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      if (this.#over) return;
      visit.hasFailed = true;
      this.#listener.failed(error);
    }
  }

  #leave(state: State, departure: Departure): void {
    if (state.type !== 'Fail') this.#recordExit(state.type, state.name, departure);
    if (this.#over) return;
    this.#visit = undefined;
    for (const [name, value] of departure.assigned) this.variables.assign(name, value.value);
    if (departure.next !== undefined) {
      this.goTo(departure.next, departure.output);
      return;
    }
    this.#over = true;
    this.#listener.succeeded(departure.output);
  }

  #recordExit(type: Exclude<State['type'], 'Fail'>, name: string, { output, assigned }: Departure): void {
    const variables =
      assigned.size === 0
        ? {}
        : {
            assignedVariables: Object.fromEntries([...assigned].map(([key, value]) => [key, value.text])),
            assignedVariablesDetails: NOT_TRUNCATED,
          };
    this.lastEventId = this.runtime.record(`${type}StateExited`, this.lastEventId, {
      stateExitedEventDetails: { name, output: output.text, outputDetails: NOT_TRUNCATED, ...variables },
    });
  }
}
