import { LATCH_METRIC, latchMetricValue } from '../../latch.ts';
import { arnInRegion, peerScope, regionOfScope } from '../../rules/arns.ts';
import { EPOCH_BY_HAND, NOW_BY_HAND, setItem } from '../../rules/hand-commands.ts';
import { peerLedgerAccess, publishMetrics } from '../../rules/ledger-access.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

export const setLatch: StepContract = {
  name: 'set-latch',
  title: 'Claim the traffic',
  purpose:
    "Writes into this region's ledger that it claims the traffic and publishes it as a metric at once; a health check " +
    'follows the metric and the names follow the health check. No DNS record is changed. It stays claimed until a ' +
    'runbook releases it.',
  deadlineSeconds: 120,
  pollSeconds: 5,
  attemptSeconds: 30,
  permissions: (scope) => [publishMetrics(scope), ...olderClaim(scope)],
  failures: [
    {
      name: 'NewerActivation',
      meaning: 'A run with a higher epoch has set the latch of this region.',
      nextAction: 'Find the run with that epoch in the ledger; this one must not go on.',
    },
  ],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 7 }],
  byHand,
};

/** Only the recovery region has to take one back: see docs/decisions/0002. */
function olderClaim(scope: Scope): readonly Permission[] {
  if (scope.side === 'primary') return [];
  const peer = peerScope(scope);
  return [
    ...peerLedgerAccess(scope),
    {
      actions: ['dynamodb:PutItem'],
      resources: [arnInRegion(peer, 'dynamodb', `table/${scope.deployment.names[peer.side].ledgerTable}`)],
      reason: 'The claim that the primary region made in an earlier activation.',
      whenUnreachable:
        'It stays. Where there is one, the names stay with that region until it answers, and the run says so.',
    },
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const { metricNamespace, latchAlarm } = scope.deployment.names[scope.side];
  const region = regionOfScope(scope);
  return [
    setItem(
      scope,
      { pk: 'state', sk: 'latch' },
      { claimed: true, epoch: EPOCH_BY_HAND, runId: 'by-hand', at: NOW_BY_HAND },
      'Claim the traffic. The function publish-latch publishes it every minute as long as Lambda works.',
    ),
    {
      explanation:
        'Publish it yourself, once a minute until the alarm has changed, and go on while Lambda is down.',
      command:
        `aws cloudwatch put-metric-data --region ${region} --namespace ${metricNamespace} ` +
        `--metric-name ${LATCH_METRIC} --value ${latchMetricValue(scope.side, true)}`,
    },
    {
      explanation: `The alarm has to be ${scope.side === 'recovery' ? 'ALARM' : 'OK'}.`,
      command:
        `aws cloudwatch describe-alarms --region ${region} --alarm-names ${latchAlarm} ` +
        `--query 'MetricAlarms[0].StateValue'`,
    },
  ];
}
