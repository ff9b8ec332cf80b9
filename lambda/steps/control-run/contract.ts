import { executionArns } from '../../rules/ledger-access.ts';
import type { StepContract } from '../contract.ts';
import { readDefinitions } from '../record-drill/contract.ts';

/** The runbook of the approver. Any other whose step this is, is the operator's. */
export const APPROVAL_RUNBOOK = 'runbook-approval';

export const controlRun: StepContract = {
  name: 'control-run',
  title: 'Tell the run',
  purpose:
    'Checks what is said, writes it into the ledger with the name of who said it, and tells the run: an answer is ' +
    'handed to it, once; anything else it reads before its next step. What comes too late does nothing.',
  // It acts on another run: that one has to hold the lock, and this step sees to it.
  lock: 'not-needed',
  // A run that is cancelled is waited for until it looks again: at worst a call of its function and a poll.
  deadlineSeconds: 600,
  pollSeconds: 5,
  attemptSeconds: 45,
  permissions: (scope) => [
    readDefinitions(scope),
    {
      actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
      resources: Object.values(scope.deployment.names[scope.side].stateMachines),
      reason: 'Answers the state of a runbook of this region that waits for a person.',
    },
    {
      actions: ['states:DescribeExecution'],
      resources: executionArns(scope),
      reason:
        'Whether the waiting run still runs, where it is not known if an answer arrived; the console makes up the names of executions.',
    },
  ],
  failures: [
    {
      name: 'InvalidInput',
      meaning: 'The execution input has a key or a value that is not allowed. Nothing was done.',
      nextAction: 'Start again with action, by and reason.',
    },
    {
      name: 'NothingToDecide',
      meaning:
        'No run of this region is active or waits for an answer, not the one that was named, or several are.',
      nextAction: 'Look with {"action": "status"}, and name the run.',
    },
    {
      name: 'NotPossible',
      meaning: 'The run is not in a state in which this can be done. Nothing was changed.',
      nextAction: 'Look with {"action": "status"}.',
    },
    {
      name: 'PastPointOfNoReturn',
      meaning: 'The run can no longer be cancelled: going on is the shortest way to a region that serves.',
      nextAction:
        'Let it go on, or pause it to look; stop its execution in the console if it has to go all the same.',
    },
    {
      name: 'OwnApproval',
      meaning: 'Whoever asked for the run cannot approve its data loss. Nothing was answered.',
      nextAction: 'Have somebody else with the role approver answer.',
    },
    {
      name: 'AlreadyDecided',
      meaning: 'Somebody else has answered. The first answer counts.',
      nextAction: 'Talk to the person who is named; stop the execution if the answer was wrong.',
    },
    {
      name: 'AnswerTooLate',
      meaning: 'The run no longer waits. The answer did nothing.',
      nextAction: 'Start the runbook again; it asks anew.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 9 }],
  byHand: () => [],
};
