import type { HistoryEvent } from '../machine/machine.ts';

/** What a step says when its state is left. */
interface StepOutput {
  readonly status?: unknown;
  readonly summary?: unknown;
}

/**
 * Turns an execution's history, as it grows, into lines for a person: each step once when it has to wait for the
 * first time, once when it is done, and every failure.
 */
export class RunNarration {
  readonly #history: readonly HistoryEvent[];
  readonly #say: (at: Date, event: string) => void;
  readonly #waiting = new Set<string>();
  #read = 0;

  constructor(history: readonly HistoryEvent[], say: (at: Date, event: string) => void) {
    this.#history = history;
    this.#say = say;
  }

  /** Reads what has come since the last call. */
  catchUp(): void {
    for (const event of this.#history.slice(this.#read)) this.#narrate(event);
    this.#read = this.#history.length;
  }

  #narrate(event: HistoryEvent): void {
    const at = event.timestamp ?? new Date(0);
    const failed = event.taskFailedEventDetails;
    if (failed !== undefined) {
      this.#say(at, `A step failed: ${failed.error ?? 'unknown'}: ${messageOf(failed.cause)}`);
      return;
    }
    if (event.type === 'TaskTimedOut') this.#say(at, 'A step gave no answer in time');
    if (event.type !== 'TaskStateExited') return;
    const state = event.stateExitedEventDetails?.name ?? '';
    const { status, summary } = stepOutput(event.stateExitedEventDetails?.output);
    if (typeof summary !== 'string') return;
    if (status === 'done') this.#say(at, `${state}: ${summary}`);
    if (status === 'wait' && !this.#waiting.has(state)) {
      this.#waiting.add(state);
      this.#say(at, `${state}: waits. ${summary}`);
    }
  }
}

function stepOutput(text: string | undefined): StepOutput {
  if (text === undefined) return {};
  const output: unknown = JSON.parse(text);
  return typeof output === 'object' && output !== null ? output : {};
}

/** Lambda reports an error as JSON; a person wants its message. */
function messageOf(cause: string | undefined): string {
  if (cause === undefined) return 'no cause given';
  try {
    const parsed = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof parsed.errorMessage === 'string' ? parsed.errorMessage : cause;
  } catch {
    return cause;
  }
}
