import { drawPlan, type FaultGround } from '../faults/draw-plan.ts';
import type { Fault, FaultPlan } from '../faults/fault-plan.ts';
import type { Violation } from '../oracles/index.ts';
import { groundOf } from './ground.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { shrink } from './shrink.ts';
import { simulateRun, type SimulatedRun } from './simulate-run.ts';
import { readBlueprint, type Blueprint } from './site.ts';
import type { TimelineLine } from './timeline.ts';

/** Of one seed and runbook, as it crosses from a worker. */
export interface SeedResult {
  readonly runbook: string;
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly reached: readonly string[];
  readonly rtoSeconds: number | undefined;
  readonly rpoSeconds: number | undefined;
}

/** What a person needs to understand a seed that failed. */
export interface Explanation {
  readonly faults: readonly Fault[];
  readonly timeline: readonly TimelineLine[];
}

export function runbooksThatCanBeSimulated(): readonly string[] {
  return SCENARIOS.map(({ runbook }) => runbook);
}

/** Simulates seeds of one assembly, one after the other, in this process. */
export class Simulator {
  readonly #blueprint: Blueprint;
  readonly #grounds = new Map<string, FaultGround>();

  constructor(assemblyFolder: string) {
    this.#blueprint = readBlueprint(assemblyFolder);
  }

  async simulate(runbook: string, seed: number): Promise<SeedResult> {
    const { violations, reached, rtoSeconds, rpoSeconds } = await this.#run(
      runbook,
      seed,
      await this.plan(runbook, seed),
    );
    return { runbook, seed, violations, reached, rtoSeconds, rpoSeconds };
  }

  /** Takes away what is not needed for the first oracle that spoke. */
  async explain(runbook: string, seed: number): Promise<Explanation> {
    const plan = await this.plan(runbook, seed);
    const [first] = (await this.#run(runbook, seed, plan)).violations;
    const shortest = await shrink(plan, async (smaller) => {
      const { violations } = await this.#run(runbook, seed, smaller);
      return violations.some(({ oracle }) => oracle === first?.oracle);
    });
    const timeline = (await this.#run(runbook, seed, shortest)).timeline();
    return { faults: shortest.faults, timeline };
  }

  async plan(runbook: string, seed: number): Promise<FaultPlan> {
    const scenario = scenarioOf(runbook);
    const ground = this.#grounds.get(runbook) ?? (await groundOf(this.#blueprint, scenario));
    this.#grounds.set(runbook, ground);
    return drawPlan(seed, ground);
  }

  /** A plan given by hand, for a regression test or the sweep. */
  run(runbook: string, seed: number, plan: FaultPlan): Promise<SimulatedRun> {
    return this.#run(runbook, seed, plan);
  }

  #run(runbook: string, seed: number, plan: FaultPlan): Promise<SimulatedRun> {
    return simulateRun({ blueprint: this.#blueprint, scenario: scenarioOf(runbook), seed, plan });
  }
}

function scenarioOf(runbook: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.runbook === runbook);
  if (scenario !== undefined) return scenario;
  throw new Error(
    `There is no scenario for ${runbook}; there are ${runbooksThatCanBeSimulated().join(', ')}.`,
  );
}
