import { executionArns } from '../../rules/ledger-access.ts';
import type { StepContract } from '../contract.ts';

export const controlRun: StepContract = {
  name: 'control-run',
  title: 'Hand the answer to the waiting run',
  purpose:
    'Checks the answer, writes it into the ledger with the name of who gave it, and hands it to the waiting run. ' +
    'A question is answered once; an answer that comes too late does nothing.',
  // It acts on another run: that one has to hold the lock, and this step sees to it.
  lock: 'not-needed',
  deadlineSeconds: 120,
  pollSeconds: 5,
  attemptSeconds: 30,
  permissions: (scope) => [
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
      meaning: 'The execution input has a key or a value that is not allowed. Nothing was answered.',
      nextAction: 'Start again with action, by and reason.',
    },
    {
      name: 'NothingToDecide',
      meaning: 'No run of this region waits for an answer, or not the one that was named.',
      nextAction: "Look at the run in this region's console; there is nothing to do here.",
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
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 7 }],
  byHand: () => [],
};
