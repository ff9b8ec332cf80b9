import type { DatabaseInstance } from '../../ports/databases.ts';
import type { RestorePlanFact, RestoreVerificationFact } from '../../ports/facts.ts';
import type { RestoredSettings } from '../../ports/restores.ts';
import { settingsInWords } from '../../rules/restore.ts';
import { isoTime } from '../../rules/times.ts';
import { counted } from '../../rules/wording.ts';
import { missing } from '../apply-settings/decide.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly plan: RestorePlanFact;
  readonly copy: DatabaseInstance | undefined;
  readonly settings: RestoredSettings | undefined;
  readonly fenceGroupId: string | undefined;
  /** Lets in functions of Muster and nobody else; an earlier repair may have given it to the copy. */
  readonly copyGroupId: string | undefined;
  /** Whether the copy has already taken the place of the instance that served: then it is reachable. */
  readonly inPlace: boolean;
  readonly fact: RestoreVerificationFact | undefined;
}

export interface Action {
  readonly fact: RestoreVerificationFact;
}

export function decide(observed: Observed, { nowMilliseconds }: DecideContext): Decision<Action> {
  const { plan, copy, settings, fact } = observed;
  const broken = missing(plan, copy);
  if (broken !== undefined || copy === undefined || settings === undefined) {
    return broken ?? { kind: 'wait', summary: `${plan.target} is not shown yet` };
  }
  if (copy.status !== 'available') return { kind: 'wait', summary: `${copy.identifier}: ${copy.status}` };
  const differences = [...settingDifferences(plan, settings), ...reachability(observed, copy)];
  if (differences.length > 0) {
    return {
      kind: 'failed',
      error: 'CopyDiffers',
      message: `${copy.identifier} is not as planned: ${differences.join('; ')}.`,
      nextAction: 'put that right, then start the runbook again: it goes on with the same copy.',
    };
  }
  const compared = settingsInWords(plan.settings).size;
  if (fact === undefined) {
    const verified: RestoreVerificationFact = { differences, compared, verifiedAt: isoTime(nowMilliseconds) };
    return {
      kind: 'act',
      summary: `Note that ${copy.identifier} is as planned`,
      actions: [{ fact: verified }],
    };
  }
  return {
    kind: 'done',
    summary: `${copy.identifier}: ${counted(compared, 'setting')} as planned, data as of ${plan.restoreTime}`,
    output: { copy: copy.identifier, host: copy.endpoint?.host ?? '', restoreTime: plan.restoreTime },
  };
}

function settingDifferences(
  { settings: wanted }: RestorePlanFact,
  given: RestoredSettings,
): readonly string[] {
  const has = settingsInWords(given);
  const settings = [...settingsInWords(wanted)].flatMap(([name, value]) =>
    has.get(name) === value ? [] : [`${name} is ${has.get(name) ?? 'not set'}, planned ${value}`],
  );
  const tags = Object.entries(wanted.tags).flatMap(([key, value]) =>
    given.tags[key] === value ? [] : [`tag ${key} is ${given.tags[key] ?? 'missing'}, planned ${value}`],
  );
  return [...settings, ...tags];
}

/** The fence group, at most the one of the functions beside it, and nothing that is on its way. */
function reachability(
  { fenceGroupId, copyGroupId, inPlace }: Observed,
  { securityGroups }: DatabaseInstance,
): readonly string[] {
  if (inPlace) return [];
  const isFenced = securityGroups.some(({ id, status }) => id === fenceGroupId && status === 'active');
  const others = securityGroups.filter(({ id }) => id !== fenceGroupId && id !== copyGroupId);
  return others.length === 0 && isFenced
    ? []
    : [`it is reachable through ${others.map(({ id }) => id).join(', ') || 'no known group'}`];
}
