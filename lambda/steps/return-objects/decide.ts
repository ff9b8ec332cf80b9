import type { ReturnedBucket, ReturnedObjectsFact } from '../../ports/facts.ts';
import { grouped } from '../../rules/wording.ts';
import type { Decision } from '../step.ts';

export interface Observed {
  readonly buckets: readonly ObservedBucket[];
  readonly fact: ReturnedObjectsFact | undefined;
}

export interface ObservedBucket {
  readonly name: string;
  /** Whether the rule to the other region has to be written. */
  readonly lacksRule: boolean;
}

export type Action =
  | { readonly kind: 'rule'; readonly bucket: string }
  | { readonly kind: 'compare'; readonly so: ReturnedBucket };

export function decide({ buckets, fact }: Observed): Decision<Action> {
  const lacking = buckets.filter(({ lacksRule }) => lacksRule);
  if (lacking.length > 0) {
    const names = lacking.map(({ name }) => ({ name, says: 'write the rule to the old region' }));
    const actions = lacking.map(({ name }): Action => ({ kind: 'rule', bucket: name }));
    return { kind: 'act', summary: grouped(names), actions };
  }
  const all = buckets.map(
    ({ name }) =>
      fact?.buckets.find((bucket) => bucket.name === name) ?? { name, cursor: '', pending: 0, copied: 0 },
  );
  // Through, with objects on their way: once more from the beginning, until a round finds none.
  const next = all.find(({ cursor, pending }) => cursor !== null || pending > 0);
  if (next !== undefined) {
    const so = next.cursor === null ? { ...next, cursor: '', pending: 0 } : next;
    const summary = `${next.name}: ${next.pending} objects on their way, ${next.copied} copied; compare`;
    return { kind: 'act', summary, actions: [{ kind: 'compare', so }] };
  }
  const says = all.map(({ name, copied }) => ({
    name,
    says: `replicates to the old region, everything has arrived${copied === 0 ? '' : ` (${copied} copied)`}`,
  }));
  return { kind: 'done', summary: grouped(says) || 'There is no bucket to replicate' };
}
