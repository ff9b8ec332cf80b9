import type { ExecutionState } from '../../ports/executions.ts';
import type { Approval, Lock } from '../../ports/ledger.ts';
import type { Conversion, RunControls } from '../../ports/run-controls.ts';
import type { DrillStatus } from '../../rules/drill-calendar.ts';
import type { DecideContext, Decision } from '../step.ts';
import { describeMistakes, type Checked } from '../validation.ts';
import { answer } from './answer.ts';
import { convert } from './convert.ts';
import { actionsOf, type ControlInput } from './input.ts';
import { instruct } from './instruct.ts';
import { statusOf } from './status.ts';
import { targetOf, type Target } from './target.ts';

export interface Observed {
  readonly input: Checked<ControlInput>;
  /** Every run that may be meant. */
  readonly targets: readonly Target[];
  /** Names of all runs that hold a lock. */
  readonly active: readonly string[];
  /** Only where it is asked for. */
  readonly drill: DrillStatus | undefined;
}

export type Action =
  | {
      /** Puts the decision on record and hands it to the waiting state. */
      readonly kind: 'answer';
      readonly seen: Approval;
      /** With the decision of this control run on it. */
      readonly decided: Approval;
      readonly executionArn: string;
    }
  | {
      readonly kind: 'instruct';
      readonly lock: Lock;
      readonly next: RunControls;
      readonly seen: RunControls | undefined;
      readonly summary: string;
    }
  | { readonly kind: 'note'; readonly lock: Lock; readonly summary: string }
  /** A run that waits for an answer looks at nothing else until it has one. */
  | { readonly kind: 'wake'; readonly taskToken: string; readonly cause: string }
  | { readonly kind: 'convert'; readonly lock: Lock; readonly conversion: Conversion };

export function decide(
  { input, targets, active, drill }: Observed,
  context: DecideContext,
): Decision<Action> {
  const { runbook, runId: controlRunId } = context.run;
  if (!input.ok) {
    const actions = actionsOf(runbook).map((action) => `"${action}"`);
    return {
      kind: 'failed',
      error: 'InvalidInput',
      message: `The execution input is not valid: ${describeMistakes(input.mistakes)}.`,
      nextAction: `start again with {"action": ${actions.join(' or ')}, "by": "your name", "reason": "why"}; runId may be added.`,
    };
  }
  const { value } = input;
  if (value.action === 'status') return statusOf(targets, context.nowMilliseconds);
  if (value.action === 'drills') {
    const summary = `The last drill is ${drill?.freshness ?? 'unknown'}; the next is due by ${drill?.nextDue ?? 'now'}`;
    return { kind: 'done', summary, output: { drills: drill === undefined ? [] : [drill] } };
  }
  const target = targetOf(targets, { runId: value.runId, controlRunId, active });
  if (typeof target === 'string') {
    return {
      kind: 'failed',
      error: 'NothingToDecide',
      message: target,
      nextAction: 'look with {"action": "status"}, or in this region\'s console; nothing was done.',
    };
  }
  switch (value.action) {
    case 'approve':
    case 'refuse':
      return answer(target, value, context);
    case 'unplanned':
      return convert(target, value, context);
    case 'pause':
    case 'resume':
    case 'skip':
    case 'cancel':
      return instruct(target, value, context);
  }
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
