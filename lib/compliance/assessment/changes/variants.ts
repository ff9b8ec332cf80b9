import type { Topology } from '../../../topology/types.ts';
import { standingCost } from '../../cost/standing-cost.ts';
import { contextOf, type AssessmentContext } from '../context.ts';
import type { Change } from './catalogue.ts';

export interface Variant {
  readonly context: AssessmentContext;
  /** More (or less) per month than the application as it is. */
  readonly usdPerMonth: number;
}

/**
 * An application with some changes made, each combination worked out once: most changes are the same whichever of two
 * hundred components asks for them.
 */
export class Variants {
  readonly #topology: Topology;
  readonly #baseUsd: number;
  readonly #known = new Map<string, Variant>();

  constructor(topology: Topology) {
    this.#topology = topology;
    this.#baseUsd = standingCost(topology).totalUsd;
  }

  with(changes: readonly Change[], component: string): Variant {
    const key = [
      ...changes.map(({ title }) => title),
      ...(changes.some(isOfComponent) ? [component] : []),
    ].join('|');
    const known = this.#known.get(key) ?? this.#make(changes, component);
    this.#known.set(key, known);
    return known;
  }

  #make(changes: readonly Change[], component: string): Variant {
    const topology = changes.reduce(
      (changed, change) => change.apply(changed, component) ?? changed,
      this.#topology,
    );
    return { context: contextOf(topology), usdPerMonth: standingCost(topology).totalUsd - this.#baseUsd };
  }
}

function isOfComponent({ ofComponent }: Change): boolean {
  return ofComponent === true;
}
