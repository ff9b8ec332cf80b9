import { payloadOf, type Json, type Payload } from '../data.ts';
import type { ParallelState } from '../definition/model.ts';
import { ProgramRun } from './program-run.ts';
import type { Visit } from './visit.ts';

/** All branches at once, each with the same input; the first that fails stops the others. */
export async function runParallel(visit: Visit, state: ParallelState): Promise<Payload> {
  const input =
    state.arguments === undefined
      ? visit.input
      : visit.sized(payloadOf(await visit.evaluate(state.arguments, visit.binding())));
  const startedEventId = visit.record('ParallelStateStarted');
  return new Promise((resolve, reject) => {
    const outputs: Json[] = state.branches.map(() => null);
    let running = state.branches.length;
    const branches = state.branches.map((program, index) => {
      const branch: ProgramRun = new ProgramRun(
        visit.runtime,
        program,
        { outer: visit.run.variables, map: visit.run.map },
        {
          succeeded: (output) => {
            outputs[index] = output.value;
            visit.run.lastEventId = branch.lastEventId;
            running -= 1;
            if (running > 0) return;
            forget();
            // Both this event and the state's exit name the last branch's end as the one before.
            visit.runtime.record('ParallelStateSucceeded', branch.lastEventId);
            resolve(payloadOf(outputs));
          },
          failed: (failure) => {
            forget();
            const failedEventId = branch.lastEventId;
            branch.abort(failedEventId);
            for (const sibling of branches) sibling.abort(failedEventId);
            visit.run.lastEventId = visit.runtime.record('ParallelStateFailed', failedEventId);
            reject(failure);
          },
        },
      );
      return branch;
    });
    const forget = visit.onAbort((recordUnder) => {
      for (const branch of branches) branch.abort(recordUnder);
    });
    for (const branch of branches) branch.start(input, startedEventId);
  });
}
