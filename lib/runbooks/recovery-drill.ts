import { failure, type RunbookDefinition } from './machinery/runbook.ts';
import { onFailure, openRun } from './frame.ts';
import { step } from './registered-steps.ts';

export const recoveryDrill: RunbookDefinition = {
  name: 'recovery-drill',
  title: 'Recovery drill',
  purpose:
    'Checks in the region that stands by whether it could take over now, and what would be lost, and keeps the result as ' +
    'evidence with a date. A schedule starts it. It changes nothing: neither what serves nor the standing replica is touched.',
  whenToUse: [
    'By itself, as often as the configuration says (`drills`).',
    'After a change of a runbook or of the configuration, which makes the last evidence stale: start it by hand.',
  ],
  whenNotToUse: [
    'In an outage: start `region-failover`, which makes the same checks and then goes on. A drill under way makes way for it.',
  ],
  startedBy:
    'EventBridge Scheduler, in the region that stands by; or an operator (the role `operator`) in the Step Functions ' +
    'console of that region, or with `npm run runbook -- start recovery-drill`.',
  input: [
    {
      name: 'reason',
      type: 'text',
      required: false,
      meaning: 'Why, in one sentence. It stands in every notice and in the report.',
    },
    { name: 'requestedBy', type: 'text', required: false, meaning: 'Who asked for it, for the report.' },
  ],
  inputExamples: [{ meaning: 'As the schedule starts it', input: { requestedBy: 'the drill calendar' } }],
  nodes: [
    openRun({
      title: 'Open the drill and take its lock',
      purpose:
        'Checks the execution input and takes the lock of drills. A second start while one is going changes nothing; ' +
        'a run that moves the region comes first.',
    }),
    step('preflight'),
    step('record-drill'),
    step('write-report'),
    step('close-incident', {
      title: 'Release the lock of drills',
      purpose: 'Ends the drill. Who serves is what it was before.',
    }),
  ],
  onFailure: onFailure({
    told: 'Tell everybody that the drill has failed',
    first: [
      step('record-drill', {
        title: 'Keep that the drill has failed',
        purpose: 'A drill that did not reach its end proves nothing: that stands in the ledger, too.',
        data: { error: failure('error'), cause: failure('cause') },
        mayFail: true,
      }),
    ],
    report: 'Writes what was checked, what was not, and what to do next, as evidence.',
    endsAs: 'The drill has failed',
  }),
  endsWellAs: 'The drill has ended',
};
