import * as z from 'zod/mini';
import type { RunInput } from '../../contract.ts';
import { check, type Checked, type Mistake } from '../../validation.ts';
import { wrongDatabase, wrongTime } from './database-restore.ts';
import { inputText, statedOrNot, whoAndWhy, type InputContext, type RunbookInput } from './runbook-input.ts';

const schema = z.strictObject({
  mode: z.exactOptional(z.enum(['planned', 'check'])),
  ...whoAndWhy,
  database: inputText,
  repair: inputText,
  time: inputText,
});

type Given = z.infer<typeof schema>;

export const dataRepairInput: RunbookInput = {
  keys: ['mode', 'reason', 'requestedBy', 'database', 'repair', 'time'],
  check(given, context): Checked<RunInput> {
    const checked = check(schema, given);
    if (!checked.ok) return checked;
    const { mode, database, repair, time } = checked.value;
    const mistakes = mistakesIn(checked.value, context);
    if (mistakes.length > 0) return { ok: false, mistakes };
    return {
      ok: true,
      value: {
        mode: mode ?? 'planned',
        ...statedOrNot(checked.value),
        parameters: { database, repair, from: 'point-in-time', time: new Date(time).toISOString() },
      },
    };
  },
  scopeOf: ({ parameters }) => `database/${String(parameters?.['database'])}`,
};

function mistakesIn(given: Given, context: InputContext): readonly Mistake[] {
  const database = wrongDatabase(given, context);
  return [
    ...database,
    ...(database.length > 0 ? [] : wrongRepair(given, context)),
    ...wrongTime({ from: 'point-in-time', time: given.time }, context),
  ];
}

function wrongRepair({ database, repair }: Given, { deployment }: InputContext): readonly Mistake[] {
  const repairs = deployment.databases.find(({ name }) => name === database)?.repairs ?? [];
  const names = repairs.map(({ name }) => name);
  if (names.includes(repair)) return [];
  const allowed = names.map((name) => JSON.stringify(name)).join(' or ');
  return [
    {
      path: 'repair',
      problem:
        names.length === 0
          ? `is ${JSON.stringify(repair)}, but ${database} has no repairs: write one into databases[].repairs, rehearse it, deploy it`
          : `is ${JSON.stringify(repair)}, must be ${allowed}`,
    },
  ];
}
