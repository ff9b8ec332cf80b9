import type { JournalEntry } from '../ports/ledger.ts';

/** From the first change of this step on, going on is the only good way to the end, and a cancel is refused. */
export interface PointOfNoReturn {
  readonly step: string;
  /** Why, and what to do instead; said to whoever tries. */
  readonly why: string;
}

/** By runbook. One that is not here may be cancelled before any of its steps: its failure path puts back what it must. */
export const POINTS_OF_NO_RETURN: Readonly<Record<string, PointOfNoReturn>> = {
  'region-failover': {
    step: 'fence-old-primary',
    why:
      'The region that served is being cut off from its users, and nothing gives it back to them by itself; ' +
      'going on is the shortest way to a region that serves.',
  },
  'region-switchover': {
    step: 'fence-old-primary',
    why:
      'Nothing is missing on the standby, and the old databases are fenced for good; ' +
      'going on is the shortest way to a region that serves.',
  },
};

/** An intent is written before the first effect, so that no run is past the point without one. */
export function isPastReturn(runbook: string, journal: readonly JournalEntry[]): boolean {
  const point = POINTS_OF_NO_RETURN[runbook];
  return journal.some(({ step, phase }) => step === point?.step && phase === 'intent');
}
