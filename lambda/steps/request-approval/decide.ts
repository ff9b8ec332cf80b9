import type { Deployment, Side } from '../../deployment.ts';
import type { DivergenceFact, KnownFacts, PreflightFact, RestorePlanFact } from '../../ports/facts.ts';
import type { Approval } from '../../ports/ledger.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { lossQuestion } from '../../rules/loss-question.ts';
import { divergenceQuestion } from '../../rules/reprotection.ts';
import { repairQuestion } from '../../rules/repair-words.ts';
import { restoreQuestion } from '../../rules/restore-words.ts';
import { isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly deployment: Deployment;
  readonly side: Side;
  /** Of this entry into the state; every entry has a new one. */
  readonly taskToken: string | undefined;
  readonly approval: Approval | undefined;
  readonly preflight: PreflightFact | undefined;
  /** Only of a run that restores. */
  readonly restore: RestorePlanFact | undefined;
  /** Only of a run that re-protects. */
  readonly divergence: DivergenceFact | undefined;
  /** Of a run that repairs. */
  readonly repair?: Partial<KnownFacts>;
}

export interface Action {
  readonly approval: Approval;
  readonly seen: Approval | undefined;
}

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { taskToken, approval: seen } = observed;
  if (taskToken === undefined) {
    return {
      kind: 'failed',
      error: 'InvalidEvent',
      message: 'The state machine gave no task token, so no answer could come back.',
      nextAction: 'Deploy the region once more, then start the runbook again.',
    };
  }
  if (seen?.taskToken === taskToken) {
    return { kind: 'done', summary: `Asked: ${seen.question.split('\n')[0]}` };
  }
  const approval: Approval = {
    runId: context.run.runId,
    epoch: heldEpoch(context.run),
    taskToken,
    question: questionOf(observed, context),
    askedAt: isoTime(context.nowMilliseconds),
    expiresAt: isoTime(
      context.enteredAtMilliseconds + observed.deployment.failover.approvalTimeoutSeconds * 1000,
    ),
    status: 'waiting',
  };
  return {
    kind: 'act',
    summary: seen === undefined ? 'Ask for an approval' : 'Ask again: the state was entered anew',
    // An earlier answer went to a token that nobody listens to any more: it must not count for this one.
    actions: [{ approval, seen }],
  };
}

function questionOf(
  { deployment, preflight, restore, divergence, repair }: Observed,
  context: DecideContext,
): string {
  if (repair !== undefined) return repairQuestion(repair, context.run.input?.parameters);
  if (divergence !== undefined) return divergenceQuestion(divergence);
  return context.run.runbook === 'database-restore'
    ? restoreQuestion(restore, context.nowMilliseconds)
    : lossQuestion(deployment, preflight);
}
