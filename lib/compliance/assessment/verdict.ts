import type { DisruptionTargets } from '../../topology/types.ts';
import type { Timing } from './evaluated.ts';

export type Verdict = 'met' | 'missed' | 'unknown';
export type Objective = 'rto' | 'rpo';

export interface Judgement {
  readonly verdict: Verdict;
  readonly missed: readonly Objective[];
  /** Why it is unknown; absent otherwise. */
  readonly why?: string;
}

export interface Timings {
  readonly rto: Timing;
  /** Absent where nothing is kept. */
  readonly rpo?: Timing;
}

/** The P99 against the target: a plan that holds every other night is not a plan. */
export function judge(targets: DisruptionTargets, timings: Timings): Judgement {
  const stated = [
    { objective: 'rto' as const, target: targets.rtoSeconds, timing: timings.rto },
    { objective: 'rpo' as const, target: targets.rpoSeconds, timing: timings.rpo },
  ].filter(({ timing }) => timing !== undefined);
  const missed = stated.filter(
    ({ target, timing }) => target !== undefined && (timing?.p99Seconds ?? 0) > target,
  );
  if (missed.length > 0) return { verdict: 'missed', missed: missed.map(({ objective }) => objective) };
  const unstated = stated.filter(({ target }) => target === undefined);
  if (unstated.length === 0 || isNothing(timings)) return { verdict: 'met', missed: [] };
  const objectives = unstated.map(({ objective }) => objective.toUpperCase()).join(' and ');
  return { verdict: 'unknown', missed: [], why: `No target is stated for it (${objectives}).` };
}

/** What is not affected meets any target, stated or not. */
function isNothing({ rto, rpo }: Timings): boolean {
  return rto.worstSeconds === 0 && (rpo?.worstSeconds ?? 0) === 0;
}
