import type { DatabaseInstance } from '../../ports/databases.ts';
import type { RestorePlanFact, SettingsFact } from '../../ports/facts.ts';
import type { LaterSettings, RestoredSettings } from '../../ports/restores.ts';
import { remedyOfTerminalStatus } from '../../rules/database-state.ts';
import { isoTime } from '../../rules/times.ts';
import { listed } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly plan: RestorePlanFact;
  readonly copy: DatabaseInstance | undefined;
  /** Of the copy, as it is. */
  readonly settings: RestoredSettings | undefined;
  readonly fact: SettingsFact | undefined;
}

export type Action =
  | { readonly kind: 'modify'; readonly identifier: string; readonly settings: LaterSettings }
  | { readonly kind: 'reboot'; readonly identifier: string; readonly fact: SettingsFact };

/** RDS shows an instance as unchanged for a while after it has taken a call. */
const STATUS_LAG_MILLISECONDS = 60_000;

export function decide({ plan, copy, settings, fact }: Observed, context: DecideContext): Decision<Action> {
  const broken = missing(plan, copy);
  if (broken !== undefined || copy === undefined || settings === undefined) {
    return broken ?? { kind: 'wait', summary: `${plan.target} is not shown yet` };
  }
  const { identifier } = copy;
  if (copy.status !== 'available') return { kind: 'wait', summary: `${identifier}: ${copy.status}` };
  const different = differing(plan.settings.later, settings.later);
  if (copy.pendingChanges.length > 0) {
    return { kind: 'wait', summary: `${identifier}: waiting for ${listed(copy.pendingChanges)}` };
  }
  if (different.length > 0) {
    return {
      kind: 'act',
      summary: `Set ${listed(different)} of ${identifier}`,
      actions: [{ kind: 'modify', identifier, settings: plan.settings.later }],
    };
  }
  const applyStatus = copy.parameterGroups[0]?.applyStatus;
  if (applyStatus === 'pending-reboot') return reboot(identifier, fact, context);
  if (applyStatus !== 'in-sync') {
    return { kind: 'wait', summary: `${identifier}: its parameters are ${applyStatus ?? 'not known'}` };
  }
  return { kind: 'done', summary: `${identifier} has the settings that a restore drops` };
}

/** Undefined while the copy is there and well. */
export function missing(
  plan: RestorePlanFact,
  copy: DatabaseInstance | undefined,
): Extract<Decision<never>, { kind: 'failed' }> | undefined {
  const remedy = copy === undefined ? undefined : remedyOfTerminalStatus(copy.status);
  if (copy !== undefined && remedy === undefined) return undefined;
  return {
    kind: 'failed',
    error: 'CopyMissing',
    message:
      copy === undefined
        ? `The copy ${plan.target} is gone.`
        : `The copy ${copy.identifier} is ${copy.status}.`,
    nextAction: `${remedy ?? 'find out who deleted it'}; then start the runbook again.`,
  };
}

/** Names of what differs, of what was planned; a setting that was not planned is nobody's wish. */
function differing(wanted: LaterSettings, given: LaterSettings): readonly (keyof LaterSettings)[] {
  return (Object.keys(wanted) as (keyof LaterSettings)[]).filter(
    (name) => JSON.stringify(wanted[name]) !== JSON.stringify(given[name]),
  );
}

function reboot(
  identifier: string,
  fact: SettingsFact | undefined,
  { nowMilliseconds }: DecideContext,
): Decision<Action> {
  const since = fact?.rebootRequestedAt;
  if (since !== undefined && nowMilliseconds - Date.parse(since) < STATUS_LAG_MILLISECONDS) {
    return { kind: 'wait', summary: `${identifier}: restart requested` };
  }
  return {
    kind: 'act',
    summary: `Restart ${identifier}: its parameters need it`,
    actions: [{ kind: 'reboot', identifier, fact: { rebootRequestedAt: isoTime(nowMilliseconds) } }],
  };
}
