import type { InvocationFate } from '../twin/functions/lambda-function.ts';
import type { RecordedCall, RecordedRun } from './recorded-run.ts';

/** A recorded failure and whether the lab came to the call that it belongs to. */
export interface InjectedFailure {
  readonly step: string;
  /** Which call of the step it was, from 1. */
  readonly call: number;
  readonly error: string;
  readonly message: string;
  injected: boolean;
}

/**
 * Answers the calls of the lab's functions with the failures of the recorded ones: the n-th call of a step fails as
 * the n-th recorded one did, in the place of the function's own answer. The function does not run then: whether the
 * real one had done something before it failed is not in a history.
 */
export class SameFailures {
  readonly failures: readonly InjectedFailure[];
  readonly #calls = new Map<string, number>();
  readonly #functionPrefix: string;
  readonly #region: string;

  constructor(run: RecordedRun, place: { readonly region: string; readonly functionPrefix: string }) {
    this.#region = place.region;
    this.#functionPrefix = place.functionPrefix;
    this.failures = failuresOf(run.calls);
  }

  fateOf(definition: { readonly region: string; readonly name: string }): InvocationFate {
    const { region, name } = definition;
    if (region !== this.#region || !name.startsWith(this.#functionPrefix)) return 'served';
    const step = name.slice(this.#functionPrefix.length);
    const call = (this.#calls.get(step) ?? 0) + 1;
    this.#calls.set(step, call);
    const failure = this.failures.find((one) => one.step === step && one.call === call);
    if (failure === undefined) return 'served';
    failure.injected = true;
    return { kind: 'failed', errorType: failure.error, errorMessage: failure.message };
  }
}

function failuresOf(calls: readonly RecordedCall[]): readonly InjectedFailure[] {
  const counts = new Map<string, number>();
  return calls.flatMap(({ step, outcome, endedAt }) => {
    const call = (counts.get(step) ?? 0) + 1;
    counts.set(step, call);
    if (outcome.kind === 'answered' || endedAt === undefined) return [];
    // A refused approval is an answer of a person, and nobody's failure.
    if (step === 'request-approval') return [];
    return [
      outcome.kind === 'failed'
        ? { step, call, error: outcome.error, message: outcome.message, injected: false }
        : {
            step,
            call,
            error: 'Sandbox.Timedout',
            message: 'The recorded call was never answered.',
            injected: false,
          },
    ];
  });
}
