import { PAUSE_SECONDS_MAX } from '../../lambda/rules/pause.ts';
import { durationText } from './machinery/duration-text.ts';
import { executionInput, type RunbookDefinition } from './machinery/runbook.ts';
import { step } from './registered-steps.ts';

export const runbookControl: RunbookDefinition = {
  name: 'runbook-control',
  title: 'Steer a run',
  purpose:
    'Looks at a run that is under way, holds it before its next step, lets it go on, has it go on without a step, or ' +
    'cancels it. The run reads what it is told before each step that changes something.',
  whenToUse: [
    'To see which run is under way, what it waits for and what comes next.',
    'Something has to be looked at before the run goes on: pause it, look, resume it.',
    'A step that others do not depend on cannot be done now, such as scaling: skip it, and say why.',
    'The run is not needed after all, and it has not come to its point of no return: cancel it.',
  ],
  whenNotToUse: [
    'A run waits for a decision about lost data: that is `runbook-approval`, which an approver may start.',
    'A run has failed: start its runbook again with the same input (`npm run runbook -- redrive` does that). It takes a ' +
      'new epoch, measures the lag and asks for an approval anew, and goes on from what is there. The redrive of Step ' +
      'Functions goes on under an epoch that is no longer held, so it is refused.',
    'The run has to be gone at once, whatever it leaves behind: stop its execution in the console. The watchdog says what ' +
      'is left, and the next run goes on from there.',
  ],
  startedBy:
    'An operator (the role `operator`) in the Step Functions console of the region in which the run stands, or ' +
    '`npm run runbook -- status`, `pause`, `resume`, `skip`, `cancel` with the credentials of that role.',
  input: [
    {
      name: 'action',
      type: '`status`, `drills`, `pause`, `resume`, `skip` or `cancel`',
      required: true,
      meaning:
        '`status` only looks, `drills` shows how fresh the evidence of drills is; the answer is the output of the execution. `pause` lets the step under way go on to its ' +
        `end and holds the run before the next that changes something, for ${durationText(PAUSE_SECONDS_MAX)} in all; then the run fails. ` +
        'Deadlines stand still meanwhile. `cancel` ends the run as failed before its next look; past the point of no ' +
        'return it is refused.',
    },
    {
      name: 'by',
      type: 'text',
      required: true,
      meaning:
        'Your name. It stands in the report beside the identity that CloudTrail knows. Not for `status`.',
    },
    { name: 'reason', type: 'text', required: true, meaning: 'Why, in one sentence. Not for `status`.' },
    {
      name: 'step',
      type: 'text',
      required: false,
      meaning:
        'With `skip`, and needed there: the name of a step whose page says that a run may go on without it.',
    },
    {
      name: 'runId',
      type: 'text',
      required: false,
      meaning:
        'Name of the execution. Without it: the run that is under way; needed where there are several.',
    },
  ],
  inputExamples: [
    { meaning: 'Look', input: { action: 'status' } },
    {
      meaning: 'Hold the run before its next step',
      input: { action: 'pause', by: 'A. Person, on call', reason: 'The region seems to come back' },
    },
    {
      meaning: 'Let it go on',
      input: { action: 'resume', by: 'A. Person, on call', reason: 'It does not' },
    },
    {
      meaning: 'Go on without scaling',
      input: {
        action: 'skip',
        step: 'scale-services',
        by: 'A. Person, on call',
        reason: 'Scaled by hand ten minutes ago',
      },
    },
    {
      meaning: 'Cancel it',
      input: { action: 'cancel', by: 'A. Person, on call', reason: 'A false alarm' },
    },
  ],
  nodes: [step('control-run', { data: { input: executionInput } })],
  onFailure: { steps: [], endsAs: 'The run was not told', refusedAs: 'The start was refused' },
  endsWellAs: 'The run was told',
};
