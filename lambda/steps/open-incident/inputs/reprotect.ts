import * as z from 'zod/mini';
import type { RunInput } from '../../contract.ts';
import { check, type Checked } from '../../validation.ts';
import { statedOrNot, whoAndWhy, type RunbookInput } from './runbook-input.ts';

const schema = z.strictObject({
  mode: z.exactOptional(z.enum(['planned', 'check'])),
  ...whoAndWhy,
});

export const reprotectInput: RunbookInput = {
  keys: ['mode', 'reason', 'requestedBy'],
  activates: false,
  check(given): Checked<RunInput> {
    const checked = check(schema, given);
    if (!checked.ok) return checked;
    const { mode } = checked.value;
    return { ok: true, value: { mode: mode ?? 'planned', ...statedOrNot(checked.value) } };
  },
};
