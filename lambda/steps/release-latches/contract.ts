import { LATCH_METRIC, latchMetricValue } from '../../latch.ts';
import { arnInRegion, peerScope, regionOfScope, saying } from '../../rules/arns.ts';
import { EPOCH_BY_HAND, NOW_BY_HAND, setItem } from '../../rules/hand-commands.ts';
import { peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

/**
 * How long the metric has to say it without a break. A health check on an alarm follows the metric's stream within
 * one to three minutes (Route 53 Developer Guide; latency model `route53.latch-detection`).
 */
export const SETTLED_SECONDS = 300;

export const releaseLatches: StepContract = {
  name: 'release-latches',
  title: 'Release the latches',
  purpose:
    "Takes back the other region's claim of the traffic and proves that its metric has said so long enough for the health check to follow; only then, where this is the primary region, its own. " +
    'In this order the names answer this region all the time, and the next failover or switchover finds the latches as at the beginning.',
  deadlineSeconds: 1_800,
  pollSeconds: 20,
  // A look is the ledgers (12 s) beside two metrics (12 s) and the names (5 s); then a latch (12 s).
  attemptSeconds: 60,
  permissions: latchPermissions,
  failures: [
    {
      name: 'NewerActivation',
      meaning: 'A run with a higher epoch has set a latch.',
      nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
    },
    {
      name: 'NotClaimed',
      meaning: 'This region serves by its ledger, but does not claim the traffic.',
      nextAction: 'Start the run that activated this region again and let it end first.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 4 },
    { latency: 'route53.latch-detection', times: 2 },
  ],
  byHand,
};

function latchPermissions(scope: Scope): readonly Permission[] {
  const peer = peerScope(scope);
  const table = arnInRegion(peer, 'dynamodb', `table/${scope.deployment.names[peer.side].ledgerTable}`);
  const whenUnreachable =
    'Its latch stays as it is, and so do the names; the step waits, then the run fails.';
  return [
    ...peerLedgerAccess(scope).map(saying(whenUnreachable)),
    {
      actions: ['dynamodb:PutItem'],
      resources: [table],
      reason: "The other region's latch, which only a run of this one can take back.",
      whenUnreachable,
    },
    {
      actions: ['cloudwatch:GetMetricData'],
      resources: ['*'],
      reason: 'What the health checks have read; the action knows no resource. Read only.',
    },
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  return [
    releasedByHand(peer, 'Take back the claim of the other region. Always this one first.'),
    saidByHand(peer),
    ...(scope.side === 'primary'
      ? [
          releasedByHand(scope, 'Only then that of this region: the names answer it without a claim.'),
          saidByHand(scope),
        ]
      : []),
  ];
}

function releasedByHand(scope: Scope, explanation: string): HandCommand {
  return setItem(
    scope,
    { pk: 'state', sk: 'latch' },
    { claimed: false, epoch: EPOCH_BY_HAND, runId: 'by-hand', at: NOW_BY_HAND },
    explanation,
  );
}

function saidByHand(scope: Scope): HandCommand {
  return {
    explanation: `Wait until ${LATCH_METRIC} has been ${latchMetricValue(scope.side, false)} for five minutes.`,
    command:
      `aws cloudwatch get-metric-statistics --region ${regionOfScope(scope)} ` +
      `--namespace ${scope.deployment.names[scope.side].metricNamespace} --metric-name ${LATCH_METRIC} ` +
      `--start-time "$(date -u -d '-10 minutes' +%Y-%m-%dT%H:%M:%SZ)" ` +
      `--end-time "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --period 60 --statistics Maximum Minimum`,
  };
}
