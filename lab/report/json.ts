import type { DrillResult } from '../drill/result.ts';

/** The machine-readable report of `npm run drill -- --json`. Seconds everywhere; null: never, or does not apply. */
export interface DrillReport {
  readonly runbook: string;
  readonly seed: number;
  readonly outcome: string;
  readonly components: readonly {
    readonly name: string;
    readonly rtoTargetSeconds: number | null;
    readonly rtoActualSeconds: number | null;
    readonly rpoTargetSeconds: number | null;
    readonly rpoActualSeconds: number | null;
    readonly met: boolean;
  }[];
  readonly phases: {
    readonly detectSeconds: number;
    readonly decideSeconds: number;
    readonly recoverSeconds: number;
  };
  readonly timeline: readonly { readonly atSeconds: number; readonly event: string }[];
  readonly overheadRatio: number | null;
}

export function reportOf(result: DrillResult): DrillReport {
  return {
    runbook: result.runbook,
    seed: result.seed,
    outcome: result.outcome,
    components: result.components.map((component) => ({
      name: component.name,
      rtoTargetSeconds: component.rtoTargetSeconds,
      rtoActualSeconds: component.rtoActualSeconds,
      rpoTargetSeconds: component.rpoTargetSeconds,
      rpoActualSeconds: component.rpoActualSeconds,
      met: component.met,
    })),
    phases: result.phases,
    timeline: result.timeline.map(({ atSeconds, event }) => ({ atSeconds, event })),
    overheadRatio: result.overheadRatio,
  };
}
