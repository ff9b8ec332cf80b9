import type { Conversion } from '../../ports/run-controls.ts';
import { durationAtMost, isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';
import { ownRun } from './answer.ts';
import type { Action } from './decide.ts';
import type { Unplanned } from './input.ts';
import { isHeld, type Target } from './target.ts';

/** A planned run whose source has died goes on as an unplanned one, because an approver accepts the loss by name. */
export function convert(target: Target, input: Unplanned, context: DecideContext): Decision<Action> {
  const { lock, conversion } = target;
  if (conversion?.controlRunId === context.run.runId) {
    return {
      kind: 'done',
      summary: `${conversionWords(conversion)}; run ${lock.runId} goes on as unplanned`,
    };
  }
  if (conversion !== undefined && conversion.epoch === lock.epoch) {
    return {
      kind: 'failed',
      error: 'AlreadyDecided',
      message: `${conversionWords(conversion)} at ${conversion.at}. The first decision counts.`,
      nextAction: `talk to ${conversion.by}; nothing was changed.`,
    };
  }
  if (!isHeld(lock) || lock.mode !== 'planned' || lock.scope !== undefined) {
    return {
      kind: 'failed',
      error: 'NotPossible',
      message: `Run ${lock.runId} (${lock.runbook}) is ${isHeld(lock) ? lock.mode : 'over'}; only a planned run of the whole region that is under way can become unplanned.`,
      nextAction: 'start region-failover where the region that served is lost; it asks how much may be lost.',
    };
  }
  return ownRun(target, input) ?? accept(target, input, context);
}

function accept({ lock }: Target, input: Unplanned, context: DecideContext): Decision<Action> {
  const conversion: Conversion = {
    runId: lock.runId,
    epoch: lock.epoch,
    by: input.by,
    reason: input.reason,
    at: isoTime(context.nowMilliseconds),
    controlRunId: context.run.runId,
    acceptDataLossUpToSeconds: input.acceptDataLossUpToSeconds,
  };
  return {
    kind: 'act',
    summary: `${conversionWords(conversion)}, for run ${lock.runId}`,
    actions: [{ kind: 'convert', lock, conversion }],
  };
}

export function conversionWords({ by, reason, acceptDataLossUpToSeconds }: Conversion): string {
  return `Made unplanned by ${by}, who accepts the loss of writes up to ${durationAtMost(acceptDataLossUpToSeconds)} old: ${reason}`;
}
