import type { Check } from './act.ts';

/** What a rehearsal found out. The public JSON is a projection of it (`report/json.ts`). */
export interface DrillResult {
  readonly application: string;
  readonly runbook: string;
  readonly seed: number;
  readonly outcome: DrillOutcome;
  /** What went on, in one sentence. */
  readonly headline: string;
  readonly regions: { readonly primary: string; readonly recovery: string };
  readonly components: readonly ComponentResult[];
  /** What had to hold at the end beside the targets. */
  readonly checks: readonly Check[];
  readonly phases: Phases;
  readonly timeline: readonly TimelineEntry[];
  /** Recovery time divided by the longest chain of true data dependencies; null when nothing was recovered. */
  readonly overheadRatio: number | null;
  /** The chain's links with this seed's draws. */
  readonly idealChain: readonly ChainLink[];
  readonly executions: readonly ExecutionResult[];
  /** What was refused for lack of a permission, each once, as AWS says it; from the deployment on. Must be empty. */
  readonly denied: readonly string[];
  readonly clients: ClientSummary;
  /** Hosts that the handlers called, by number of calls. */
  readonly hosts: readonly HostCount[];
  /** Hosts among them that belong to no region: must be empty. */
  readonly globalHosts: readonly string[];
}

/**
 * `met`: ended and every target met. `missed`: ended, a target missed. `failed`: no recovery, the run did not end well,
 * a check does not hold, or a permission is missing.
 */
export type DrillOutcome = 'met' | 'missed' | 'failed';

export interface ComponentResult {
  readonly name: string;
  readonly kind: 'database' | 'bucket' | 'service' | 'stateless' | 'external';
  readonly rtoTargetSeconds: number | null;
  /**
   * From the outage until it was served again, seen by the clients; of a planned move: how long it was not served.
   * Null: never within the rehearsal.
   */
  readonly rtoActualSeconds: number | null;
  readonly rpoTargetSeconds: number | null;
  /** Age at the outage of the oldest acknowledged write that is gone; 0 when none is; null where nothing is kept. */
  readonly rpoActualSeconds: number | null;
  /** Acknowledged writes that are gone. */
  readonly lostWrites: number;
  readonly met: boolean;
}

export interface Phases {
  /** Outage until a person has acknowledged the alarm. */
  readonly detectSeconds: number;
  /** Until a run was started, and the wait for an approval inside the run. */
  readonly decideSeconds: number;
  /** The rest, until clients were served again. */
  readonly recoverSeconds: number;
}

export interface TimelineEntry {
  /** Relative to T+0, the outage or the start of a planned act; negative before it. */
  readonly atSeconds: number;
  readonly event: string;
  readonly lane: Lane;
}

export type Lane = 'world' | 'people' | 'runbook' | 'traffic';

export interface ChainLink {
  readonly name: string;
  readonly seconds: number;
}

export interface ExecutionResult {
  readonly name: string;
  readonly status: string;
  readonly startedAtSeconds: number;
  readonly endedAtSeconds: number | null;
  readonly error: string | null;
}

export interface ClientSummary {
  readonly clients: number;
  readonly ignoringTtl: number;
  readonly acknowledgedWrites: number;
  readonly refusedWrites: number;
}

export interface HostCount {
  readonly host: string;
  readonly calls: number;
}
