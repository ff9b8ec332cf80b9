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
  /** Names of the states entered, each once in a row however often it was polled. */
  readonly path: readonly string[];
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
    path: pathOf(events),
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
    switch (event.type) {
      case 'TaskScheduled':
        this.#schedule(event);
        break;
      case 'TaskSucceeded':
        this.#end(event, answered(event.taskSucceededEventDetails?.output));
        break;
      case 'TaskFailed':
      case 'TaskSubmitFailed':
        this.#end(event, failed(event));
        break;
      case 'TaskTimedOut':
        this.#end(event, { kind: 'unanswered' });
        break;
      default:
    }
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

/** Polling goes through the same three states again and again: a state counts once until another step is called. */
export function pathOf(events: readonly HistoryEvent[]): readonly string[] {
  const names = events.flatMap((event) =>
    event.type === 'TaskStateEntered' ||
    event.type === 'FailStateEntered' ||
    event.type === 'SucceedStateEntered'
      ? [event.stateEnteredEventDetails?.name ?? '']
      : [],
  );
  return names.filter((name, index) => name !== names[index - 1]);
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
