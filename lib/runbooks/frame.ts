import { executionInput, failure, type FailurePath, type StepNode } from './machinery/runbook.ts';
import { step } from './registered-steps.ts';

/** In the words of the runbook; the rest is the same in all of them. */
interface Opening {
  readonly title?: string;
  readonly purpose?: string;
  /** Refusals beside those that every runbook has. */
  readonly refusals?: readonly string[];
}

/** How every run begins: the input is checked and the lock taken, or the start is refused. */
export function openRun({ refusals = [], ...words }: Opening = {}): StepNode {
  return step('open-incident', {
    ...words,
    data: { input: executionInput },
    refusals: ['InvalidInput', 'RunAlreadyActive', ...refusals],
  });
}

export function tellStart(purpose: string): StepNode {
  return tell('started', 'Tell everybody that the run has started', purpose);
}

export function tellEnd(purpose: string): StepNode {
  return tell('ended', 'Tell everybody that the run has ended', purpose);
}

interface Failing {
  /** Title of the notice. @default 'Tell everybody that the run has failed' */
  readonly told?: string;
  readonly tells?: string;
  /** Between the record and the notice. @default nothing */
  readonly first?: readonly StepNode[];
  readonly report?: string;
  readonly endsAs?: string;
}

/** How every run fails: recorded, told, and after the notice reported, because people should not wait for a bucket. */
export function onFailure({
  told = 'Tell everybody that the run has failed',
  tells = 'Says which step failed, why, and what to do next.',
  first = [],
  report = 'Writes what was done, what was not, and what to do next, as evidence.',
  endsAs = 'The run has failed',
}: Failing = {}): FailurePath {
  const what = { error: failure('error'), cause: failure('cause') };
  return {
    steps: [
      step('record-failure', { data: { failedStep: failure('title'), ...what } }),
      ...first,
      step('notify', { title: told, purpose: tells, data: { moment: 'failed', ...what }, mayFail: true }),
      step('write-report', { title: 'Write the report of the failure', purpose: report, mayFail: true }),
    ],
    endsAs,
    refusedAs: 'The start was refused',
  };
}

function tell(moment: 'started' | 'ended', title: string, purpose: string): StepNode {
  return step('notify', { title, purpose, data: { moment }, mayFail: true });
}
