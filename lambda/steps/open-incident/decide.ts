import type { Side } from '../../deployment.ts';
import type { ExecutionState } from '../../ports/executions.ts';
import type { Lock, PeerState, RunRecord, Unresolved } from '../../ports/ledger.ts';
import { nextEpoch } from '../../rules/activation-epoch.ts';
import { isoTime } from '../../rules/times.ts';
import type { LockScope, RunContext, RunInput } from '../contract.ts';
import type { DecideContext, Decision } from '../step.ts';
import { describeMistakes, type Checked } from '../validation.ts';
import { LONGEST_ATTEMPT_SECONDS, LONGEST_SQL_ATTEMPT_SECONDS } from './contract.ts';

export interface Observed {
  readonly side: Side;
  readonly input: Checked<RunInput>;
  /** Every key the input of this runbook may have. */
  readonly inputKeys: readonly string[];
  /** Absent: the run is about the whole region. */
  readonly scope: LockScope | undefined;
  readonly lock: Lock | undefined;
  /** The record of this run, once the lock is its own. */
  readonly record: RunRecord | undefined;
  /** The region's lock, for a run that is about one database only. */
  readonly regionLock: Lock | undefined;
  /** What became of the execution that holds the lock; only looked for when the lock is another's and open. */
  readonly holder: ExecutionState | undefined;
  /** The record of the run that holds the lock and has ended without closing. */
  readonly abandoned: RunRecord | undefined;
  readonly known: KnownEpochs;
  /** Of the other region's ledger; only looked at where the lock may be taken. */
  readonly peer?: PeerState;
}

/** The highest epoch each place knows; 0 where it knows none. */
export interface KnownEpochs {
  readonly ownLedger: number;
  /**
   * On this region's databases and connection parameters: they outlive a ledger that was lost, and a parameter also
   * carries the epoch under which the other region has told the application here to stop.
   */
  readonly resources: number;
  /** Undefined where the other region did not answer. */
  readonly peerLedger: number | undefined;
}

export type Action =
  | {
      readonly kind: 'take';
      readonly lock: Lock;
      readonly seen: Lock | undefined;
      readonly record: RunRecord;
      /** The predecessor's, closed: nobody else does it once the lock is no longer that run's. */
      readonly abandoned?: RunRecord;
    }
  | { readonly kind: 'record'; readonly record: RunRecord };

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { input, lock } = observed;
  if (!input.ok) {
    return {
      kind: 'failed',
      error: 'InvalidInput',
      message: `The execution input is not valid: ${describeMistakes(input.mistakes)}. Allowed keys: ${observed.inputKeys.join(', ')}. Nothing was done.`,
      nextAction: 'start again with the input put right.',
    };
  }
  if (lock !== undefined && isOurs(lock, context.run)) return resume(observed, input.value, lock, context);
  if (lock?.status === 'open' && observed.holder?.status !== 'ended')
    return alreadyActive(lock, observed.holder);
  const { regionLock } = observed;
  if (regionLock?.status === 'open' && regionLock.mode !== 'check')
    return alreadyActive(regionLock, undefined);
  const waits = waitForOldCalls(observed, context);
  if (waits !== undefined) return waits;
  return refusalByPeer(observed, input.value) ?? take(observed, input.value, context);
}

function isOurs(lock: Lock, { executionArn }: RunContext): boolean {
  return lock.executionArn === executionArn;
}

/** The lock was taken by this run before: in this call, or in one whose answer was lost. */
function resume(observed: Observed, input: RunInput, lock: Lock, context: DecideContext): Decision<Action> {
  if (lock.status === 'ended') {
    return {
      kind: 'failed',
      error: 'Superseded',
      message: `Run ${lock.runId} ended at ${lock.endedAt ?? 'an unknown time'}.`,
      nextAction: 'start a new run: it goes on from what is there. Do not redrive this one.',
    };
  }
  const record = observed.record ?? recordOf(observed.side, lock, input, context.run);
  if (observed.record === undefined) {
    return { kind: 'act', summary: `Note run ${lock.runId}`, actions: [{ kind: 'record', record }] };
  }
  return {
    kind: 'done',
    summary: `Incident open with epoch ${lock.epoch}, ${input.mode}. Reason: ${input.reason}. Requested by: ${input.requestedBy}`,
    output: { epoch: lock.epoch, input, ...(lock.scope === undefined ? {} : { scope: lock.scope }) },
  };
}

function alreadyActive(lock: Lock, holder: ExecutionState | undefined): Decision<Action> {
  const doubt = holder?.status === 'unknown' ? ` Whether it still runs is not known (${holder.why}).` : '';
  return {
    kind: 'failed',
    error: 'RunAlreadyActive',
    message: `Run ${lock.runId} (${lock.mode}) has held the lock of ${lock.scope ?? 'this region'} since ${lock.openedAt}, epoch ${lock.epoch}.${doubt} Nothing was done.`,
    nextAction: `watch ${lock.executionArn}; stop that execution first if it has to go.`,
  };
}

/** A call of the last holder may still be under way until the longest time-out has passed since it ended. */
function waitForOldCalls({ lock, holder }: Observed, context: DecideContext): Decision<Action> | undefined {
  if (lock === undefined) return undefined;
  const isClosed = lock.status === 'ended' && lock.unresolved === undefined;
  const endedAt = lock.status === 'ended' ? lock.endedAt : stoppedAt(holder);
  if (isClosed || endedAt === undefined) return undefined;
  const speaksSql = lock.runbook === 'data-repair';
  const longest = speaksSql ? LONGEST_SQL_ATTEMPT_SECONDS : LONGEST_ATTEMPT_SECONDS;
  const freeAt = Date.parse(endedAt) + longest * 1000;
  if (context.nowMilliseconds >= freeAt) return undefined;
  if (speaksSql) {
    return {
      kind: 'failed',
      error: 'RunAlreadyActive',
      message: `Run ${lock.runId} ended at ${endedAt} without closing; its last statements may be under way until ${isoTime(freeAt)}. Nothing was done.`,
      nextAction: `start again after ${isoTime(freeAt)}.`,
    };
  }
  return {
    kind: 'wait',
    summary: `Run ${lock.runId} ended at ${endedAt} without closing; its last calls may be under way until ${isoTime(freeAt)}`,
  };
}

/**
 * Where both regions are well, nothing is moved while the other one is in the middle of something, and where the other
 * one does not answer, the move is no planned one any more.
 */
function refusalByPeer({ peer }: Observed, { mode }: RunInput): Decision<Action> | undefined {
  if (mode !== 'planned' || peer === undefined) return undefined;
  if (!peer.reachable) {
    return {
      kind: 'failed',
      error: 'OtherRegionUnreachable',
      message: `The other region does not answer (${peer.why}), and a planned move needs both. Nothing was done.`,
      nextAction:
        'start region-failover instead if the other region is lost; otherwise wait until it answers.',
    };
  }
  const { lock } = peer;
  const holds = lock?.status === 'open' && lock.mode !== 'check';
  if (lock === undefined || (!holds && lock.unresolved === undefined)) return undefined;
  const { runId } = holds ? lock : (lock.unresolved ?? lock);
  return {
    kind: 'failed',
    error: 'OtherRegionBusy',
    message: holds
      ? `Run ${runId} (${lock.runbook}) holds the lock of the other region. Nothing was done.`
      : `The other region has an open incident: run ${runId} did not reach its end. Nothing was done.`,
    nextAction: `watch or finish ${runId} in the other region first.`,
  };
}

function stoppedAt(holder: ExecutionState | undefined): string | undefined {
  return holder?.status === 'ended' ? holder.stoppedAt : undefined;
}

function take(observed: Observed, input: RunInput, context: DecideContext): Decision<Action> {
  const { side, scope, lock: seen, known } = observed;
  const epoch = nextEpoch(highestEpoch(known, context.nowMilliseconds), side);
  const unresolved = inherited(seen, observed.holder);
  const lock: Lock = {
    ...(scope === undefined ? {} : { scope }),
    runId: context.run.runId,
    executionArn: context.run.executionArn,
    runbook: context.run.runbook,
    mode: input.mode,
    epoch,
    openedAt: isoTime(context.nowMilliseconds),
    status: 'open',
    ...(unresolved === undefined ? {} : { unresolved }),
  };
  const after =
    seen?.status === 'open' || unresolved !== undefined
      ? `, after run ${seen?.runId} that did not close`
      : '';
  const abandoned = closedRecord(observed, context);
  const peer = known.peerLedger === undefined ? ' (the other region did not answer)' : '';
  return {
    kind: 'act',
    summary: `Take the lock with epoch ${epoch}${after}${peer}`,
    actions: [
      {
        kind: 'take',
        lock,
        seen,
        record: recordOf(side, lock, input, context.run),
        ...(abandoned === undefined ? {} : { abandoned }),
      },
    ],
  };
}

/** A run whose region went dark in its failure path has left a record that says it runs. */
function closedRecord({ abandoned, holder }: Observed, context: DecideContext): RunRecord | undefined {
  if (abandoned?.status !== 'running' || holder?.status !== 'ended') return undefined;
  return {
    ...abandoned,
    status: 'failed',
    endedAt: holder.stoppedAt ?? isoTime(context.nowMilliseconds),
    failure: {
      error: 'RunAbandoned',
      message: `Run ${abandoned.runId} ended as ${holder.outcome} without closing.`,
      nextAction: `look at run ${context.run.runId}: it has taken over and goes on from what is there.`,
    },
  };
}

/**
 * Where the other region does not answer, nobody knows which epoch it has reached, and counting on from the own ledger
 * could give out a lower one: its fences would then hold against the region that was activated last. Time goes on in
 * both regions, so the seconds since 1970 are above everything given out before, and of two activations that could
 * not know of each other the later one is the newer one.
 */
function highestEpoch({ ownLedger, resources, peerLedger }: KnownEpochs, nowMilliseconds: number): number {
  return Math.max(ownLedger, resources, peerLedger ?? Math.floor(nowMilliseconds / 1000));
}

/** A check closes nothing that it found open, so the lock hands on what an earlier run left behind. */
function inherited(seen: Lock | undefined, holder: ExecutionState | undefined): Unresolved | undefined {
  if (seen === undefined || seen.unresolved !== undefined || seen.status === 'ended') return seen?.unresolved;
  if (seen.mode === 'check') return undefined;
  const outcome = holder?.status === 'ended' ? holder.outcome : 'unknown';
  return {
    runId: seen.runId,
    epoch: seen.epoch,
    since: stoppedAt(holder) ?? seen.openedAt,
    why: `ended as ${outcome} without closing`,
  };
}

function recordOf(side: Side, { epoch }: Lock, input: RunInput, run: RunContext): RunRecord {
  return {
    runId: run.runId,
    executionArn: run.executionArn,
    runbook: run.runbook,
    side,
    epoch,
    input,
    startedAt: run.startedAt,
    status: 'running',
  };
}
