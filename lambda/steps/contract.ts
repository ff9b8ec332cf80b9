import type { Deployment, Side } from '../deployment.ts';

/**
 * What a step promises, as data: no SDK, no CDK. The state machine, the role, the time estimate, the page in the
 * documentation and the hand-run commands are all made from this.
 */
export interface StepContract {
  /** Kebab case: the step's folder, and the end of its function's name. */
  readonly name: string;
  /** The state's name in the console, an order an on-call engineer understands: "Promote the databases". */
  readonly title: string;
  /** One to three sentences: what it does, what it waits for, what it never does. */
  readonly purpose: string;
  /** From first entry to done, every wait included. Then the run fails with `DeadlineExceeded`. */
  readonly deadlineSeconds: number;
  /** How long the state machine waits after the step said `wait`. */
  readonly pollSeconds: number;
  /** The function's time-out. Holds the clients' attempts × time-outs with room to write the journal. */
  readonly attemptSeconds: number;
  /** 256 unless stated. */
  readonly memoryMegabytes?: number;
  /**
   * `database`: it speaks SQL, so it stands in the network of the databases, brings the drivers (`lambdaEntry(step,
   * { sql: databaseDrivers() })`) and reaches nothing of AWS but its own region's DynamoDB, S3 and Secrets Manager.
   * @default outside any network, with all of AWS in reach
   */
  readonly network?: 'database';
  /** `held` unless stated: the runner lets the step run only while its run holds the region's lock and epoch. */
  readonly lock?: 'held' | 'not-needed';
  /**
   * An operator may have the run go on without this step. What is then left to do, in one sentence for the journal and
   * the report. Absent for whatever keeps writes from being lost or from being taken twice.
   */
  readonly mayBeSkipped?: string;
  /** It puts back what other steps have done: no operator holds it, and no cancel stops it. */
  readonly putsBack?: true;
  /** Least privilege, exact ARNs, for the region the step stands in. */
  readonly permissions: (scope: Scope) => readonly Permission[];
  /** Every named way to fail that is the step's own. */
  readonly failures: readonly StepFailure[];
  /** Terms of the time estimate; ids of the latency model. */
  readonly duration: readonly DurationTerm[];
  /** The same by hand, for the day Step Functions is down. */
  readonly byHand: (scope: Scope) => readonly HandCommand[];
}

/** A function outside the runbooks: on a schedule, on an event, or as a custom resource. */
export interface FunctionContract extends Pick<
  StepContract,
  'name' | 'title' | 'purpose' | 'attemptSeconds' | 'memoryMegabytes' | 'network' | 'permissions'
> {
  readonly schedule?: 'rate(1 minute)' | 'rate(5 minutes)' | 'rate(1 hour)';
  /** Also started by the event of an execution that ended as ABORTED, TIMED_OUT or FAILED. */
  readonly onRunEnded?: true;
  /** Also started when a job of the backup plan is created, and when it is completed. */
  readonly onBackupJob?: true;
  /** Answers CloudFormation. */
  readonly customResource?: true;
}

export interface Scope {
  readonly deployment: Deployment;
  /** The region being activated: where the run stands. */
  readonly side: Side;
}

export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why it is needed; shown where a wildcard has to be defended. */
  readonly reason: string;
  /**
   * What the step does when the resource's region does not answer. Has to be said of everything in the other region:
   * synthesis refuses a step of a runbook that needs something there.
   */
  readonly whenUnreachable?: string;
}

export interface StepFailure {
  /** The error's name, as Lambda reports it and a Catch matches it. */
  readonly name: string;
  readonly meaning: string;
  /** What the person at 03:00 does next. */
  readonly nextAction: string;
}

export interface DurationTerm {
  /** Id in the latency model, e.g. `rds.promote`. */
  readonly latency: string;
  /** How often in sequence; 1 unless stated. */
  readonly times?: number;
}

export interface HandCommand {
  readonly explanation: string;
  /** One AWS CLI command, complete, with `--region`. */
  readonly command: string;
}

/** What every step gets. Made by the state machine, checked at the border by the runner. */
export interface StepEvent {
  readonly run: RunContext;
  /** Kebab name of the step being run. */
  readonly step: string;
  /** When the state was first entered (ISO 8601); kept across waits. */
  readonly enteredAt: string;
  /** Only for a step that waits for a person. */
  readonly taskToken?: string;
  /** Step-specific data the definition hands over (small; references, never contents). */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface RunContext {
  readonly runbook: string;
  /** Name of the execution: unique per region and 90 days. */
  readonly runId: string;
  readonly executionArn: string;
  readonly startedAt: string;
  /** Absent until the incident is open. */
  readonly epoch?: number;
  /** The validated execution input; absent until the incident is open. */
  readonly input?: RunInput;
  /** Whose lock the run holds, where it is not the region's. */
  readonly scope?: LockScope;
}

/**
 * What a run may hold beside the region: one database, or what drills share, so that it stands in nobody's way. A run that holds the
 * region's lock comes first: see `run-step.ts`.
 */
export type LockScope = `database/${string}` | 'drill';

/**
 * `unplanned`: somebody accepted that writes may be lost. `planned`: nothing is lost or it does not happen. `check`:
 * look and report; nothing is changed.
 */
export type RunMode = 'unplanned' | 'planned' | 'check';

/** The execution input after validation; what was left out has its default. See `open-incident/inputs`. */
export interface RunInput {
  readonly mode: RunMode;
  readonly reason: string;
  readonly requestedBy: string;
  /** A named acceptance: replica lag up to this many seconds needs no further approval. Absent: the RPO target. */
  readonly acceptDataLossUpToSeconds?: number;
  /** What this runbook takes and the others do not, checked by its own schema: a database, a point in time. */
  readonly parameters?: RunParameters;
}

export type RunParameters = Readonly<Record<string, string | number | boolean>>;

/** What a step answers. Kept small: facts go to the ledger, the state machine carries references. */
export interface StepResult {
  /** `paused`: an operator holds the run before this step, which has not begun; its time has not, either. */
  readonly status: 'done' | 'wait' | 'paused';
  /** One line for the console, the timeline and the journal. */
  readonly summary: string;
  /** Echo of the event's, so that the state machine can hold the deadline across waits. */
  readonly enteredAt: string;
  readonly step: string;
  /** Values that a later Choice or step reads, by the definition's leave. */
  readonly output?: Readonly<Record<string, unknown>>;
}

/** A failure with a name, for people and for Catch. Lambda reports `name` as the error type. */
export class StepError extends Error {
  override readonly name: string;
  readonly nextAction: string;

  constructor(name: string, message: string, nextAction: string, options?: { cause?: unknown }) {
    super(`${message} Next: ${nextAction}`, options);
    this.name = name;
    this.nextAction = nextAction;
  }
}
