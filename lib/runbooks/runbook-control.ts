import { executionInput, type RunbookDefinition } from './machinery/runbook.ts';
import { step } from './registered-steps.ts';

export const runbookControl: RunbookDefinition = {
  name: 'runbook-control',
  title: 'Approve or refuse',
  purpose:
    'Answers a run that waits for a decision, such as a data loss above target. It hands the answer to the waiting run ' +
    'and does nothing else.',
  whenToUse: ['A notice says that a run waits for a decision, and you may decide it.'],
  whenNotToUse: [
    'You started the waiting run yourself: somebody else has to answer.',
    'You want to end a run: stop its execution in the console. The watchdog puts right what has to be put right.',
  ],
  startedBy:
    'An approver (the role `approver`, never the one that starts runbooks) in the Step Functions console of the region ' +
    'in which the waiting run stands.',
  input: [
    {
      name: 'action',
      type: '`approve` or `refuse`',
      required: true,
      meaning: 'The answer. `refuse` ends the waiting run; nothing has been changed by then.',
    },
    {
      name: 'by',
      type: 'text',
      required: true,
      meaning: 'Your name. It stands in the report beside the identity that CloudTrail knows.',
    },
    { name: 'reason', type: 'text', required: true, meaning: 'Why, in one sentence, for the report.' },
    {
      name: 'runId',
      type: 'text',
      required: false,
      meaning: 'Name of the waiting execution. Without it: the run that holds the lock of this region.',
    },
  ],
  inputExamples: [
    {
      meaning: 'Accept the loss and let the run go on',
      input: {
        action: 'approve',
        by: 'A. Person, duty manager',
        reason: 'Losing 8 minutes of orders is better than waiting for the region',
      },
    },
    {
      meaning: 'Refuse it and end the run',
      input: { action: 'refuse', by: 'A. Person, duty manager', reason: 'The region is coming back' },
    },
  ],
  nodes: [step('control-run', { data: { input: executionInput } })],
  onFailure: { steps: [], endsAs: 'The answer was not taken', refusedAs: 'The start was refused' },
  endsWellAs: 'The answer was taken',
};
