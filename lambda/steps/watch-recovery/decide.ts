import type { RecoveryFact, RecoveryWatchFact } from '../../ports/facts.ts';
import { sameName } from '../../rules/records.ts';
import { isoTime } from '../../rules/times.ts';
import { counted, grouped } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';
import { STABLE_SECONDS } from './contract.ts';

export interface Observed {
  readonly names: readonly ObservedName[];
  readonly groups: readonly ObservedGroup[];
  readonly watch: RecoveryWatchFact | undefined;
  readonly fact: RecoveryFact | undefined;
}

/** One name that users know, asked as they ask. */
export interface ObservedName {
  readonly record: string;
  /** This region's endpoint. */
  readonly wanted: string;
  /** What the resolver answered; undefined when nobody did. */
  readonly answered: readonly string[] | undefined;
  /** Status of the health page asked through the name; undefined when there was no answer in time. */
  readonly status: number | undefined;
}

/** One load balancer target group of this region. */
export interface ObservedGroup {
  readonly targetGroup: string;
  /** Undefined where there is no such group. */
  readonly healthy: number | undefined;
}

export type Action =
  | { readonly kind: 'watch'; readonly watch: RecoveryWatchFact }
  | { readonly kind: 'record'; readonly fact: RecoveryFact };

export function decide({ names, groups, watch, fact }: Observed, context: DecideContext): Decision<Action> {
  const seen = `${counted(names.length, 'name')} and ${counted(groups.length, 'target group')}`;
  if (fact !== undefined) {
    return { kind: 'done', summary: `Served from here without a break since ${fact.stableSince}: ${seen}` };
  }
  const now = isoTime(context.nowMilliseconds);
  const since = watch?.stableSince ?? null;
  const amiss = [...names.flatMap(amissOfName), ...groups.flatMap(amissOfGroup)];
  if (amiss.length > 0) {
    const summary = grouped(amiss);
    return since === null
      ? { kind: 'wait', summary }
      : { kind: 'act', summary, actions: [{ kind: 'watch', watch: { stableSince: null } }] };
  }
  if (since === null) {
    const summary = `${seen} well; ${STABLE_SECONDS} s without a break to go`;
    return { kind: 'act', summary, actions: [{ kind: 'watch', watch: { stableSince: now } }] };
  }
  const stableSeconds = (context.nowMilliseconds - Date.parse(since)) / 1000;
  if (stableSeconds < STABLE_SECONDS) {
    return { kind: 'wait', summary: `${seen} well for ${Math.round(stableSeconds)} of ${STABLE_SECONDS} s` };
  }
  const recovered: RecoveryFact = { stableSince: since, confirmedAt: now };
  return {
    kind: 'act',
    summary: `${seen} well for ${STABLE_SECONDS} s`,
    actions: [{ kind: 'record', fact: recovered }],
  };
}

interface Amiss {
  readonly name: string;
  readonly says: string;
}

function amissOfName({ record, wanted, answered, status }: ObservedName): readonly Amiss[] {
  if (answered === undefined) return [{ name: record, says: 'no answer from the resolver' }];
  const [target] = answered;
  if (target === undefined) return [{ name: record, says: 'there is no such name' }];
  if (!sameName(target, wanted)) return [{ name: record, says: `still answers ${target}` }];
  if (status === undefined) return [{ name: record, says: 'points here, the application does not answer' }];
  return status === 200 ? [] : [{ name: record, says: `points here, the application answers ${status}` }];
}

function amissOfGroup({ targetGroup, healthy }: ObservedGroup): readonly Amiss[] {
  if (healthy === undefined) return [{ name: targetGroup, says: 'there is no such target group' }];
  return healthy > 0 ? [] : [{ name: targetGroup, says: 'no healthy target' }];
}
