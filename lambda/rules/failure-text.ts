import type { RunFailure } from '../ports/ledger.ts';

const NEXT = / Next: /;

const GENERAL_NEXT_ACTION =
  'read the events of the execution and the journal, mend what they name, and start the runbook again.';

/**
 * A failure as the state machine hands it over: the error's name, and a cause that is either the message itself or
 * the JSON in which Lambda wraps it ({"errorType", "errorMessage", "trace"}). A message says what to do next after
 * "Next:"; the trace never leaves the log.
 */
export function failureFrom(error: string, cause: unknown): RunFailure {
  const text = typeof cause === 'string' ? messageIn(cause) : '';
  const [message = '', ...next] = ` ${text}`.split(NEXT);
  return {
    error,
    message: message.trim() === '' ? 'No cause was given.' : message.trim(),
    nextAction: next.length === 0 ? GENERAL_NEXT_ACTION : next.join(' '),
  };
}

function messageIn(cause: string): string {
  try {
    const wrapped: unknown = JSON.parse(cause);
    const message = (wrapped as { errorMessage?: unknown } | null)?.errorMessage;
    return typeof message === 'string' ? message : cause;
  } catch {
    return cause;
  }
}
