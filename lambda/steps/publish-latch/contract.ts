import { ledgerAccess, publishMetrics } from '../../rules/ledger-access.ts';
import type { FunctionContract } from '../contract.ts';

export const publishLatch: FunctionContract = {
  name: 'publish-latch',
  title: 'Publish the latch',
  purpose:
    'Publishes every minute, from the ledger, whether this region has claimed the traffic. ' +
    'When it cannot, the alarm and the health check keep what they last knew.',
  schedule: 'rate(1 minute)',
  attemptSeconds: 30,
  permissions: (scope) => [ledgerAccess(scope), publishMetrics(scope)],
};
