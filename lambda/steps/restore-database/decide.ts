import type { DatabaseInstance } from '../../ports/databases.ts';
import type { RestorePlanFact } from '../../ports/facts.ts';
import type { KeptDatabase } from '../../ports/ledger.ts';
import { remedyOfTerminalStatus } from '../../rules/database-state.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isoTime } from '../../rules/times.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly plan: RestorePlanFact;
  /** Under the name of the copy, or under the name the copy has taken since. */
  readonly copy: DatabaseInstance | undefined;
  /** An instance under the name of the copy that is none. */
  readonly stranger: boolean;
  /** The group without rules; undefined where this region has none. */
  readonly fenceGroupId: string | undefined;
  readonly fenceSecurityGroup: string;
  readonly side: KeptDatabase['side'];
  readonly monthlyUsd: number | null;
}

/** All of it, in this order: what nobody knows of is looked for by nobody. */
export interface Action {
  readonly kept: KeptDatabase;
  readonly plan: RestorePlanFact;
  readonly fenceGroupId: string;
  readonly requestedAt: string;
}

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { plan, copy, stranger, fenceGroupId } = observed;
  if (stranger) {
    return {
      kind: 'failed',
      error: 'CopyNameTaken',
      message: `There is an instance ${plan.target} that no restore has made.`,
      nextAction: 'rename that instance, or start the runbook again: the next run has another name.',
    };
  }
  if (copy === undefined) return request(observed, fenceGroupId, context);
  const remedy = remedyOfTerminalStatus(copy.status);
  if (remedy !== undefined) {
    return {
      kind: 'failed',
      error: 'RestoreFailed',
      message: `The copy ${copy.identifier} is ${copy.status}.`,
      nextAction: `${remedy}; then start the runbook again. What serves was not touched.`,
    };
  }
  if (copy.status !== 'available') return { kind: 'wait', summary: `${copy.identifier}: ${copy.status}` };
  return { kind: 'done', summary: `${copy.identifier} holds ${plan.database} as of ${plan.restoreTime}` };
}

function request(
  { plan, side, monthlyUsd, fenceSecurityGroup }: Observed,
  fenceGroupId: string | undefined,
  { run, nowMilliseconds }: DecideContext,
): Decision<Action> {
  if (fenceGroupId === undefined) {
    return {
      kind: 'failed',
      error: 'RestoreFailed',
      message: `There is no security group ${fenceSecurityGroup}, so the copy could be written by anybody.`,
      nextAction: 'deploy this region again, then start the runbook again.',
    };
  }
  const at = isoTime(nowMilliseconds);
  const kept: KeptDatabase = {
    database: plan.database,
    side,
    instanceIdentifier: plan.target,
    what: 'restored',
    epoch: heldEpoch(run),
    runId: run.runId,
    since: at,
    monthlyUsd,
  };
  return {
    kind: 'act',
    summary: `Restore ${plan.why}`,
    actions: [{ kept, plan, fenceGroupId, requestedAt: at }],
  };
}
