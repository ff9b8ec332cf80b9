import type { Platform } from '../platform.ts';
import type { RunContext, StepContract, StepEvent } from './contract.ts';

/** What `decide` may say after looking at the world. Pure: the same observation, the same decision. */
export type Decision<Action> =
  | { readonly kind: 'done'; readonly summary: string; readonly output?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'wait'; readonly summary: string }
  | { readonly kind: 'failed'; readonly error: string; readonly message: string; readonly nextAction: string }
  | { readonly kind: 'act'; readonly summary: string; readonly actions: readonly Action[] };

/** What `decide` knows beside the observation. */
export interface DecideContext {
  readonly run: RunContext;
  readonly enteredAtMilliseconds: number;
  readonly nowMilliseconds: number;
}

/**
 * One step: look, decide, act, look again. `observe` and `act` speak to AWS through ports; `decide` is pure.
 * After `act` the runner observes and decides once more, so a result is always read back, never assumed;
 * if the second decision is to act again, the step says `wait` and the state machine comes back.
 */
export interface Step<Ports, Observed, Action> {
  readonly contract: StepContract;
  /** Wires the ports this step needs to the adapters of the platform. */
  readonly ports: (platform: Platform) => Ports;
  readonly observe: (ports: Ports, event: StepEvent, platform: Platform) => Promise<Observed>;
  readonly decide: (observed: Observed, context: DecideContext) => Decision<Action>;
  /** The actions of one decision may run beside each other, in any order: what depends on one is for the next. */
  readonly act: (ports: Ports, action: Action, event: StepEvent, platform: Platform) => Promise<void>;
}
