import type { ExecutionState } from '../../ports/executions.ts';
import type { Approval, ApprovalDecision, Lock } from '../../ports/ledger.ts';
import { isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';
import { describeMistakes, type Checked } from '../validation.ts';
import type { ControlInput } from './input.ts';

export interface Observed {
  readonly input: Checked<ControlInput>;
  readonly lock: Lock | undefined;
  /** Of the run that is meant. */
  readonly approval: Approval | undefined;
}

export interface Action {
  readonly seen: Approval;
  /** With the decision of this control run on it. */
  readonly decided: Approval;
  readonly executionArn: string;
}

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { input, lock, approval } = observed;
  if (!input.ok) {
    return {
      kind: 'failed',
      error: 'InvalidInput',
      message: `The execution input is not valid: ${describeMistakes(input.mistakes)}.`,
      nextAction:
        'start again with {"action": "approve" or "refuse", "by": "your name", "reason": "why"}; runId may be added.',
    };
  }
  // First its own answer: the run may have ended by what it was told.
  if (approval?.decision?.controlRunId === context.run.runId)
    return handedOver(approval, approval.decision, lock);
  const waiting = waitingRun(input.value, lock, approval);
  if (typeof waiting === 'string') {
    return {
      kind: 'failed',
      error: 'NothingToDecide',
      message: waiting,
      nextAction: "look at the run in this region's console; there is nothing to answer.",
    };
  }
  const { decision } = waiting.approval;
  if (decision !== undefined) return alreadyDecided(waiting.approval, decision, input.value);
  if (context.nowMilliseconds > Date.parse(waiting.approval.expiresAt)) return tooLate(waiting.approval);
  return answer(waiting, input.value, context);
}

interface Waiting {
  readonly lock: Lock;
  readonly approval: Approval;
}

/** The question, or why there is none. */
function waitingRun(
  input: ControlInput,
  lock: Lock | undefined,
  approval: Approval | undefined,
): Waiting | string {
  if (lock === undefined || lock.status === 'ended') return 'No run is active in this region.';
  if (input.runId !== undefined && input.runId !== lock.runId) {
    return `Run ${input.runId} is not active in this region; ${lock.runId} is.`;
  }
  // A question of an older epoch is nobody's any more, even if the name of its execution came back.
  if (approval === undefined || approval.runId !== lock.runId || approval.epoch !== lock.epoch)
    return `Run ${lock.runId} has not asked anything.`;
  return { lock, approval };
}

function answer({ lock, approval }: Waiting, input: ControlInput, context: DecideContext): Decision<Action> {
  const decision: ApprovalDecision = {
    action: input.action,
    by: input.by,
    reason: input.reason,
    at: isoTime(context.nowMilliseconds),
    controlRunId: context.run.runId,
  };
  const status = input.action === 'approve' ? 'approved' : 'refused';
  return {
    kind: 'act',
    summary: `${said(decision)} for run ${lock.runId}`,
    actions: [
      { seen: approval, decided: { ...approval, status, decision }, executionArn: lock.executionArn },
    ],
  };
}

function handedOver(
  approval: Approval,
  decision: ApprovalDecision,
  lock: Lock | undefined,
): Decision<Action> {
  const { runId, delivery } = approval;
  if (delivery === 'delivered') return { kind: 'done', summary: `${said(decision)}; run ${runId} has it` };
  if (delivery === 'too-late' || lock?.runId !== runId) return tooLate(approval);
  return {
    kind: 'act',
    summary: `Hand the answer to run ${runId}`,
    actions: [{ seen: approval, decided: approval, executionArn: lock.executionArn }],
  };
}

function alreadyDecided(
  approval: Approval,
  decision: ApprovalDecision,
  input: ControlInput,
): Decision<Action> {
  return {
    kind: 'failed',
    error: 'AlreadyDecided',
    message: `${said(decision)} at ${decision.at}. The first answer counts; "${input.action}" did nothing.`,
    nextAction: `talk to ${decision.by}; stop the execution of run ${approval.runId} if that answer was wrong.`,
  };
}

function tooLate(approval: Approval): Decision<Action> {
  return {
    kind: 'failed',
    error: 'AnswerTooLate',
    message: `Run ${approval.runId} no longer waits for this answer (it was asked at ${approval.askedAt}, until ${approval.expiresAt}). The answer did nothing.`,
    nextAction: 'start the runbook again; it asks anew.',
  };
}

function said({ action, by, reason }: ApprovalDecision): string {
  return `${action === 'approve' ? 'Approved' : 'Refused'} by ${by}: ${reason}`;
}

/**
 * Whether an answer arrived that Step Functions says nobody waits for. A call that landed and lost its answer is
 * sent again by the SDK and then meets a closed task; the run going on, within the time, is what tells.
 */
export function deliveryAfterGone(
  approval: Approval,
  execution: ExecutionState,
  nowMilliseconds: number,
): 'delivered' | 'too-late' {
  const isInTime = nowMilliseconds <= Date.parse(approval.expiresAt);
  return execution.status === 'running' && isInTime ? 'delivered' : 'too-late';
}
