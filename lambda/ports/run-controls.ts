/** What somebody has told a run on its way, and why. */
export interface Instruction {
  readonly by: string;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The execution of `runbook-control` that took it: the same one finds its own work done. */
  readonly controlRunId: string;
}

/** Held before the next step until somebody resumes the run; it fails when the time is over. */
export interface Pause extends Instruction {
  readonly until: string;
}

/** The instructions of one run. The runner reads them before each step. */
export interface RunControls {
  readonly runId: string;
  readonly epoch: number;
  /** Counts the changes, so that of two people at once neither overwrites the other. */
  readonly revision: number;
  readonly pause?: Pause;
  /** Of all pauses that have ended; one run is held for so long only. */
  readonly pausedSeconds: number;
  /** By the name of the step. */
  readonly skips: Readonly<Record<string, Instruction>>;
  readonly cancel?: Instruction;
  /** The last one that was carried out, whatever it was. */
  readonly lastControlRunId: string;
}

/**
 * A planned run whose source died in the middle, turned into an unplanned one: an approver has accepted, by name,
 * that writes may be lost. Written once and never taken back.
 */
export interface Conversion extends Instruction {
  readonly runId: string;
  readonly epoch: number;
  /** At most; the age of the oldest write that may be lost. */
  readonly acceptDataLossUpToSeconds: number;
}
