import * as z from 'zod/mini';
import type { RunInput } from '../contract.ts';
import { check, type Checked } from '../validation.ts';

/** A week. Whoever accepts more has not lost seconds but the database. */
const ACCEPTED_LOSS_SECONDS_MAX = 604_800;

const text = z.string().check(z.minLength(1), z.maxLength(500));

const executionInput = z.strictObject({
  mode: z.exactOptional(z.enum(['unplanned', 'check'])),
  reason: z.exactOptional(text),
  requestedBy: z.exactOptional(text),
  acceptDataLossUpToSeconds: z.exactOptional(
    z.number().check(z.minimum(0), z.maximum(ACCEPTED_LOSS_SECONDS_MAX)),
  ),
});

/** Every key the execution input may have; for the message. */
export const INPUT_KEYS = ['mode', 'reason', 'requestedBy', 'acceptDataLossUpToSeconds'] as const;

/** Checks what a person typed into the console; `{}` becomes the defaults, anything unknown is refused. */
export function checkInput(given: unknown): Checked<RunInput> {
  const checked = check(executionInput, given);
  if (!checked.ok) return checked;
  const { acceptDataLossUpToSeconds } = checked.value;
  return {
    ok: true,
    value: {
      mode: checked.value.mode ?? 'unplanned',
      reason: checked.value.reason ?? 'not stated',
      requestedBy: checked.value.requestedBy ?? 'not stated',
      ...(acceptDataLossUpToSeconds === undefined ? {} : { acceptDataLossUpToSeconds }),
    },
  };
}
