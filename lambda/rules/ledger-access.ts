import type { Permission, Scope } from '../steps/contract.ts';
import { arnInRegion, peerScope } from './arns.ts';

function ledgerArn(scope: Scope): string {
  return arnInRegion(scope, 'dynamodb', `table/${scope.deployment.names[scope.side].ledgerTable}`);
}

/** Lock, journal and facts of the region a function stands in: what every step of a runbook needs. */
export function ledgerAccess(scope: Scope): Permission {
  return {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    resources: [ledgerArn(scope)],
    reason: 'Lock, epoch and journal of the run, in the ledger of its own region.',
  };
}

const EPOCH_WITHOUT_PEER = 'The time is the epoch: it is above every one given out before.';

/** The other region's lock and epoch, read only. Its table has DynamoDB's own key, which asks for no permission. */
export function peerLedgerAccess(scope: Scope): readonly Permission[] {
  return [
    {
      actions: ['dynamodb:GetItem'],
      resources: [ledgerArn(peerScope(scope))],
      reason: 'The epoch the other region has reached, if it can be reached.',
      whenUnreachable: EPOCH_WITHOUT_PEER,
    },
  ];
}

/** Executions of every runbook of the region. The console makes up their names. */
export function executionArns(scope: Scope): readonly string[] {
  return Object.values(scope.deployment.names[scope.side].stateMachines).map(
    (arn) => `${arn.replace(':stateMachine:', ':execution:')}:*`,
  );
}

export function publishNotices(scope: Scope): Permission {
  return {
    actions: ['sns:Publish'],
    resources: [scope.deployment.names[scope.side].topicArn],
    reason: 'Notices of this region.',
  };
}

/** PutMetricData knows no resource; the namespace is the narrowest there is. */
export function publishMetrics(scope: Scope): Permission {
  return {
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: {
      StringEquals: { 'cloudwatch:namespace': scope.deployment.names[scope.side].metricNamespace },
    },
    reason: 'PutMetricData knows no resource; the condition holds it to the namespace of this application.',
  };
}
