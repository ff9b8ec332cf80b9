import { executionArns, ledgerAccess, publishNotices } from '../../rules/ledger-access.ts';
import type { FunctionContract } from '../contract.ts';
import { reportPermissions } from '../write-report/contract.ts';

export const watchdog: FunctionContract = {
  name: 'watchdog',
  title: 'Watch for runs that ended without closing',
  purpose:
    'Sees a run that was stopped, timed out or broke off while it held the lock, notes it, tells everybody what to ' +
    'do next and writes its report. A console Stop runs no Catch, so nobody else would.',
  schedule: 'rate(5 minutes)',
  onRunEnded: true,
  // The lock, its execution and its journal (36 s at worst); the rest again every five minutes until the lock is let go.
  attemptSeconds: 75,
  permissions: (scope) => [
    ledgerAccess(scope),
    publishNotices(scope),
    ...reportPermissions(scope),
    {
      actions: ['states:DescribeExecution'],
      resources: executionArns(scope),
      reason: 'Whether the run that holds the lock still runs; the console makes up the names of executions.',
    },
  ],
};
