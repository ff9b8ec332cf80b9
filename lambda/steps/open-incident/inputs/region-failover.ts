import * as z from 'zod/mini';
import type { RunInput } from '../../contract.ts';
import { check, type Checked } from '../../validation.ts';
import { statedOrNot, whoAndWhy, type RunbookInput } from './runbook-input.ts';

/** A week. Whoever accepts more has not lost seconds but the database. */
const ACCEPTED_LOSS_SECONDS_MAX = 604_800;

const schema = z.strictObject({
  mode: z.exactOptional(z.enum(['unplanned', 'check'])),
  ...whoAndWhy,
  acceptDataLossUpToSeconds: z.exactOptional(
    z.number().check(z.minimum(0), z.maximum(ACCEPTED_LOSS_SECONDS_MAX)),
  ),
});

export const regionFailoverInput: RunbookInput = {
  keys: ['mode', 'reason', 'requestedBy', 'acceptDataLossUpToSeconds'],
  check(given): Checked<RunInput> {
    const checked = check(schema, given);
    if (!checked.ok) return checked;
    const { mode, acceptDataLossUpToSeconds } = checked.value;
    return {
      ok: true,
      value: {
        mode: mode ?? 'unplanned',
        ...statedOrNot(checked.value),
        ...(acceptDataLossUpToSeconds === undefined ? {} : { acceptDataLossUpToSeconds }),
      },
    };
  },
};
