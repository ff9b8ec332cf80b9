import type { StepContract } from '../contract.ts';

export const recordFailure: StepContract = {
  name: 'record-failure',
  title: 'Note the failure and let go of the lock',
  purpose:
    'Writes into the ledger that the run ended without reaching its end, whether it had changed anything, and what to ' +
    'do next. Undoes nothing: the next run goes on from what is there.',
  lock: 'not-needed',
  deadlineSeconds: 120,
  pollSeconds: 5,
  attemptSeconds: 30,
  permissions: () => [],
  failures: [],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 9 }],
  byHand: () => [],
};
