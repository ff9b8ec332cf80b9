import { publishMetrics } from '../../rules/ledger-access.ts';
import type { FunctionContract } from '../contract.ts';

export const probe: FunctionContract = {
  name: 'probe',
  title: 'Probe what users see',
  purpose:
    'Asks, every ten seconds of a minute, the endpoints of both regions, the names users know, and the health pages of stateless and external components, and publishes success and latency as high-resolution metrics of this region. ' +
    'Alarms, dashboards and the estimate of a data loss are made from them. A target that is down is a result, never an error.',
  schedule: 'rate(1 minute)',
  // The sixth probe begins at 50 s, waits 4 s at most for its answers and 12 s at most for CloudWatch.
  attemptSeconds: 70,
  permissions: (scope) => [publishMetrics(scope)],
};
