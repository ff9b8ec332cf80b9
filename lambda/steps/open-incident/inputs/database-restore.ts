import * as z from 'zod/mini';
import type { RunInput, RunParameters } from '../../contract.ts';
import { check, type Checked, type Mistake } from '../../validation.ts';
import { inputText, statedOrNot, whoAndWhy, type InputContext, type RunbookInput } from './runbook-input.ts';

const schema = z.strictObject({
  mode: z.exactOptional(z.enum(['planned', 'check'])),
  ...whoAndWhy,
  database: inputText,
  from: z.enum(['point-in-time', 'snapshot', 'recovery-point']),
  time: z.exactOptional(inputText),
  arn: z.exactOptional(inputText),
});

type Given = z.infer<typeof schema>;

export const databaseRestoreInput: RunbookInput = {
  keys: ['mode', 'reason', 'requestedBy', 'database', 'from', 'time', 'arn'],
  check(given, context): Checked<RunInput> {
    const checked = check(schema, given);
    if (!checked.ok) return checked;
    const { mode, database, from, time, arn } = checked.value;
    const mistakes = [...mistakesIn(checked.value, context)];
    if (mistakes.length > 0) return { ok: false, mistakes };
    const parameters: RunParameters = {
      database,
      from,
      ...(time === undefined ? {} : { time: new Date(time).toISOString() }),
      ...(arn === undefined ? {} : { arn }),
    };
    return {
      ok: true,
      value: { mode: mode ?? 'planned', ...statedOrNot(checked.value), parameters },
    };
  },
  scopeOf: ({ parameters }) => `database/${String(parameters?.['database'])}`,
};

function mistakesIn(given: Given, context: InputContext): readonly Mistake[] {
  return [...wrongDatabase(given, context), ...wrongTime(given, context), ...wrongArn(given, context)];
}

export function wrongDatabase(
  { database }: Pick<Given, 'database'>,
  { deployment }: InputContext,
): readonly Mistake[] {
  const names = deployment.databases.map(({ name }) => name);
  if (names.includes(database)) return [];
  const allowed = names.map((name) => JSON.stringify(name)).join(' or ');
  return [
    {
      path: 'database',
      problem:
        names.length === 0
          ? 'this application has no database'
          : `is ${JSON.stringify(database)}, must be ${allowed}`,
    },
  ];
}

/** With a zone: a local time would be another one in each region. */
const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

export function wrongTime(
  { from, time }: Pick<Given, 'from' | 'time'>,
  { nowMilliseconds }: InputContext,
): readonly Mistake[] {
  if (time === undefined) return [];
  const says = (problem: string): readonly Mistake[] => [
    { path: 'time', problem: `is ${JSON.stringify(time)}, ${problem}` },
  ];
  if (from !== 'point-in-time') return says(`but a ${from} has a time of its own: leave it out`);
  const milliseconds = Date.parse(time);
  if (!WITH_ZONE.test(time) || Number.isNaN(milliseconds)) {
    return says('must be a time in ISO 8601 with its zone, e.g. "2026-11-21T09:30:00Z"');
  }
  if (milliseconds <= nowMilliseconds) return [];
  return says(`which is in the future: it is ${new Date(nowMilliseconds).toISOString()} now`);
}

/** A recovery point of a database is a snapshot of RDS, except a continuous one. */
const SNAPSHOT_ARN = /^arn:(aws[\w-]*):rds:([a-z0-9-]+):(\d{12}):snapshot:([\w:-]+)$/;

function wrongArn({ from, arn }: Given, { deployment, side }: InputContext): readonly Mistake[] {
  const says = (problem: string): readonly Mistake[] => [
    { path: 'arn', problem: arn === undefined ? problem : `is ${JSON.stringify(arn)}, ${problem}` },
  ];
  if (from === 'point-in-time') {
    return arn === undefined ? [] : says('but a point in time needs none: leave it out');
  }
  const region = deployment.regions[side];
  const example = `arn:${deployment.partition}:rds:${region}:${deployment.account}:snapshot:…`;
  if (arn === undefined) return says(`is missing: a ${from} is named by its ARN, ${example}`);
  if (arn.includes(':recovery-point:continuous:')) {
    return says('a continuous recovery point: restore it with "from": "point-in-time" and a time');
  }
  const [, partition, ofRegion, account, identifier = ''] = SNAPSHOT_ARN.exec(arn) ?? [];
  if (partition !== deployment.partition) return says(`must be the ARN of a snapshot, ${example}`);
  if (account !== deployment.account) {
    return says(`of account ${account}: only backups of this account (${deployment.account}) are restored`);
  }
  if (ofRegion !== region) {
    const other = Object.values(deployment.regions).find((one) => one === ofRegion);
    return says(
      other === undefined
        ? `of ${ofRegion}, which is no region of this application`
        : `which is in ${other}: start the run there, a backup is restored in its own region`,
    );
  }
  const isByBackup = identifier.startsWith('awsbackup:');
  if (from === 'recovery-point' && !isByBackup) {
    return says('which AWS Backup did not make: give it with "from": "snapshot"');
  }
  return [];
}
