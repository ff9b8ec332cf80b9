import * as z from 'zod/mini';
import type { RunInput } from '../../contract.ts';
import { check, type Checked } from '../../validation.ts';
import { statedOrNot, whoAndWhy, type RunbookInput } from './runbook-input.ts';

const schema = z.strictObject({
  mode: z.exactOptional(z.enum(['planned', 'check'])),
  ...whoAndWhy,
  putBack: z.exactOptional(z.boolean()),
});

export const regionSwitchoverInput: RunbookInput = {
  keys: ['mode', 'reason', 'requestedBy', 'putBack'],
  check(given): Checked<RunInput> {
    const checked = check(schema, given);
    if (!checked.ok) return checked;
    const { mode = 'planned', putBack = false } = checked.value;
    if (putBack && mode === 'check') {
      return {
        ok: false,
        mistakes: [{ path: 'putBack', problem: 'is true, must be false with mode "check"' }],
      };
    }
    // As text, because the state machine compares answers as text.
    const parameters = { putBack: putBack ? 'yes' : 'no' };
    return { ok: true, value: { mode, ...statedOrNot(checked.value), parameters } };
  },
};
