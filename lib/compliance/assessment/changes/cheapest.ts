import type { Topology } from '../../../topology/types.ts';
import { assessComponent, type AssessedComponent } from '../assess-component.ts';
import { componentsOf } from '../components.ts';
import type { Evaluator } from '../evaluate.ts';
import { CHANGES, type Change } from './catalogue.ts';
import { Variants } from './variants.ts';

/** Whether and how a missed target can be met by changing the configuration. */
export type Proposal =
  | {
      readonly kind: 'meets';
      readonly changes: readonly Change[];
      /** More (or less) per month. */
      readonly usdPerMonth: number;
      readonly after: AssessedComponent;
    }
  /** Even everything together does not. `after` is what it would come to; absent where nothing changes anything. */
  | { readonly kind: 'falls-short'; readonly after?: AssessedComponent };

/** More at once is a new design, not a change. */
const MOST_CHANGES = 3;

/** Finds, for rows that miss a target, the cheapest of the known changes or of their combinations that meets it. */
export class Proposals {
  readonly #topology: Topology;
  readonly #evaluator: Evaluator;
  readonly #variants: Variants;

  constructor(topology: Topology, evaluator: Evaluator) {
    this.#topology = topology;
    this.#evaluator = evaluator;
    this.#variants = new Variants(topology);
  }

  cheapest(row: AssessedComponent): Proposal {
    const possible = CHANGES.filter(
      (change) => change.apply(this.#topology, row.name) !== undefined && this.#helps(row, change),
    );
    if (possible.length === 0) return { kind: 'falls-short' };
    const everything = this.#tried(row, possible);
    if (everything?.judgement.verdict === 'missed') return { kind: 'falls-short', after: everything };
    const candidates = subsets(possible, MOST_CHANGES)
      .map((changes) => ({ changes, usdPerMonth: this.#variants.with(changes, row.name).usdPerMonth }))
      .toSorted((a, b) => a.usdPerMonth - b.usdPerMonth || a.changes.length - b.changes.length);
    for (const { changes, usdPerMonth } of candidates) {
      const after = this.#tried(row, changes);
      if (after !== undefined && after.judgement.verdict !== 'missed') {
        return { kind: 'meets', changes, usdPerMonth, after };
      }
    }
    return { kind: 'falls-short', ...(everything === undefined ? {} : { after: everything }) };
  }

  /** Alone already a little: what does not move a figure is not worth proposing. */
  #helps(row: AssessedComponent, change: Change): boolean {
    const after = this.#tried(row, [change]);
    return row.judgement.missed.some(
      (objective) => (after?.[objective]?.p99Seconds ?? 0) < (row[objective]?.p99Seconds ?? 0),
    );
  }

  #tried({ name, disruption }: AssessedComponent, changes: readonly Change[]): AssessedComponent | undefined {
    const { context } = this.#variants.with(changes, name);
    const component = componentsOf(context.topology).find((one) => one.name === name);
    return component === undefined
      ? undefined
      : assessComponent(context, this.#evaluator, component, disruption);
  }
}

/** Every combination of at most so many. */
function subsets(changes: readonly Change[], most: number): readonly (readonly Change[])[] {
  return Array.from({ length: 2 ** changes.length }, (_, bits) =>
    changes.filter((_change, index) => (bits & (1 << index)) !== 0),
  ).filter(({ length }) => length > 0 && length <= most);
}
