import type { HistoryEvent } from '../machine/machine.ts';

/** What a real execution did, as far as its history says. */
export interface RecordedRun {
  readonly runbook: string;
  /** The execution input as it was typed. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly startedAt: Date;
  /** Undefined: it was still running when the history was read. */
  readonly endedAt: Date | undefined;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'RUNNING';
  readonly error: string | undefined;
  /** Every call of a function, in order. */
  readonly calls: readonly RecordedCall[];
  readonly transitions: readonly Transition[];
}

/** One call of a step's function. */
export interface RecordedCall {
  /** Name of the function without its prefix: the step. */
  readonly step: string;
  readonly state: string;
  readonly scheduledAt: Date;
  readonly endedAt: Date | undefined;
  readonly outcome: CallOutcome;
}

export type CallOutcome =
  | {
      readonly kind: 'answered';
      readonly status: string | undefined;
      readonly summary: string | undefined;
      /** What later states read of it. */
      readonly output: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'failed'; readonly error: string; readonly message: string }
  /** No answer: the state's time-out ended it, or the execution ended first. */
  | { readonly kind: 'unanswered' };

interface OpenCall {
  readonly id: number;
  readonly step: string;
  readonly state: string;
  readonly scheduledAt: Date;
}

/** Turns events into calls. Branches of a Parallel interleave, so every event is traced back by `previousEventId`. */
export function recordedRun(events: readonly HistoryEvent[]): RecordedRun {
  const reading = new Reading(events);
  for (const event of events) reading.take(event);
  const [first] = events;
  const end = endOf(events);
  return {
    runbook: reading.runbook ?? 'unknown',
    input: objectOf(first?.executionStartedEventDetails?.input),
    startedAt: first?.timestamp ?? new Date(0),
    ...end,
    calls: reading.finish(),
    transitions: transitionsIn(events),
  };
}

class Reading {
  runbook: string | undefined;
  readonly #byId: ReadonlyMap<number, HistoryEvent>;
  readonly #open = new Map<number, OpenCall>();
  readonly #calls: RecordedCall[] = [];

  constructor(events: readonly HistoryEvent[]) {
    this.#byId = new Map(events.map((event) => [event.id ?? 0, event]));
  }

  take(event: HistoryEvent): void {
    const { type } = event;
    if (type === 'TaskScheduled') this.#schedule(event);
    if (type === 'TaskSucceeded') this.#end(event, answered(event.taskSucceededEventDetails?.output));
    if (type === 'TaskFailed' || type === 'TaskSubmitFailed') this.#end(event, failed(event));
    if (type === 'TaskTimedOut') this.#end(event, { kind: 'unanswered' });
  }

  /** In the order in which they were scheduled. */
  finish(): readonly RecordedCall[] {
    for (const { step, state, scheduledAt } of this.#open.values()) {
      this.#calls.push({ step, state, scheduledAt, endedAt: undefined, outcome: { kind: 'unanswered' } });
    }
    return this.#calls.toSorted((a, b) => a.scheduledAt.getTime() - b.scheduledAt.getTime());
  }

  #schedule(event: HistoryEvent): void {
    const parameters = objectOf(event.taskScheduledEventDetails?.parameters);
    const payload = (parameters['Payload'] ?? {}) as { step?: unknown; run?: { runbook?: unknown } };
    if (typeof payload.run?.runbook === 'string') this.runbook ??= payload.run.runbook;
    this.#open.set(event.id ?? 0, {
      id: event.id ?? 0,
      step: typeof payload.step === 'string' ? payload.step : functionOf(parameters['FunctionName']),
      state: this.#stateOf(event),
      scheduledAt: event.timestamp ?? new Date(0),
    });
  }

  #end(event: HistoryEvent, outcome: CallOutcome): void {
    const call = this.#callOf(event);
    if (call === undefined) return;
    this.#open.delete(call.id);
    const { step, state, scheduledAt } = call;
    this.#calls.push({ step, state, scheduledAt, endedAt: event.timestamp, outcome });
  }

  #callOf(event: HistoryEvent): OpenCall | undefined {
    for (let at = this.#before(event); at !== undefined; at = this.#before(at)) {
      const call = this.#open.get(at.id ?? 0);
      if (call !== undefined) return call;
      if (at.type === 'TaskStateEntered') return undefined;
    }
    return undefined;
  }

  #stateOf(event: HistoryEvent): string {
    for (let at = this.#before(event); at !== undefined; at = this.#before(at)) {
      if (at.type === 'TaskStateEntered') return at.stateEnteredEventDetails?.name ?? '';
    }
    return '';
  }

  #before(event: HistoryEvent): HistoryEvent | undefined {
    const { previousEventId } = event;
    return previousEventId === undefined || previousEventId === 0
      ? undefined
      : this.#byId.get(previousEventId);
  }
}

function answered(output: string | undefined): CallOutcome {
  const payload = (objectOf(output)['Payload'] ?? {}) as {
    status?: unknown;
    summary?: unknown;
    output?: Readonly<Record<string, unknown>>;
  };
  return {
    kind: 'answered',
    status: typeof payload.status === 'string' ? payload.status : undefined,
    summary: typeof payload.summary === 'string' ? payload.summary : undefined,
    output: payload.output ?? {},
  };
}

function failed(event: HistoryEvent): CallOutcome {
  const details = event.taskFailedEventDetails ?? event.taskSubmitFailedEventDetails;
  const cause = objectOf(details?.cause);
  return {
    kind: 'failed',
    error: details?.error ?? 'Unknown',
    message:
      typeof cause['errorMessage'] === 'string'
        ? cause['errorMessage']
        : (details?.cause ?? 'no cause given'),
  };
}

const ENDS = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
} as const;

function endOf(events: readonly HistoryEvent[]): Pick<RecordedRun, 'endedAt' | 'status' | 'error'> {
  const last = events.at(-1);
  const status = ENDS[last?.type as keyof typeof ENDS] as (typeof ENDS)[keyof typeof ENDS] | undefined;
  return {
    endedAt: status === undefined ? undefined : last?.timestamp,
    status: status ?? 'RUNNING',
    error:
      last?.executionFailedEventDetails?.error ??
      last?.executionAbortedEventDetails?.error ??
      last?.executionTimedOutEventDetails?.error,
  };
}

/** From one state to the next. */
export interface Transition {
  /** Undefined: the execution began with it. */
  readonly from: string | undefined;
  readonly to: string;
}

/**
 * Every way taken from state to state, once, in the order of its first time. What a poll repeats is in it once, and
 * the branches of a Parallel, which interleave as time will have it, each follow their own.
 */
export function transitionsIn(events: readonly HistoryEvent[]): readonly Transition[] {
  const byId = new Map(events.map((event) => [event.id ?? 0, event]));
  const seen = new Map<string, Transition>();
  for (const event of events) {
    const to = event.stateEnteredEventDetails?.name;
    if (to === undefined) continue;
    const from = stateBefore(event, byId);
    const key = JSON.stringify([from, to]);
    if (!seen.has(key)) seen.set(key, { from, to });
  }
  return [...seen.values()];
}

function stateBefore(event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>): string | undefined {
  let at = byId.get(event.previousEventId ?? 0);
  while (at !== undefined) {
    const name = at.stateExitedEventDetails?.name ?? at.stateEnteredEventDetails?.name;
    if (name !== undefined) return name;
    at = byId.get(at.previousEventId ?? 0);
  }
  return undefined;
}

function functionOf(arn: unknown): string {
  return typeof arn === 'string' ? (arn.split(':').at(-1) ?? arn) : 'unknown';
}

/** Cut-off or foreign text is no object; what it would have said is then not known. */
function objectOf(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
