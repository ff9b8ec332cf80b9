import { executionInput, type RunbookDefinition } from './machinery/runbook.ts';
import { step } from './registered-steps.ts';

export const runbookApproval: RunbookDefinition = {
  name: 'runbook-approval',
  title: 'Approve or refuse',
  purpose:
    'Answers a run that waits for a decision, such as a data loss above target, and lets a planned run whose source has ' +
    'died go on as an unplanned one. It hands the decision to the run and does nothing else.',
  whenToUse: [
    'A notice says that a run waits for a decision, and you may decide it.',
    'A planned run cannot go on because the region it moves away from has gone, and you accept that writes may be lost.',
  ],
  whenNotToUse: [
    'You asked for the run yourself: somebody else has to answer.',
    'You want to hold or end a run: that is `runbook-control`, which the operator may start.',
  ],
  startedBy:
    'An approver (the role `approver`, never the one that starts runbooks) in the Step Functions console of the region ' +
    'in which the run stands, or `npm run runbook -- approve`, `refuse`, `unplanned` with the credentials of that role.',
  input: [
    {
      name: 'action',
      type: '`status`, `drills`, `approve`, `refuse` or `unplanned`',
      required: true,
      meaning:
        'The answer. `refuse` ends the waiting run; nothing has been changed by then. `unplanned` turns a planned run ' +
        'into an unplanned one. `status` and `drills` only look.',
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
      name: 'acceptDataLossUpToSeconds',
      type: 'number, 0 or more',
      required: false,
      meaning: 'With `unplanned`, and needed there: the age of the oldest write whose loss you accept.',
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
    {
      meaning: 'Go on without the region that was to be moved away from',
      input: {
        action: 'unplanned',
        by: 'A. Person, duty manager',
        reason: 'us-east-1 went dark in the middle of the switchover',
        acceptDataLossUpToSeconds: 60,
      },
    },
  ],
  nodes: [step('control-run', { data: { input: executionInput } })],
  onFailure: { steps: [], endsAs: 'The answer was not taken', refusedAs: 'The start was refused' },
  endsWellAs: 'The answer was taken',
};
