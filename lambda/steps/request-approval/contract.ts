import { publishNotices } from '../../rules/ledger-access.ts';
import type { StepContract } from '../contract.ts';

export const requestApproval: StepContract = {
  name: 'request-approval',
  title: 'Wait for a person to accept the data loss',
  purpose:
    'Puts the question into the ledger, sends it to everybody, in words and numbers, and waits until somebody answers it with the runbook ' +
    'runbook-approval. An answer counts once, for this run and this epoch only.',
  // Of the function, which only asks; how long the answer is waited for is the deployment's.
  deadlineSeconds: 120,
  pollSeconds: 10,
  attemptSeconds: 30,
  permissions: (scope) => [publishNotices(scope)],
  failures: [
    {
      name: 'ApprovalRefused',
      meaning: 'The person asked said no. What serves was not changed.',
      nextAction: 'Start the runbook again when the loss is acceptable or the lag is known.',
    },
    {
      name: 'ApprovalTimedOut',
      meaning: 'Nobody answered in time. What serves was not changed.',
      nextAction: 'Find somebody who may accept the loss, then start the runbook again.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 5 }],
  byHand: () => [],
};
