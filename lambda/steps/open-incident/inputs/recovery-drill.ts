import * as z from 'zod/mini';
import type { RunInput } from '../../contract.ts';
import { check, type Checked } from '../../validation.ts';
import { statedOrNot, whoAndWhy, type RunbookInput } from './runbook-input.ts';

const schema = z.strictObject(whoAndWhy);

/** A drill changes nothing that serves or stands by, and stands in nobody's way: its lock is its own. */
export const recoveryDrillInput: RunbookInput = {
  keys: ['reason', 'requestedBy'],
  check(given): Checked<RunInput> {
    const checked = check(schema, given);
    return checked.ok ? { ok: true, value: { mode: 'check', ...statedOrNot(checked.value) } } : checked;
  },
  scopeOf: () => 'drill',
};
