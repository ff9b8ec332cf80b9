import * as z from 'zod/mini';
import type { Deployment, Side } from '../../../deployment.ts';
import type { LockScope, RunInput } from '../../contract.ts';
import type { Checked } from '../../validation.ts';

/** What a person may type to start one runbook. */
export interface RunbookInput {
  /** Every key there is; for the message. */
  readonly keys: readonly string[];
  /** `{}` becomes the defaults where there are any; an unknown key, component or time is refused. */
  readonly check: (given: unknown, context: InputContext) => Checked<RunInput>;
  /** False where who serves is the same afterwards, although the run holds the region. */
  readonly activates?: false;
  /** Which lock the run takes; absent: the region's. */
  readonly scopeOf?: (input: RunInput) => LockScope;
}

/** What an input is held against beside its schema. */
export interface InputContext {
  readonly deployment: Deployment;
  /** Where the run was started. */
  readonly side: Side;
  readonly nowMilliseconds: number;
}

export const inputText = z.string().check(z.minLength(1), z.maxLength(500));

/** What every runbook may be told. */
export const whoAndWhy = {
  reason: z.exactOptional(inputText),
  requestedBy: z.exactOptional(inputText),
};

export const NOT_STATED = 'not stated';

export function statedOrNot(given: { reason?: string; requestedBy?: string }): {
  reason: string;
  requestedBy: string;
} {
  return { reason: given.reason ?? NOT_STATED, requestedBy: given.requestedBy ?? NOT_STATED };
}
