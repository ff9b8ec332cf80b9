import { SIDES } from '../../lambda/deployment.ts';
import type { Execution } from '../machine/machine.ts';
import type { Site } from './site.ts';
import type { Acknowledged } from './writers.ts';

/**
 * Rare states that a simulation has to have reached to prove anything ("sometimes" assertions): a fault model that never
 * leads there is as good as none.
 */
export const REQUIRED_STATES = [
  'a run that succeeded',
  'a run that failed and said why',
  'a run stopped in the console',
  'a second start refused',
  'a run that took over from an unfinished one',
  'an abandoned run put right by the watchdog',
  'an approval asked for',
  'an approval given',
  'an approval refused',
  'an approval that nobody gave in time',
  'a gate that said impossible',
  'a step that ran out of time',
  'a step tried again by the state machine',
  'a start with a wrong input refused',
  'the old primary accepted writes after the promotion began',
  'a fence proven after its region came back',
  'both regions activated in one story',
  'a run superseded by another',
] as const;

export type RequiredState = (typeof REQUIRED_STATES)[number];

export function reachedIn(site: Site, acknowledged: readonly Acknowledged[]): readonly RequiredState[] {
  const reached = new Set<RequiredState>();
  for (const run of site.runs) for (const state of statesOfRun(site, run)) reached.add(state);
  for (const state of statesOfLedgers(site)) reached.add(state);
  const promotion = site.world.events.find(({ kind }) => kind === 'rds.promotion.started');
  if (promotion !== undefined) {
    const side = SIDES.find((one) => site.region(one) === promotion.region);
    const isLate = (write: Acknowledged): boolean =>
      write.side !== side && write.atMilliseconds > promotion.atMilliseconds;
    if (acknowledged.some(isLate)) reached.add('the old primary accepted writes after the promotion began');
  }
  return [...reached];
}

const OF_ERRORS: Readonly<Record<string, RequiredState>> = {
  RunAlreadyActive: 'a second start refused',
  InvalidInput: 'a start with a wrong input refused',
  ApprovalRefused: 'an approval refused',
  ApprovalTimedOut: 'an approval that nobody gave in time',
  FailoverImpossible: 'a gate that said impossible',
  DeadlineExceeded: 'a step that ran out of time',
  Superseded: 'a run superseded by another',
};

function statesOfRun(site: Site, run: Execution): readonly RequiredState[] {
  const states: RequiredState[] = [];
  const { status, error = '', history } = run;
  if (status === 'SUCCEEDED') states.push('a run that succeeded');
  if (status === 'ABORTED') states.push('a run stopped in the console');
  if (status === 'FAILED') states.push('a run that failed and said why');
  const named = OF_ERRORS[error];
  if (named !== undefined) states.push(named);
  if (history.filter(({ type }) => type === 'TaskFailed').length > (status === 'FAILED' ? 1 : 0)) {
    states.push('a step tried again by the state machine');
  }
  const side = site.sideOf(run);
  const approval = site.ledgers.item(side, `run#${run.name}`, 'approval');
  if (approval !== undefined) states.push('an approval asked for');
  if (approval?.['status'] === 'approved') states.push('an approval given');
  const record = site.ledgers.item(side, `run#${run.name}`, 'run');
  const failure = record?.['failure'] as { error?: string } | undefined;
  if (failure?.error === 'RunAbandoned') states.push('an abandoned run put right by the watchdog');
  if (status === 'SUCCEEDED' && site.runs.some((other) => isEarlierAttempt(site, other, run))) {
    states.push('a run that took over from an unfinished one');
  }
  return states;
}

function isEarlierAttempt(site: Site, other: Execution, run: Execution): boolean {
  if (other === run || other.startDate >= run.startDate || other.stateMachineArn !== run.stateMachineArn)
    return false;
  const record = site.ledgers.item(site.sideOf(other), `run#${other.name}`, 'run');
  return record?.['status'] === 'failed' && other.status !== 'SUCCEEDED';
}

function statesOfLedgers(site: Site): readonly RequiredState[] {
  const states: RequiredState[] = [];
  const activated = SIDES.filter((side) => {
    const runId = site.ledgers.item(side, 'state', 'activation')?.['runId'];
    return runId !== undefined && runId !== 'deployment';
  });
  if (activated.length === 2) states.push('both regions activated in one story');
  const healed = site.world.events.find(({ kind }) => kind === 'region.healed');
  for (const side of SIDES) {
    for (const { name } of site.deployment.databases) {
      const fence = site.ledgers.item(side, 'fences', `fence#${name}`);
      const provenAt = Date.parse(String(fence?.['provenAt']));
      if (healed !== undefined && provenAt > healed.atMilliseconds) {
        states.push('a fence proven after its region came back');
      }
    }
  }
  return states;
}
