import { ledgerAccess, publishMetrics } from '../../rules/ledger-access.ts';
import type { FunctionContract } from '../contract.ts';
import { readDefinitions } from '../record-drill/contract.ts';

export const watchDrills: FunctionContract = {
  name: 'watch-drills',
  title: 'Watch how fresh the evidence of drills is',
  purpose:
    'Holds the last drill against the calendar and against what is deployed now, and publishes whether one is needed: ' +
    'because the last is too long ago, has failed, or was of other runbooks or another configuration.',
  schedule: 'rate(1 hour)',
  attemptSeconds: 60,
  permissions: (scope) => [ledgerAccess(scope), publishMetrics(scope), readDefinitions(scope)],
};
