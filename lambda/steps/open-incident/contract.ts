import { describeInstances, peerScope, permissionOn, regionOfScope } from '../../rules/arns.ts';
import { EPOCH_BY_HAND, NOW_BY_HAND, setItem, showItem } from '../../rules/hand-commands.ts';
import { executionArns, peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';
import { parameterArns } from '../move-connections/contract.ts';

/**
 * The longest time-out of any function (a test holds every contract against it): for so long after an execution
 * has ended, a call it made may still be under way, and nobody takes over its lock.
 */
export const LONGEST_ATTEMPT_SECONDS = 90;

/** The same for functions that speak SQL: a repair compares and mends for as long as Lambda lets it. */
export const LONGEST_SQL_ATTEMPT_SECONDS = 900;

export const openIncident: StepContract = {
  name: 'open-incident',
  title: 'Open the incident and take the lock',
  purpose:
    'Checks the execution input, takes the lock of this region and a new epoch, higher than any known; where the other ' +
    'region does not answer, the time is the epoch. ' +
    'Waits only where an earlier run ended without closing. A second start while a run is going changes nothing.',
  lock: 'not-needed',
  deadlineSeconds: LONGEST_ATTEMPT_SECONDS + 90,
  pollSeconds: 10,
  attemptSeconds: 30,
  permissions: (scope) => [
    ...peerLedgerAccess(scope),
    {
      actions: ['states:DescribeExecution'],
      resources: executionArns(scope),
      reason: 'Whether the run that holds the lock still runs; the console makes up the names of executions.',
    },
    describeInstances(scope),
    ...permissionOn(
      ['ssm:GetParameters'],
      parameterArns(scope),
      "The epochs in this region's connection parameters, beside those in the ledgers. Read only.",
    ),
  ],
  failures: [
    {
      name: 'InvalidInput',
      meaning: 'The execution input has a key or a value that is not allowed. Nothing was done.',
      nextAction: 'Start again with the input put right.',
    },
    {
      name: 'RunAlreadyActive',
      meaning: 'Another run holds the lock of this region and still runs. Nothing was done.',
      nextAction: 'Watch the run that is named; it does what this one would have done.',
    },
    {
      name: 'OtherRegionBusy',
      meaning:
        'Only of a planned move: a run holds the lock of the other region, or one has left an incident open there. Nothing was done.',
      nextAction: 'Watch or finish the run that is named, in its own region; then start again.',
    },
    {
      name: 'OtherRegionUnreachable',
      meaning: 'Only of a planned move: the ledger of the other region does not answer. Nothing was done.',
      nextAction: 'Start region-failover if the other region is lost; otherwise wait until it answers.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    // The region that is lost does not answer within its 2 s; one that does is quicker.
    { latency: 'aws.call.cross-region' },
    { latency: 'aws.call', times: 5 },
  ],
  byHand,
};

function byHand(scope: Scope): readonly HandCommand[] {
  const lock = { pk: 'state', sk: 'lock' };
  const parity = scope.side === 'primary' ? 'odd' : 'even';
  return [
    showItem(scope, lock, 'See who holds the lock. Go on only if nobody does, or its execution has ended.'),
    showItem(peerScope(scope), lock, `The other region's epoch, if it answers; go on without it otherwise.`),
    {
      explanation: `Take the time as EPOCH: ${parity}, and above every epoch you saw.`,
      command: `export EPOCH=$(( $(date -u +%s) / 2 * 2 + ${scope.side === 'primary' ? 1 : 2} ))`,
    },
    setItem(
      scope,
      lock,
      {
        runId: 'by-hand',
        executionArn: 'by-hand',
        runbook: 'region-failover',
        mode: 'unplanned',
        epoch: EPOCH_BY_HAND,
        openedAt: NOW_BY_HAND,
        status: 'open',
      },
      `Take the lock of ${regionOfScope(scope)}. Refused if another run took it meanwhile.`,
      'attribute_not_exists(pk) OR #epoch < :epoch',
    ),
  ];
}
