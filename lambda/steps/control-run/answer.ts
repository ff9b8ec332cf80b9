import type { Approval, ApprovalDecision } from '../../ports/ledger.ts';
import { isSamePerson } from '../../rules/same-person.ts';
import { isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';
import type { Action } from './decide.ts';
import type { Answer, Said } from './input.ts';
import { questionOf, type Target } from './target.ts';

/** An approver's answer to a run that waits. The first one counts. */
export function answer(target: Target, input: Answer, context: DecideContext): Decision<Action> {
  const { lock, approval } = target;
  // First its own answer: the run may have ended by what it was told.
  if (approval?.decision?.controlRunId === context.run.runId) {
    return handedOver(target, approval, approval.decision);
  }
  const question = questionOf(target);
  if (question === undefined) {
    return {
      kind: 'failed',
      error: 'NothingToDecide',
      message: `Run ${lock.runId} has not asked anything.`,
      nextAction: "look at the run in this region's console; there is nothing to answer.",
    };
  }
  if (question.decision !== undefined) return alreadyDecided(question, question.decision, input);
  if (context.nowMilliseconds > Date.parse(question.expiresAt)) return tooLate(question);
  return ownRun(target, input) ?? give(target, question, input, context);
}

function give({ lock }: Target, question: Approval, input: Answer, context: DecideContext): Decision<Action> {
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
    summary: `${decisionWords(decision)} for run ${lock.runId}`,
    actions: [
      {
        kind: 'answer',
        seen: question,
        decided: { ...question, status, decision },
        executionArn: lock.executionArn,
      },
    ],
  };
}

/**
 * Whoever asked for a run does not accept its data loss. The roles see to it; this is for the person who may take both.
 * Saying no to oneself does no harm.
 */
export function ownRun(
  { lock, record }: Target,
  { by, action }: Said & { readonly action: string },
): Decision<Action> | undefined {
  const requestedBy = record?.input.requestedBy;
  if (action === 'refuse' || requestedBy === undefined || !isSamePerson(by, requestedBy)) return undefined;
  return {
    kind: 'failed',
    error: 'OwnApproval',
    message: `Run ${lock.runId} was requested by ${requestedBy}, and ${by} cannot approve it: that takes another person. Nothing was answered.`,
    nextAction: 'have somebody else with the role approver answer; who refuses may be anybody.',
  };
}

function handedOver({ lock }: Target, approval: Approval, decision: ApprovalDecision): Decision<Action> {
  const { runId, delivery } = approval;
  if (delivery === 'delivered')
    return { kind: 'done', summary: `${decisionWords(decision)}; run ${runId} has it` };
  if (delivery === 'too-late' || lock.runId !== runId) return tooLate(approval);
  return {
    kind: 'act',
    summary: `Hand the answer to run ${runId}`,
    actions: [{ kind: 'answer', seen: approval, decided: approval, executionArn: lock.executionArn }],
  };
}

function alreadyDecided(approval: Approval, decision: ApprovalDecision, input: Answer): Decision<Action> {
  return {
    kind: 'failed',
    error: 'AlreadyDecided',
    message: `${decisionWords(decision)} at ${decision.at}. The first answer counts; "${input.action}" did nothing.`,
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

export function decisionWords({ action, by, reason }: ApprovalDecision): string {
  return `${action === 'approve' ? 'Approved' : 'Refused'} by ${by}: ${reason}`;
}
