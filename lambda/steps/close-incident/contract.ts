import { EPOCH_BY_HAND, NOW_BY_HAND, setItem } from '../../rules/hand-commands.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';

export const closeIncident: StepContract = {
  name: 'close-incident',
  title: 'Close the incident and release the lock',
  purpose:
    'Writes into the ledger which region serves since when, and releases the lock. ' +
    'Deployments are possible again once the template says the same.',
  deadlineSeconds: 120,
  pollSeconds: 5,
  attemptSeconds: 30,
  // The check of the lock is part of what it decides: a repeated call finds its own work done.
  lock: 'not-needed',
  permissions: () => [],
  failures: [
    {
      name: 'NewerActivation',
      meaning: 'A run with a higher epoch has been recorded as the one that serves.',
      nextAction: 'Find the run with that epoch in the ledgers of both regions; look who really serves.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 9 }],
  byHand,
};

function byHand(scope: Scope): readonly HandCommand[] {
  return [
    setItem(
      scope,
      { pk: 'state', sk: 'activation' },
      { activeSide: scope.side, epoch: EPOCH_BY_HAND, at: NOW_BY_HAND, runId: 'by-hand' },
      'Write down who serves now.',
    ),
    setItem(
      scope,
      { pk: 'state', sk: 'lock' },
      { status: 'ended', endedAt: NOW_BY_HAND },
      'Release the lock. Then set the active region in the configuration and deploy.',
    ),
  ];
}
