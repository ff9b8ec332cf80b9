import type { Side } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import type { Activation, Fence, PeerState, RunRecord } from '../../ports/ledger.ts';
import { isReplica } from '../../rules/database-state.ts';
import { counted, grouped } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';
import type { Reading } from '../reading.ts';

export interface Observed {
  readonly side: Side;
  readonly activation: Activation | undefined;
  /** The run whose work this region's lock says is unfinished. */
  readonly unresolved: RunRecord | undefined;
  readonly peer: PeerState;
  readonly databases: readonly SurveyedDatabase[];
}

export interface SurveyedDatabase {
  readonly name: string;
  /** Of this region. */
  readonly identifier: string;
  readonly writer: DatabaseInstance | undefined;
  /** Of the old region, under the name of the template. */
  readonly old: Reading<DatabaseInstance | undefined>;
  readonly fence: Fence | undefined;
}

/** One call that nobody answers is a stumble, two minutes of them are a region that is not back. */
const DARK_AFTER_SECONDS = 120;
/** Fences of a region that is back are proven in minutes: a modification and a reboot. */
const FENCED_AFTER_SECONDS = 900;

export function decide(observed: Observed, context: DecideContext): Decision<never> {
  const waited = (context.nowMilliseconds - context.enteredAtMilliseconds) / 1000;
  return (
    ownSide(observed, context) ??
    otherSideAnswers(observed, waited) ??
    writers(observed) ??
    fences(observed, waited) ?? {
      kind: 'done',
      summary: `The old region answers; ${counted(observed.databases.length, 'old primary')} out of reach or gone`,
    }
  );
}

function ownSide(
  { side, activation, unresolved }: Observed,
  { run }: DecideContext,
): Decision<never> | undefined {
  if (activation?.activeSide !== side) {
    const who = activation === undefined ? 'nobody' : `the ${activation.activeSide} region`;
    return failed('NotServing', `By the ledger of the ${side} region ${who} serves. Nothing was changed.`);
  }
  // What an earlier run of this runbook left is what this one goes on with.
  if (unresolved === undefined || unresolved.runbook === run.runbook) return undefined;
  return failed(
    'IncidentUnresolved',
    `${unresolved.runbook} ${unresolved.runId} did not reach its end. Nothing was changed.`,
  );
}

function otherSideAnswers(
  { peer, activation, databases }: Observed,
  waited: number,
): Decision<never> | undefined {
  const silent = databases.flatMap(({ old }) => (old.known ? [] : [old.why]));
  const why = peer.reachable ? silent[0] : peer.why;
  if (!peer.reachable || why !== undefined) {
    const summary = `The old region does not answer (${why ?? 'no reason given'})`;
    return waited < DARK_AFTER_SECONDS
      ? { kind: 'wait', summary }
      : failed('OldRegionDark', `${summary}. Nothing was changed.`);
  }
  const { lock } = peer;
  if (lock?.status === 'open' && lock.mode !== 'check') {
    return failed(
      'OldRegionBusy',
      `${lock.runbook} ${lock.runId} holds the other region. Nothing was changed.`,
    );
  }
  if ((peer.activation?.epoch ?? 0) > (activation?.epoch ?? 0)) {
    return failed(
      'NewerActivation',
      `The other region was activated with epoch ${peer.activation?.epoch}, this one with ${activation?.epoch}. Nothing was changed.`,
    );
  }
  return undefined;
}

function writers({ databases }: Observed): Decision<never> | undefined {
  const wrong = databases.flatMap(({ name, identifier, writer }) => {
    if (writer === undefined) return [{ name, says: `there is no instance ${identifier}` }];
    return isReplica(writer) ? [{ name, says: `${identifier} is a replica` }] : [];
  });
  return wrong.length === 0 ? undefined : failed('WriterMissing', `${grouped(wrong)}. Nothing was changed.`);
}

/** What follows the writer already, and what is not there, cannot be written. */
function fences({ databases }: Observed, waited: number): Decision<never> | undefined {
  const open = databases.flatMap(({ name, old, fence }) => {
    if (!old.known || old.value === undefined || isReplica(old.value)) return [];
    if (fence?.status === 'proven' && fence.instanceIdentifier === old.value.identifier) return [];
    return [{ name, says: fence === undefined ? 'never fenced' : `fence ${fence.status}, ${fence.detail}` }];
  });
  if (open.length === 0) return undefined;
  const never = databases.some(
    ({ old, fence }) => fence === undefined && old.known && old.value !== undefined && !isReplica(old.value),
  );
  return never || waited >= FENCED_AFTER_SECONDS
    ? failed('FenceNotProven', `${grouped(open)}. Nothing was changed.`)
    : { kind: 'wait', summary: grouped(open) };
}

const NEXT_ACTIONS = {
  NotServing: 'start the runbook in the console of the region that serves.',
  IncidentUnresolved: 'start that runbook again and let it end, then start this one.',
  OldRegionDark: 'start the runbook again when the region is back.',
  OldRegionBusy: 'let that run end, then start this one again.',
  NewerActivation: 'look who really serves; start the runbook there.',
  WriterMissing: 'look at the instance; a standby is built from a healthy writer only.',
  FenceNotProven:
    'do what the fence waits for; it is retried every few seconds. Then start the runbook again.',
} as const;

function failed(error: keyof typeof NEXT_ACTIONS, message: string): Decision<never> {
  return { kind: 'failed', error, message, nextAction: NEXT_ACTIONS[error] };
}
