import { executionArns, ledgerAccess, publishNotices } from '../../rules/ledger-access.ts';
import { WITH_A_WAY_BACK } from '../../rules/way-back.ts';
import type { FunctionContract } from '../contract.ts';
import { reportPermissions } from '../write-report/contract.ts';

export const watchdog: FunctionContract = {
  name: 'watchdog',
  title: 'Watch for runs that ended without closing',
  purpose:
    'Sees a run that was stopped, timed out or broke off while it held the lock, notes it, tells everybody what to ' +
    'do next and writes its report. Where the runbook has a way back, it starts it. A console Stop runs no Catch, so ' +
    'nobody else would.',
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
    {
      actions: ['states:StartExecution'],
      resources: WITH_A_WAY_BACK.map(
        (name) => scope.deployment.names[scope.side].stateMachines[name] ?? name,
      ),
      reason: 'Starts the way back of a planned move that was stopped half-way; its own region only.',
    },
  ],
};
