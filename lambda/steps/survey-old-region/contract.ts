import { describeInstances, peerScope, regionOfScope, saying } from '../../rules/arns.ts';
import { showItem } from '../../rules/hand-commands.ts';
import { peerLedgerAccess } from '../../rules/ledger-access.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

export const surveyOldRegion: StepContract = {
  name: 'survey-old-region',
  title: 'Look whether the old region is back',
  purpose:
    'Asks whether this region serves, whether the other one answers again, and whether every old primary there is fenced and proven to be. Changes nothing. ' +
    'Waits a while for fences that are under way; a region that does not answer ends the run.',
  // A region that has just come back is fenced within minutes.
  deadlineSeconds: 1_200,
  pollSeconds: 15,
  // A look is the ledger (12 s) beside both regions' databases (12 s).
  attemptSeconds: 60,
  permissions: (scope) => [describeInstances(scope), ...surveyPermissions(scope)],
  failures: [
    {
      name: 'NotServing',
      meaning: 'The ledger does not say that this region serves.',
      nextAction: 'Start the runbook in the console of the region that serves.',
    },
    {
      name: 'IncidentUnresolved',
      meaning: 'A run that moves the application did not reach its end.',
      nextAction: 'Start that runbook again and let it end first.',
    },
    {
      name: 'OldRegionDark',
      meaning: 'The other region does not answer. Nothing was changed.',
      nextAction: 'Start the runbook again when the region is back.',
    },
    {
      name: 'OldRegionBusy',
      meaning: 'A run holds the other region or left something unresolved there.',
      nextAction: 'Let that run end, or start it again until it does.',
    },
    {
      name: 'NewerActivation',
      meaning: 'The other region was activated later than this one.',
      nextAction: 'Look who really serves; start the runbook there.',
    },
    {
      name: 'WriterMissing',
      meaning: 'A database of this region is not a writer that stands alone.',
      nextAction: 'Look at the instance; a standby is built from a healthy writer only.',
    },
    {
      name: 'FenceNotProven',
      meaning: 'An old primary is not proven to be out of reach.',
      nextAction: 'Do what the fence says it waits for; it is retried every few seconds. Then start again.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 3 },
    { latency: 'aws.call.cross-region' },
  ],
  byHand,
};

function surveyPermissions(scope: Scope): readonly Permission[] {
  return [describeInstances(peerScope(scope)), ...peerLedgerAccess(scope)].map(
    saying('The run ends before it has changed anything; it is started again later.'),
  );
}

const LOCK = { pk: 'state', sk: 'lock' };

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  return [
    showItem(scope, LOCK, 'Nobody may hold the lock, and nothing may stand under "unresolved".'),
    showItem(peer, LOCK, 'The same in the other region. Without an answer, stop here.'),
    ...scope.deployment.databases.map(({ instances }) => ({
      explanation: `${instances[peer.side].identifier} must have the fence group as its only one.`,
      command:
        `aws rds describe-db-instances --region ${regionOfScope(peer)} ` +
        `--db-instance-identifier ${instances[peer.side].identifier} ` +
        `--query 'DBInstances[0].[DBInstanceStatus,VpcSecurityGroups,ReadReplicaSourceDBInstanceIdentifier]'`,
    })),
  ];
}
