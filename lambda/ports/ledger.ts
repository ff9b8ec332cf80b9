import type { LockScope, RunInput, RunMode } from '../steps/contract.ts';
import type { Side } from '../deployment.ts';
import type { DrillCalendar, DrillRecord } from './drills.ts';
import type { KnownFacts } from './facts.ts';
import type { Conversion, RunControls } from './run-controls.ts';

/**
 * The ledger of one region: lock, epoch, latch, fences, and what every run did. It is written in the region being
 * activated only. Every read that decides something is strongly consistent; every write that could overtake
 * somebody is conditional and answers `false` when the condition did not hold.
 *
 * Times are ISO 8601, UTC, with milliseconds.
 */
export interface Ledger {
  /** The region's, or that of one database. */
  lock(scope?: LockScope): Promise<Lock | undefined>;
  /** All that were ever taken: the region's and those of databases. */
  locks(): Promise<readonly Lock[]>;
  /** Takes the lock of its scope if it still is what was `seen` (undefined: there was none). */
  takeLock(next: Lock, seen: Lock | undefined): Promise<boolean>;
  /** Ends a run's hold if it still holds. */
  endLock(held: HeldLock, end: LockEnd): Promise<boolean>;

  activation(): Promise<Activation | undefined>;
  /** Only ever forward: refused when an equal or newer epoch of another run stands there. */
  recordActivation(activation: Activation): Promise<boolean>;

  latch(): Promise<Latch | undefined>;
  /** Refused when a newer epoch has set it. */
  setLatch(latch: Latch): Promise<boolean>;

  run(runId: string): Promise<RunRecord | undefined>;
  putRun(run: RunRecord): Promise<void>;

  /** Oldest first. */
  journal(runId: string): Promise<readonly JournalEntry[]>;
  /** Written again under the same key, an entry replaces itself. */
  append(entry: JournalEntry): Promise<void>;

  fact<Name extends keyof KnownFacts>(runId: string, name: Name): Promise<KnownFacts[Name] | undefined>;
  facts(runId: string): Promise<Partial<KnownFacts>>;
  putFact<Name extends keyof KnownFacts>(runId: string, name: Name, value: KnownFacts[Name]): Promise<void>;

  approval(runId: string): Promise<Approval | undefined>;
  /** Puts a question or its answer if what stands there still is what was `seen` (undefined: nothing). */
  putApproval(next: Approval, seen: Approval | undefined): Promise<boolean>;

  /** What people have told the run on its way. */
  controls(runId: string): Promise<RunControls | undefined>;
  /** Puts them if what stands there still is what was `seen` (undefined: nothing). */
  putControls(next: RunControls, seen: RunControls | undefined): Promise<boolean>;

  /** Present once a planned run may go on as an unplanned one. Its steps ask whenever the source does not answer. */
  conversion(runId: string): Promise<Conversion | undefined>;
  /** False where one stands there already. */
  putConversion(conversion: Conversion): Promise<boolean>;

  /** Every old primary that has to be kept from being written, proven or not. */
  fences(): Promise<readonly Fence[]>;
  /** Refused when a newer epoch has written this database's fence. */
  putFence(fence: Fence): Promise<boolean>;

  /** Instances beside the one that serves, kept until a person deletes them. */
  keptDatabases(): Promise<readonly KeptDatabase[]>;
  putKeptDatabase(kept: KeptDatabase): Promise<void>;

  /** The last drill, by its runbook. */
  drill(runbook: string): Promise<DrillRecord | undefined>;
  putDrill(drill: DrillRecord): Promise<void>;
  drillCalendar(): Promise<DrillCalendar | undefined>;
  /** Keeps what stands there already. */
  beginDrillCalendar(calendar: DrillCalendar): Promise<void>;

  /** By the name of the CloudFormation stack. */
  acceptedDeployment(stack: string): Promise<AcceptedDeployment | undefined>;
  acceptDeployment(deployment: AcceptedDeployment): Promise<void>;
}

/** The other region's ledger: only read, with a short time-out. It being unreachable is normal. */
export interface PeerLedger {
  state(): Promise<PeerState>;
}

/**
 * The one thing a run writes into the other region's ledger: that it claims the traffic no more. Nobody else can say so
 * while that region has no run of its own.
 */
export interface PeerLatch {
  /** Refused when a newer epoch has set it. */
  release(latch: Latch): Promise<boolean>;
}

export type PeerState =
  | {
      readonly reachable: true;
      readonly lock?: Lock;
      readonly activation?: Activation;
      readonly latch?: Latch;
    }
  | { readonly reachable: false; readonly why: string };

/**
 * Who may act in this region. It is never deleted: its epoch is the highest this ledger has given out.
 * A run that ended with `unresolved` leaves the incident open: the next run takes it over.
 */
export interface Lock {
  /** Absent: the whole region's. */
  readonly scope?: LockScope;
  readonly runId: string;
  readonly executionArn: string;
  readonly runbook: string;
  readonly mode: RunMode;
  /** Odd: the primary side is activated; even: the recovery side. One database's lock counts on its own. */
  readonly epoch: number;
  readonly openedAt: string;
  readonly status: 'open' | 'ended';
  readonly endedAt?: string;
  readonly unresolved?: Unresolved;
}

/** Enough to end it. */
export type HeldLock = Pick<Lock, 'scope' | 'runId' | 'epoch'>;

/** A run that changed something and did not reach its end. Deployments are refused until another has. */
export interface Unresolved {
  readonly runId: string;
  readonly epoch: number;
  readonly since: string;
  readonly why: string;
}

export interface LockEnd {
  readonly endedAt: string;
  readonly unresolved?: Unresolved;
}

/** Who really serves. The template only says who should. */
export interface Activation {
  readonly activeSide: Side;
  readonly epoch: number;
  readonly at: string;
  /** The run that did it, or `deployment` for the first one. */
  readonly runId: string;
}

/** Whether this side has claimed the traffic. See `lambda/latch.ts` for the metric made from it. */
export interface Latch {
  readonly claimed: boolean;
  readonly epoch: number;
  readonly runId: string;
  readonly at: string;
}

export interface RunRecord {
  readonly runId: string;
  readonly executionArn: string;
  readonly runbook: string;
  readonly side: Side;
  readonly epoch: number;
  readonly input: RunInput;
  readonly startedAt: string;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly endedAt?: string;
  readonly failure?: RunFailure;
}

export interface RunFailure {
  readonly error: string;
  readonly message: string;
  readonly nextAction: string;
}

/**
 * One thing a step did, complete in itself. Its key is run, step, time of entry and phase, so that writing it
 * twice is writing it once; an intent also carries its own time, because a step may act more than once.
 */
export interface JournalEntry {
  readonly runId: string;
  readonly runbook: string;
  readonly epoch?: number;
  readonly side: Side;
  readonly step: string;
  /** When the state was first entered: one attempt at the step, waits included. */
  readonly enteredAt: string;
  readonly at: string;
  /** `intent` is written before the effects; the others after the outcome. */
  readonly phase: 'intent' | 'waiting' | 'done' | 'failed';
  readonly summary: string;
  /** An operator had the run go on without it. */
  readonly skipped?: true;
  readonly error?: string;
  readonly nextAction?: string;
}

export interface Approval {
  readonly runId: string;
  readonly epoch: number;
  /** Answers the waiting state. Single use; never in a log, a notice or a report. */
  readonly taskToken: string;
  readonly question: string;
  readonly askedAt: string;
  readonly expiresAt: string;
  readonly status: 'waiting' | 'approved' | 'refused';
  readonly decision?: ApprovalDecision;
  /** Whether the waiting state took the answer; absent until that is known. */
  readonly delivery?: 'delivered' | 'too-late';
}

export interface ApprovalDecision {
  readonly action: 'approve' | 'refuse';
  readonly by: string;
  readonly reason: string;
  readonly at: string;
  /** The execution of `runbook-approval` that decided: the same one may deliver it again. */
  readonly controlRunId: string;
}

/** An old primary database that must not be written any more. */
export interface Fence {
  /** The component's name in the configuration. */
  readonly database: string;
  /** The side the fenced instance stands on. */
  readonly side: Side;
  readonly instanceIdentifier: string;
  /** The activation that made it an old primary. */
  readonly epoch: number;
  readonly runId: string;
  /**
   * `queued`: its region could not be asked yet. `requested`: asked, not yet proven.
   * `released`: a newer activation has made this instance the writer again; nothing fences it any more.
   */
  readonly status: 'queued' | 'requested' | 'proven' | 'released';
  readonly queuedAt: string;
  /** When the reboot that cuts established connections was asked for. */
  readonly rebootRequestedAt?: string;
  /** When it was first seen not to be available after that. */
  readonly rebootSeenAt?: string;
  /** When the old region's connection parameter was set to `read-only`: an application that reads it writes no more. */
  readonly writersToldAt?: string;
  readonly provenAt?: string;
  readonly checkedAt?: string;
  /** What was last seen, in one line. */
  readonly detail: string;
}

/**
 * An instance that a runbook left beside the one that serves: an old one that another has taken the place of, or a
 * restored copy. Nothing deletes it: what it holds may be in no other place. It costs money until a person does.
 */
export interface KeptDatabase {
  /** The component's name in the configuration. */
  readonly database: string;
  /** The side it stands on. */
  readonly side: Side;
  readonly instanceIdentifier: string;
  /** `restored`: a copy beside production. `replaced`: it served before. */
  readonly what: 'restored' | 'replaced';
  /** Since when it no longer goes by this name, because it has taken the place of another. */
  readonly until?: string;
  /** Of the run that left it. */
  readonly epoch: number;
  readonly runId: string;
  readonly since: string;
  /** Its final snapshot, in its own region, where one was taken. */
  readonly snapshot?: string;
  /** List price, US$; null where it is not known. */
  readonly monthlyUsd: number | null;
}

/** The last deployment of a stack that was let through. */
export interface AcceptedDeployment {
  readonly stack: string;
  /** Of the template: see `deployment-guard`. */
  readonly revision: string;
  readonly activeSide: Side;
  readonly at: string;
  /** While it is under way: revisions CloudFormation may return the stack to. Gone once it has reached its end. */
  readonly returnsTo?: readonly string[];
}
