import { UnsupportedError } from '../../twin/api.ts';
import { isObject, payloadOf, type Json, type Payload } from '../data.ts';
import type { MapState } from '../definition/model.ts';
import { SCALARS } from '../definition/scalars.ts';
import { StateFailure } from '../failures.ts';
import { LIMITS } from '../limits.ts';
import { ProgramRun } from './program-run.ts';
import type { MapContext } from './runtime.ts';
import type { Visit } from './visit.ts';

/** The processor once for each item, a limited number at once; the first iteration that fails stops the others. */
export async function runMap(visit: Visit, state: MapState): Promise<Payload> {
  const items = await itemsOf(visit, state);
  const wanted =
    state.maxConcurrency === undefined ? 0 : await visit.scalar(state.maxConcurrency, SCALARS.maxConcurrency);
  const startedEventId = visit.record('MapStateStarted', {
    mapStateStartedEventDetails: { length: items.length },
  });
  if (items.length === 0) {
    visit.runtime.record('MapStateSucceeded', startedEventId);
    return payloadOf([]);
  }
  const atOnce = wanted === 0 ? LIMITS.inlineMapConcurrency : Math.min(wanted, LIMITS.inlineMapConcurrency);
  return new Promise((resolve, reject) => {
    new Iterations(visit, state, items, { startedEventId, atOnce }, { resolve, reject }).startNext();
  });
}

async function itemsOf(visit: Visit, state: MapState): Promise<readonly Json[]> {
  const items =
    state.items === undefined ? visit.input.value : await visit.evaluate(state.items, visit.binding());
  if (Array.isArray(items)) return items as readonly Json[];
  if (isObject(items))
    throw new UnsupportedError(`a Map over the members of an object (state ${visit.state.name})`);
  if (state.items !== undefined) throw visit.unexpected(state.items, 'array', items);
  throw visit.runtimeFailure(`A Map takes an array; its input is ${JSON.stringify(items).slice(0, 80)}.`);
}

interface Iteration {
  readonly index: number;
  readonly run: ProgramRun;
}

class Iterations {
  readonly #visit: Visit;
  readonly #state: MapState;
  readonly #items: readonly Json[];
  readonly #startedEventId: number;
  readonly #atOnce: number;
  readonly #settle: { resolve(result: Payload): void; reject(error: unknown): void };
  readonly #forget: () => void;
  readonly #outputs: Json[];
  readonly #running = new Set<Iteration>();
  /** Those whose input is still being made; they count against the limit as well. */
  #preparing = 0;
  #next = 0;
  #succeeded = 0;
  #over = false;

  constructor(
    visit: Visit,
    state: MapState,
    items: readonly Json[],
    { startedEventId, atOnce }: { readonly startedEventId: number; readonly atOnce: number },
    settle: { resolve(result: Payload): void; reject(error: unknown): void },
  ) {
    this.#visit = visit;
    this.#state = state;
    this.#items = items;
    this.#startedEventId = startedEventId;
    this.#atOnce = atOnce;
    this.#settle = settle;
    this.#outputs = items.map(() => null);
    this.#forget = visit.onAbort((recordUnder) => this.#stop(recordUnder));
  }

  startNext(): void {
    while (
      !this.#over &&
      this.#next < this.#items.length &&
      this.#running.size + this.#preparing < this.#atOnce
    ) {
      const index = this.#next;
      this.#next += 1;
      this.#preparing += 1;
      this.#start(index).catch((error: unknown) => {
        if (error instanceof StateFailure) this.#fail(error, this.#visit.run.lastEventId);
        else this.#settle.reject(error);
      });
    }
  }

  async #start(index: number): Promise<void> {
    const value = this.#items[index] as Json;
    const map: MapContext = { Item: { Index: index, Value: value, Source: 'STATE_DATA' } };
    const { itemSelector } = this.#state;
    const input = payloadOf(
      itemSelector === undefined
        ? value
        : await this.#visit.evaluate(itemSelector, this.#visit.binding({}, map)),
    );
    if (this.#over) return;
    this.#visit.sized(input);
    this.#preparing -= 1;
    const run: ProgramRun = new ProgramRun(
      this.#visit.runtime,
      this.#state.processor,
      { outer: this.#visit.run.variables, map },
      {
        succeeded: (output) => this.#iterationSucceeded(iteration, output),
        failed: (failure) => this.#iterationFailed(iteration, failure),
      },
    );
    const iteration = { index, run };
    this.#running.add(iteration);
    run.start(
      input,
      this.#visit.runtime.record(
        'MapIterationStarted',
        this.#startedEventId,
        this.#details('Started', index),
      ),
    );
  }

  #iterationSucceeded(iteration: Iteration, output: Payload): void {
    const { index, run } = iteration;
    this.#running.delete(iteration);
    this.#outputs[index] = output.value;
    this.#succeeded += 1;
    const eventId = this.#visit.runtime.record(
      'MapIterationSucceeded',
      run.lastEventId,
      this.#details('Succeeded', index),
    );
    this.#visit.run.lastEventId = eventId;
    if (this.#succeeded < this.#items.length) {
      this.startNext();
      return;
    }
    this.#over = true;
    this.#forget();
    // Both this event and the state's exit name the last iteration's end as the one before.
    this.#visit.runtime.record('MapStateSucceeded', eventId);
    this.#settle.resolve(payloadOf(this.#outputs));
  }

  #iterationFailed(iteration: Iteration, failure: StateFailure): void {
    const failedEventId = iteration.run.lastEventId;
    this.#running.delete(iteration);
    this.#visit.runtime.record('MapIterationFailed', failedEventId, this.#details('Failed', iteration.index));
    iteration.run.abort(failedEventId);
    this.#fail(failure, failedEventId);
  }

  #fail(failure: StateFailure, failedEventId: number): void {
    if (this.#over) return;
    this.#forget();
    this.#stop(failedEventId);
    this.#visit.run.lastEventId = this.#visit.runtime.record('MapStateFailed', failedEventId);
    this.#settle.reject(failure);
  }

  #stop(recordUnder: number | undefined): void {
    this.#over = true;
    for (const { index, run } of this.#running) {
      if (recordUnder !== undefined) {
        this.#visit.runtime.record('MapIterationAborted', recordUnder, this.#details('Aborted', index));
      }
      run.abort(recordUnder);
    }
    this.#running.clear();
  }

  #details(what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted', index: number): object {
    return { [`mapIteration${what}EventDetails`]: { name: this.#state.name, index } };
  }
}
