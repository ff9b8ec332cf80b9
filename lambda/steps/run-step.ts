import { ownLedger } from '../adapters/ledger.ts';
import { awsPlatform } from '../adapters/platform.ts';
import type { Platform } from '../platform.ts';
import type { JournalEntry, Ledger } from '../ports/ledger.ts';
import type { SqlConnector } from '../ports/sql.ts';
import { inParallel, timeLimit } from './in-parallel.ts';
import {
  StepError,
  type RunContext,
  type StepContract,
  type StepEvent,
  type StepResult,
} from './contract.ts';
import { parseStepEvent } from './event-schema.ts';
import { runnerFailure, type RetryableError } from './failures.ts';
import { namedFailure } from './named-failure.ts';
import { checkNotCancelled, instructed, type Instructed } from './operator-controls.ts';
import type { Decision, Step } from './step.ts';

/** What a bundle exports: `handler` for AWS, `bind` for whoever brings another platform. */
export interface Entry<Result> {
  readonly handler: (event: unknown) => Promise<Result>;
  readonly bind: (platform: Platform) => (event: unknown) => Promise<Result>;
}

/** What a function's real platform has beside what all have. */
export interface Needs {
  /** `databaseDrivers()`, for a function that stands in the database network. @default none */
  readonly sql?: SqlConnector;
}

/** A function that stands in a network is started once a day, so that it stays connected to it: see `SqlStack`. */
export function isPing(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'ping' in event && event.ping === true;
}

/** Makes both exports from a function of the platform. The real platform is made at the first call, not at load. */
export function entryOf<Result>(
  bind: (platform: Platform) => (event: unknown) => Promise<Result>,
  { sql }: Needs = {},
): Entry<Result> {
  let bound: ((event: unknown) => Promise<Result>) | undefined;
  return {
    bind,
    handler(event) {
      bound ??= bind(awsPlatform(process.env, sql));
      return bound(event);
    },
  };
}

export function lambdaEntry<Ports, Observed, Action>(
  step: Step<Ports, Observed, Action>,
  needs: Needs = {},
): Entry<StepResult> {
  const { name } = step.contract;
  return entryOf((platform) => {
    const awake = (): StepResult => {
      const enteredAt = new Date(platform.clock.now()).toISOString();
      return { status: 'done', summary: 'awake', enteredAt, step: name };
    };
    return (event) =>
      isPing(event) ? Promise.resolve(awake()) : runStep(step, platform, ownLedger(platform), event);
  }, needs);
}

/** Calls of one decision that run at once: enough for a plan's databases, below every API's rate. */
const ACTIONS_AT_ONCE = 5;

/**
 * Runs a step once: checks the event and the lock, looks, decides, and where there is something to do writes the
 * intent into the journal, acts, and looks and decides again. Every way to fail leaves here with a name.
 */
export async function runStep<Ports, Observed, Action>(
  step: Step<Ports, Observed, Action>,
  platform: Platform,
  ledger: Ledger,
  given: unknown,
): Promise<StepResult> {
  const event = parseStepEvent(given, step.contract.name);
  const journal = journalOf(platform, ledger, event);
  try {
    const outcome = await outcomeOf(step, platform, ledger, event);
    await note(outcome, platform, ledger, event);
    platform.log.info(outcome.summary, logFields(event, outcome.kind));
    return {
      status: STATUS[outcome.kind],
      summary: outcome.summary,
      enteredAt: event.enteredAt,
      step: event.step,
      ...(outcome.kind === 'done' && outcome.output !== undefined ? { output: outcome.output } : {}),
    };
  } catch (error) {
    const failure = namedFailure(error);
    platform.log.error(failure.message, logFields(event, failure.name));
    await noteFailure(platform, journal, failure);
    throw failure;
  }
}

type Outcome = Exclude<Decision<never>, { kind: 'failed' | 'act' }>;

const STATUS: Readonly<Record<(Outcome | Instructed)['kind'], StepResult['status']>> = {
  done: 'done',
  skipped: 'done',
  wait: 'wait',
  paused: 'paused',
};

async function outcomeOf<Ports, Observed, Action>(
  step: Step<Ports, Observed, Action>,
  platform: Platform,
  ledger: Ledger,
  event: StepEvent,
): Promise<Outcome | Instructed> {
  const [told] = await Promise.all([
    instructed(step.contract, ledger, event, platform.clock.now()),
    checkLock(step.contract, ledger, event),
  ]);
  return told ?? (await decided(step, platform, ledger, event));
}

/** However often a run that is held looks again: one entry, from the pause on. */
async function note(
  outcome: Outcome | Instructed,
  platform: Platform,
  ledger: Ledger,
  event: StepEvent,
): Promise<void> {
  const entry = outcome.kind === 'paused' ? { ...event, enteredAt: outcome.since } : event;
  const phase = STATUS[outcome.kind] === 'done' ? 'done' : 'waiting';
  const skipped = outcome.kind === 'skipped' ? { skipped: true as const } : {};
  await journalOf(platform, ledger, entry)(phase, outcome.summary, skipped);
}

async function decided<Ports, Observed, Action>(
  step: Step<Ports, Observed, Action>,
  platform: Platform,
  ledger: Ledger,
  event: StepEvent,
): Promise<Outcome> {
  const ports = step.ports(platform);
  const look = async (): Promise<Decision<Action>> =>
    step.decide(await step.observe(ports, event, platform), {
      run: event.run,
      enteredAtMilliseconds: Date.parse(event.enteredAt),
      nowMilliseconds: platform.clock.now(),
    });

  const first = refuseFailure(await look());
  if (first.kind === 'done') return first;
  checkDeadline(step.contract, platform, event, first.summary);
  if (first.kind === 'wait') return first;

  // AWS takes no condition with these calls: the lock is looked at as late as possible before them.
  await Promise.all([
    checkLock(step.contract, ledger, event),
    checkNotCancelled(step.contract, ledger, event),
  ]);
  await journalOf(platform, ledger, event)('intent', first.summary);
  // Actions that have no turn in time are seen by the next look and have theirs in the next visit.
  await inParallel(
    first.actions,
    ACTIONS_AT_ONCE,
    (action) => step.act(ports, action, event, platform),
    timeLimit(platform.clock, step.contract),
  );

  const second = refuseFailure(await look());
  return second.kind === 'act' ? { kind: 'wait', summary: second.summary } : second;
}

function refuseFailure<Action>(decision: Decision<Action>): Exclude<Decision<Action>, { kind: 'failed' }> {
  if (decision.kind !== 'failed') return decision;
  throw new StepError(decision.error, decision.message, decision.nextAction);
}

async function checkLock(contract: StepContract, ledger: Ledger, { run }: StepEvent): Promise<void> {
  if (contract.lock === 'not-needed') return;
  const lock = await ledger.lock(run.scope);
  const isHeld = lock?.status === 'open' && lock.runId === run.runId && lock.epoch === run.epoch;
  if (isHeld) return await checkRegion(ledger, run);
  const holder =
    lock?.status === 'open' ? `${lock.runId} holds it with epoch ${lock.epoch}` : 'no run holds it';
  throw runnerFailure(
    'Superseded',
    `Run ${run.runId} with epoch ${run.epoch ?? 'none'} does not hold the lock of ${run.scope ?? 'this region'}: ${holder}.`,
  );
}

/** A run on one database makes way for one that moves the whole region. */
async function checkRegion(ledger: Ledger, run: RunContext): Promise<void> {
  if (run.scope === undefined) return;
  const region = await ledger.lock();
  if (region?.status !== 'open' || region.mode === 'check') return;
  throw runnerFailure(
    'Superseded',
    `Run ${run.runId} on ${run.scope} makes way for ${region.runbook} ${region.runId}, which holds the lock of the whole region.`,
  );
}

function checkDeadline(
  contract: StepContract,
  platform: Platform,
  event: StepEvent,
  waitingFor: string,
): void {
  const seconds = (platform.clock.now() - Date.parse(event.enteredAt)) / 1000;
  if (seconds <= contract.deadlineSeconds) return;
  throw runnerFailure(
    'DeadlineExceeded',
    `"${contract.title}" was not done within ${contract.deadlineSeconds} s. Last seen: ${waitingFor}.`,
  );
}

type WriteEntry = (
  phase: JournalEntry['phase'],
  summary: string,
  more?: Pick<JournalEntry, 'error' | 'nextAction' | 'skipped'>,
) => Promise<void>;

function journalOf(platform: Platform, ledger: Ledger, { run, step, enteredAt }: StepEvent): WriteEntry {
  return (phase, summary, more = {}) =>
    ledger.append({
      runId: run.runId,
      runbook: run.runbook,
      ...(run.epoch === undefined ? {} : { epoch: run.epoch }),
      side: platform.side,
      step,
      enteredAt,
      at: new Date(platform.clock.now()).toISOString(),
      phase,
      summary,
      ...more,
    });
}

/** A failure that will be tried again is a wait with a reason. The journal being away must not hide the failure. */
async function noteFailure(
  platform: Platform,
  write: WriteEntry,
  failure: StepError | RetryableError,
): Promise<void> {
  const nextAction = failure instanceof StepError ? { nextAction: failure.nextAction } : {};
  try {
    await write(failure instanceof StepError ? 'failed' : 'waiting', failure.message, {
      error: failure.name,
      ...nextAction,
    });
  } catch (error) {
    platform.log.warn('The journal could not be written.', { error: (error as Error).name });
  }
}

/** Never the event itself: a task token may be in it. */
function logFields({ run, step }: StepEvent, outcome: string): Readonly<Record<string, unknown>> {
  return { runId: run.runId, epoch: run.epoch, step, outcome };
}
