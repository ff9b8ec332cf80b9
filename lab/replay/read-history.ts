import { z } from 'zod';
import type { HistoryEvent } from '../machine/machine.ts';

/** A file that is no execution history, or not a whole one: said in words. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}

/** The AWS CLI writes times as text, or as seconds since 1970 where it was told so or is an old one. */
const time = z.union([z.iso.datetime({ offset: true }), z.number()]).transform((given, context) => {
  const milliseconds = typeof given === 'number' ? given * 1000 : Date.parse(given);
  if (Number.isFinite(milliseconds)) return new Date(milliseconds);
  context.addIssue('not a time');
  return z.NEVER;
});

const event = z.looseObject({
  timestamp: time,
  type: z.string(),
  id: z.int(),
  previousEventId: z.int().optional(),
});

const history = z.looseObject({
  events: z.array(event).min(1),
  nextToken: z.string().optional(),
  NextToken: z.string().optional(),
});

const HOW =
  'Get it with: aws stepfunctions get-execution-history --execution-arn ARN --region REGION > history.json';

/**
 * Reads the text of a file that `aws stepfunctions get-execution-history` has written.
 *
 * @returns the events, oldest first
 * @throws HistoryError
 */
export function readHistory(text: string): readonly HistoryEvent[] {
  const parsed = history.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.length === 0 ? 'the whole of it' : issue?.path.join('.');
    throw new HistoryError(`Not an execution history: ${where}: ${issue?.message}. ${HOW}`);
  }
  const { events, nextToken, NextToken } = parsed.data;
  if (nextToken !== undefined || NextToken !== undefined) {
    throw new HistoryError(
      `The history is cut off after ${events.length} events. Leave --max-items and --no-paginate away. ${HOW}`,
    );
  }
  const sorted = events.toSorted((a, b) => a.id - b.id) as unknown as readonly HistoryEvent[];
  requireBeginning(sorted);
  return sorted;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HistoryError(`Not JSON: ${(error as Error).message}. ${HOW} --output json`);
  }
}

function requireBeginning(events: readonly HistoryEvent[]): void {
  const [first] = events;
  if (first?.type !== 'ExecutionStarted') {
    throw new HistoryError(
      `The history begins with ${String(first?.type)} and not with ExecutionStarted: its beginning is missing. ${HOW}`,
    );
  }
  if (first.executionStartedEventDetails?.input === undefined) {
    throw new HistoryError(
      `The history has no execution data. Leave --no-include-execution-data away. ${HOW}`,
    );
  }
}
