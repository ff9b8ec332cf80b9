import type { State } from '../definition/model.ts';
import { withFailureHandling } from './attempts.ts';
import { runMap } from './map.ts';
import { runParallel } from './parallel.ts';
import { runChoice, runFail, runPass, runSucceed, runWait } from './simple-states.ts';
import { runTask } from './task.ts';
import type { Departure, Visit } from './visit.ts';

/** Does what a state says. Throws a StateFailure where it failed and neither Retry nor Catch answered. */
export function perform(visit: Visit, state: State): Promise<Departure> {
  switch (state.type) {
    case 'Pass':
      return runPass(visit, state);
    case 'Choice':
      return runChoice(visit, state);
    case 'Wait':
      return runWait(visit, state);
    case 'Succeed':
      return runSucceed(visit, state);
    case 'Fail':
      return runFail(visit, state);
    case 'Task':
      return withFailureHandling(visit, state, () => runTask(visit, state));
    case 'Parallel':
      return withFailureHandling(visit, state, () => runParallel(visit, state));
    case 'Map':
      return withFailureHandling(visit, state, () => runMap(visit, state));
  }
}
