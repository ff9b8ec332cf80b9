import type { Side } from '../../../lambda/deployment.ts';
import type { Topology } from '../../topology/types.ts';

/** One line of the estimate. */
export interface CostItem {
  /** The component it is for; `shared` for what all need. */
  readonly component: string;
  readonly what: string;
  readonly region: string;
  /** Undefined where the price is not known. */
  readonly usdPerMonth: number | undefined;
  /** How it comes about, in figures: `2 × 0.168 US$ × 730 h`. */
  readonly arithmetic: string;
}

export const SHARED = 'shared';

export interface Priced {
  readonly component: string;
  readonly what: string;
  readonly side: Side;
  /** Factors that are multiplied, each with what it is. */
  readonly factors: readonly (readonly [value: number | undefined, meaning: string])[];
}

/** Multiplies, applies the region's factor, and writes down what was multiplied. */
export function item(topology: Topology, { component, what, side, factors }: Priced): CostItem {
  const regionFactor = topology.assessment.assumptions.priceFactor[side];
  const all = regionFactor === 1 ? factors : [...factors, [regionFactor, 'price factor'] as const];
  const known = all.map(([value]) => value);
  return {
    component,
    what,
    region: topology.regions[side],
    usdPerMonth: known.includes(undefined)
      ? undefined
      : known.reduce<number>((product, value) => product * (value ?? 0), 1),
    arithmetic: all.map(([value, meaning]) => `${figure(value)} ${meaning}`.trim()).join(' × '),
  };
}

/** `1 task`, `2 tasks`: the unit of a count. */
export function unit(count: number, one: string): string {
  return count === 1 ? one : `${one}s`;
}

function figure(value: number | undefined): string {
  if (value === undefined) return 'unknown';
  if (Number.isInteger(value)) return String(value);
  return value < 0.01 ? value.toPrecision(2) : String(Math.round(value * 10_000) / 10_000);
}
