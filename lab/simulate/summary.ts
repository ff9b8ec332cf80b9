import { REQUIRED_STATES } from './reached.ts';
import type { SeedResult } from './simulator.ts';

/** The public JSON of `npm run simulate`. */
export interface SimulationSummary {
  readonly runs: number;
  readonly seeds: number;
  readonly from: number;
  readonly violations: readonly FoundViolation[];
  /** Runs that reached each state; all that must be reached stand here, with 0 where none did. */
  readonly reached: Readonly<Record<string, number>>;
  /** Required and not reached, where enough seeds were run to ask for them. */
  readonly neverReached: readonly string[];
  /** Simulated runs, faults and what follows from them included, per second of wall clock on all workers. */
  readonly drillsPerSecond: number;
  readonly rtoSeconds: Percentiles;
  readonly rpoSeconds: Percentiles;
}

export interface FoundViolation {
  readonly seed: number;
  readonly runbook: string;
  readonly oracle: string;
  readonly message: string;
  /** The one command that does it again. */
  readonly replay: string;
}

export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** Below so many runs it is chance whether a rare state is reached. */
export const RUNS_TO_REACH_ALL = 1_000;

export function summaryOf(
  results: readonly SeedResult[],
  about: {
    readonly config: string;
    readonly from: number;
    readonly seeds: number;
    readonly wallSeconds: number;
  },
): SimulationSummary {
  const reached: Record<string, number> = Object.fromEntries(REQUIRED_STATES.map((state) => [state, 0]));
  for (const result of results) {
    for (const state of result.reached) reached[state] = (reached[state] ?? 0) + 1;
  }
  return {
    runs: results.length,
    seeds: about.seeds,
    from: about.from,
    violations: results.flatMap((result) => violationsOf(result, about.config)),
    reached,
    neverReached:
      results.length < RUNS_TO_REACH_ALL ? [] : REQUIRED_STATES.filter((state) => reached[state] === 0),
    drillsPerSecond:
      about.wallSeconds === 0 ? 0 : Math.round((100 * results.length) / about.wallSeconds) / 100,
    rtoSeconds: percentilesOf(results.map(({ rtoSeconds }) => rtoSeconds)),
    rpoSeconds: percentilesOf(results.map(({ rpoSeconds }) => rpoSeconds)),
  };
}

/** Once per oracle: what it said first. */
function violationsOf({ seed, runbook, violations }: SeedResult, config: string): readonly FoundViolation[] {
  const first = new Map(violations.toReversed().map((violation) => [violation.oracle, violation]));
  return [...first.values()].map(({ oracle, message }) => ({
    seed,
    runbook,
    oracle,
    message,
    replay: `npm run simulate -- --from ${seed} --seeds 1 --runbook ${runbook} --config ${config}`,
  }));
}

function percentilesOf(values: readonly (number | undefined)[]): Percentiles {
  const sorted = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.ceil(sorted.length * share) - 1] ?? null;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
