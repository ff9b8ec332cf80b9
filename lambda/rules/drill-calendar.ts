import { createHash } from 'node:crypto';
import type { Deployment } from '../deployment.ts';
import type { DrillRecord } from '../ports/drills.ts';
import { isoTime } from './times.ts';

/** The runbook that a schedule starts. */
export const DRILL_RUNBOOK = 'recovery-drill';

/** What a drill is evidence of: the runbooks that a region is recovered with. */
export const DRILLED_RUNBOOKS = ['region-failover', 'region-switchover'] as const;

/** 1 while the evidence is missing, old, of something else, or bad; 0 while it is good. See `watch-drills`. */
export const DRILL_NOT_FRESH = 'DrillNotFresh';

const DAY_MILLISECONDS = 86_400_000;

/** The longest that may lie between two drills, days: the longest such interval of the calendar, and two days to mend. */
const DUE_AFTER_DAYS: Readonly<Record<Deployment['drills']['every'], number>> = {
  month: 33,
  quarter: 94,
  year: 368,
};

export interface DrillStatus {
  readonly runbook: string;
  readonly every: Deployment['drills']['every'];
  /** Null: never. */
  readonly lastExecuted: string | null;
  readonly result: DrillRecord['result'] | null;
  readonly detail: string;
  /** From then on it is overdue. */
  readonly nextDue: string;
  /** `stale`: passed, but a runbook or the template is another by now. */
  readonly freshness: 'fresh' | 'stale' | 'failed' | 'overdue' | 'not yet due';
}

/**
 * What was drilled, in one hash: the configuration as deployed, and the definitions of the runbooks as Step Functions has
 * them. An unimportant difference makes evidence stale, too: nobody has to judge which one is important.
 */
export function drillFingerprint(deployment: Deployment, definitions: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(deployment));
  for (const definition of definitions) hash.update('\n').update(definition);
  return hash.digest('hex');
}

export function drillStatus(
  { drills }: Pick<Deployment, 'drills'>,
  record: DrillRecord | undefined,
  known: {
    readonly since: string | undefined;
    readonly fingerprint: string;
    readonly nowMilliseconds: number;
  },
): DrillStatus {
  const from = record?.at ?? known.since ?? isoTime(known.nowMilliseconds);
  const due = Date.parse(from) + DUE_AFTER_DAYS[drills.every] * DAY_MILLISECONDS;
  return {
    runbook: DRILL_RUNBOOK,
    every: drills.every,
    lastExecuted: record?.at ?? null,
    result: record?.result ?? null,
    detail: record?.detail ?? 'There was none since the calendar began.',
    nextDue: isoTime(due),
    freshness: freshnessOf(record, known.fingerprint, known.nowMilliseconds > due),
  };
}

function freshnessOf(
  record: DrillRecord | undefined,
  fingerprint: string,
  isOverdue: boolean,
): DrillStatus['freshness'] {
  if (isOverdue) return 'overdue';
  if (record === undefined) return 'not yet due';
  if (record.result === 'failed') return 'failed';
  return record.fingerprint === fingerprint ? 'fresh' : 'stale';
}

/** Whether somebody has to do something about it. */
export function needsDrill({ freshness }: DrillStatus): boolean {
  return freshness === 'overdue' || freshness === 'stale' || freshness === 'failed';
}
