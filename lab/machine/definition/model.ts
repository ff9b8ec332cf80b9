import type { Template } from '../jsonata/template.ts';
import type { Retrier } from '../retry.ts';

/** States and where to begin: the state machine itself, a branch of a Parallel, the processor of a Map. */
export interface Program {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | ParallelState
  | MapState
  | SucceedState
  | FailState;

export type StateType = State['type'];

interface StateCommon {
  readonly name: string;
}

/** What leaves a state: its output, and what it stores. Absent: the result (or input) as it is, and nothing. */
export interface Shaping {
  readonly output: Template | undefined;
  readonly assign: Assignment | undefined;
}

export interface Assignment {
  readonly names: readonly string[];
  readonly template: Template;
}

/** A way out of a state. */
export interface Exit extends Shaping {
  /** Undefined: the program ends here. */
  readonly next: string | undefined;
}

export interface FailureHandling {
  readonly retry: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export interface Catcher extends Exit {
  readonly errorEquals: readonly string[];
}

export interface PassState extends StateCommon, Exit {
  readonly type: 'Pass';
}

export interface TaskState extends StateCommon, Exit, FailureHandling {
  readonly type: 'Task';
  /** As in the history: `invoke` or `invoke.waitForTaskToken`, of `lambda`. */
  readonly resource: 'invoke' | 'invoke.waitForTaskToken';
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
}

export interface ChoiceState extends StateCommon {
  readonly type: 'Choice';
  readonly rules: readonly ChoiceRule[];
  readonly fallback: Exit | undefined;
}

export interface ChoiceRule extends Exit {
  readonly condition: Template;
}

export interface WaitState extends StateCommon, Exit {
  readonly type: 'Wait';
  readonly until:
    | { readonly kind: 'seconds'; readonly seconds: Template }
    | { readonly kind: 'timestamp'; readonly timestamp: Template };
}

export interface ParallelState extends StateCommon, Exit, FailureHandling {
  readonly type: 'Parallel';
  readonly arguments: Template | undefined;
  readonly branches: readonly Program[];
}

export interface MapState extends StateCommon, Exit, FailureHandling {
  readonly type: 'Map';
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: Template | undefined;
  readonly processor: Program;
}

export interface SucceedState extends StateCommon {
  readonly type: 'Succeed';
  readonly output: Template | undefined;
}

export interface FailState extends StateCommon {
  readonly type: 'Fail';
  readonly error: Template | undefined;
  readonly reason: Template | undefined;
}

/** Programs inside a state. */
export function innerPrograms(state: State): readonly Program[] {
  if (state.type === 'Parallel') return state.branches;
  if (state.type === 'Map') return [state.processor];
  return [];
}

/** Every way out of a state that leads on. */
export function exitsOf(state: State): readonly Exit[] {
  switch (state.type) {
    case 'Succeed':
    case 'Fail':
      return [];
    case 'Choice':
      return state.fallback === undefined ? state.rules : [...state.rules, state.fallback];
    case 'Task':
    case 'Parallel':
    case 'Map':
      return [state, ...state.catchers];
    case 'Pass':
    case 'Wait':
      return [state];
  }
}
