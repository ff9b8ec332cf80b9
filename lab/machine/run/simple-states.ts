import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from '../definition/model.ts';
import { SCALARS } from '../definition/scalars.ts';
import { StateFailure } from '../failures.ts';
import type { Departure, Visit } from './visit.ts';

export function runPass(visit: Visit, state: PassState): Promise<Departure> {
  return visit.leave(state, visit.input, visit.binding());
}

export async function runSucceed(visit: Visit, state: SucceedState): Promise<Departure> {
  return visit.leave(
    { output: state.output, assign: undefined, next: undefined },
    visit.input,
    visit.binding(),
  );
}

/** Ends its program with a failure of its own naming; a Catch around that program may answer it. */
export async function runFail(visit: Visit, state: FailState): Promise<Departure> {
  const error = state.error === undefined ? undefined : await visit.scalar(state.error, SCALARS.text);
  const reason = state.reason === undefined ? undefined : await visit.scalar(state.reason, SCALARS.text);
  throw new StateFailure(error, reason);
}

/**
 * The first rule whose condition is true. Step Functions reports a choice without an answer as `States.Runtime`
 * (`States.NoChoiceMatched` is reserved). Source: Developer Guide, "Handling errors in Step Functions workflows".
 */
export async function runChoice(visit: Visit, state: ChoiceState): Promise<Departure> {
  const states = visit.binding();
  for (const rule of state.rules) {
    if (await visit.scalar(rule.condition, SCALARS.condition, states))
      return visit.leave(rule, visit.input, states);
  }
  if (state.fallback === undefined) {
    throw visit.runtimeFailure(
      'Failed to transition out of the state. The state does not point to a next state.',
    );
  }
  return visit.leave(state.fallback, visit.input, states);
}

export async function runWait(visit: Visit, state: WaitState): Promise<Departure> {
  const states = visit.binding();
  const milliseconds =
    state.until.kind === 'seconds'
      ? (await visit.scalar(state.until.seconds, SCALARS.waitSeconds, states)) * 1000
      : Date.parse(await visit.scalar(state.until.timestamp, SCALARS.timestamp, states)) -
        visit.runtime.kernel.now();
  await visit.wait(milliseconds);
  return visit.leave(state, visit.input, states);
}
