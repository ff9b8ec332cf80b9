import * as z from 'zod/mini';
import { check, type Checked } from '../validation.ts';

/** What a person types to answer a waiting run. */
export interface ControlInput {
  readonly action: 'approve' | 'refuse';
  /** Who decides. Which identity it was is in CloudTrail; this is the name for the report. */
  readonly by: string;
  readonly reason: string;
  /** The run that waits; without it the one that holds the lock. */
  readonly runId?: string;
}

const text = z.string().check(z.minLength(1), z.maxLength(500));

const controlInput = z.strictObject({
  action: z.enum(['approve', 'refuse']),
  by: text,
  reason: text,
  runId: z.exactOptional(text),
});

export function checkInput(given: unknown): Checked<ControlInput> {
  return check(controlInput, given);
}
