import { payloadOf, type Payload } from '../data.ts';
import type { Exit, FailureHandling } from '../definition/model.ts';
import { answers, StateFailure } from '../failures.ts';
import { RetryCounters } from '../retry.ts';
import type { Departure, Visit } from './visit.ts';

/**
 * One attempt after the other until one succeeds, Retry gives up and Catch answers, or nothing does. An `Output` or
 * `Assign` that cannot be evaluated fails the attempt like the work itself.
 */
export async function withFailureHandling(
  visit: Visit,
  state: Exit & FailureHandling,
  work: () => Promise<Payload>,
): Promise<Departure> {
  const counters = new RetryCounters(state.retry);
  for (;;) {
    try {
      const result = await work();
      return await visit.leave(state, result, visit.binding({ result: result.value }));
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const delay = counters.nextDelayMilliseconds(error, () => visit.runtime.jitter());
      if (delay === undefined) return leaveByCatch(visit, state, error);
      await visit.wait(delay);
      visit.retryCount += 1;
    }
  }
}

function leaveByCatch(
  visit: Visit,
  { catchers }: FailureHandling,
  failure: StateFailure,
): Promise<Departure> {
  const catcher = catchers.find(({ errorEquals }) => answers(errorEquals, failure));
  if (catcher === undefined) throw failure;
  const errorOutput = failure.errorOutput();
  return visit.leave(catcher, visit.sized(payloadOf(errorOutput)), visit.binding({ errorOutput }));
}
