import type { Execution } from '../machine/machine.ts';
import type { Oracle } from './oracle.ts';

/** Failures that nobody thought of. */
const NAMELESS =
  /^(?:States\.(?!Timeout)|Unexpected$|InvalidEvent$|Error$|TypeError$|RangeError$|ReferenceError$)/;
/** Failures of what carries a step; worth another attempt, so none of them ends a run at the first one. */
const CARRIER = /^(?:Lambda\.|Runtime\.|Sandbox\.|States\.Timeout$)/;

export const everyRunEnds: Oracle = {
  name: 'every-run-ends',
  kind: 'safety',
  promise: 'Every run ends within the time its state machine allows.',
  watch: (site, accuse) => ({
    atEnd() {
      for (const { name, status, startDate } of site.runs) {
        if (status === 'RUNNING') accuse(`run ${name}, started at ${startDate.toISOString()}, still runs`);
        if (status === 'TIMED_OUT') accuse(`run ${name} ran into the time-out of its state machine`);
      }
    },
  }),
};

export const failuresHaveNames: Oracle = {
  name: 'failures-have-names',
  kind: 'safety',
  promise: 'Every failure leaves a step under a name that says what to do next.',
  watch: (site, accuse) => ({
    atEnd() {
      for (const run of site.runs) {
        const { name, status, error = 'no error at all', cause = '' } = run;
        if (status !== 'FAILED') continue;
        const isGivenUp = CARRIER.test(error) && attempts(run) < LEAST_ATTEMPTS;
        if (error === 'no error at all' || NAMELESS.test(error) || isGivenUp) {
          accuse(`run ${name} failed with ${error}: ${cause.slice(0, 300)}`);
        }
        if (!cause.includes('Next: '))
          accuse(`run ${name} failed with ${error} and does not say what is next`);
      }
    },
  }),
};

const LEAST_ATTEMPTS = 2;

/** How often a state that failed with this error was tried, at most: back from each failure to where it was entered. */
function attempts({ history, error }: Execution): number {
  const events = new Map(history.map((event) => [event.id, event]));
  const scheduledBefore = (id: number | undefined): number => {
    let count = 0;
    for (let event = events.get(id); event !== undefined; event = events.get(event.previousEventId)) {
      if (event.type === 'TaskStateEntered') break;
      if (event.type === 'TaskScheduled') count += 1;
    }
    return count;
  };
  const failures = history.filter(
    ({ taskFailedEventDetails, taskTimedOutEventDetails }) =>
      (taskFailedEventDetails?.error ?? taskTimedOutEventDetails?.error) === error,
  );
  return Math.max(0, ...failures.map(({ id }) => scheduledBefore(id)));
}

/** The journal, replayed, is what happened: what it calls done is so in the world. */
export const failuresAreKept: Oracle = {
  name: 'failures-are-kept',
  kind: 'liveness',
  promise:
    'A run that took the lock and did not succeed is noted as failed, with the next action, and has let go of the lock.',
  watch: (site, accuse) => ({
    atEnd() {
      for (const run of site.runs) {
        const side = site.sideOf(run);
        const lock = site.ledgers.item(side, 'state', 'lock');
        if (lock?.['runId'] === run.name && lock['status'] === 'open' && run.status !== 'RUNNING') {
          accuse(`run ${run.name} is ${run.status} and still holds the lock of the ${side} region`);
        }
        const record = site.ledgers.item(side, `run#${run.name}`, 'run');
        if (record === undefined || run.status === 'RUNNING') continue;
        const failure = record['failure'] as { nextAction?: string } | undefined;
        if (record['status'] === 'running')
          accuse(`run ${run.name} is ${run.status}, its record says running`);
        if (record['status'] === 'failed' && (failure?.nextAction ?? '') === '') {
          accuse(`the record of run ${run.name} does not say what to do next`);
        }
        if (run.status === 'SUCCEEDED' && record['status'] === 'failed') {
          accuse(`run ${run.name} ended well, its record says failed`);
        }
      }
    },
  }),
};

export function isActivation({ stateMachineArn, input }: Execution): boolean {
  return stateMachineArn.endsWith('region-failover') && !input.includes('check');
}
