/** The last time that a runbook was drilled on AWS: what an auditor is shown. One per runbook; a newer one replaces it. */
export interface DrillRecord {
  /** Of the drill. */
  readonly runbook: string;
  readonly runId: string;
  /** When it ended, ISO 8601, UTC. */
  readonly at: string;
  readonly result: 'passed' | 'failed';
  /** In one line: what was proven, or why it was not. */
  readonly detail: string;
  /** From the start of the run to its result. */
  readonly seconds: number;
  /** Of everything that was drilled: another one now makes this record stale. */
  readonly fingerprint: string;
}

/** Since when the calendar is kept: before the first drill is due, there cannot have been one. */
export interface DrillCalendar {
  readonly since: string;
}
