import type { SqlSession, SqlStatements } from '../../ports/sql.ts';
import type { Prepared, RepairDialect, Summary, Unrepaired } from './dialect.ts';
import { REPAIRS_TABLE, withNames, type RepairNames } from './plan.ts';

/** What a repair has done, as it stands in the database it repaired and in the report. */
export interface RepairResult {
  readonly tables: readonly RepairedTable[];
}

export interface RepairedTable {
  readonly table: string;
  /** Rows that each statement of the plan changed, in order. */
  readonly changed: readonly number[];
  /** Wrong rows that are kept as they were, in the table `undo`. */
  readonly kept: number;
  readonly undo: string;
  /** The rows that the repair was not about: the same before and after. */
  readonly untouched: Summary;
}

export interface Applied {
  readonly dialect: RepairDialect;
  readonly live: SqlSession;
  readonly tables: readonly { readonly table: Prepared; readonly names: RepairNames }[];
  readonly record: {
    readonly runId: string;
    readonly epoch: number;
    readonly plan: string;
    /** ISO 8601. */
    readonly at: string;
  };
}

/** A repair that would have touched other rows, or not all of its own: everything is rolled back. */
export class RepairRolledBack extends Error {
  override readonly name = 'RepairRolledBack';
}

/**
 * One transaction over all tables: the wrong rows are kept, the team's statements run, and then it is looked whether
 * every row came back and no other one has changed. Anything else rolls all of it back. Its record is part of the
 * transaction, so that whoever comes again knows whether it has happened.
 */
export async function applyRepair(applied: Applied): Promise<RepairResult> {
  const { live, record } = applied;
  return live.transaction({ access: 'read-write', isolation: 'repeatable-read' }, async (on) => {
    const done = await recorded(on, applied);
    if (done !== undefined) return done;
    const before: Summary[] = [];
    const kept: number[] = [];
    for (const { table, names } of applied.tables) {
      // The application has worked on since the comparison: what is wrong is what is wrong now.
      await applied.dialect.narrow(on, table, names);
      before.push(await applied.dialect.untouched(on, table, names));
      kept.push(await applied.dialect.keepUndo(on, table, names));
    }
    const changed: (readonly number[])[] = [];
    for (const { table, names } of applied.tables) changed.push(await run(on, applied.dialect, table, names));
    const tables: RepairedTable[] = [];
    for (const [index, { table, names }] of applied.tables.entries()) {
      const untouched = await held(on, applied.dialect, { table, names, before: before[index] });
      tables.push({
        table: table.table,
        changed: changed[index] ?? [],
        kept: kept[index] ?? 0,
        undo: names.undo,
        untouched,
      });
    }
    const result = { tables };
    await write(on, applied, record, result);
    return result;
  });
}

/** What a transaction of this run has done, if one was committed. */
export async function recorded(
  on: SqlStatements,
  { dialect, record }: Pick<Applied, 'dialect' | 'record'>,
): Promise<RepairResult | undefined> {
  const rows = await on.query(
    `SELECT result FROM ${dialect.quote(REPAIRS_TABLE)} WHERE run_id = ${dialect.placeholder(1)}`,
    [record.runId],
  );
  const text = rows[0]?.['result'];
  return text === null || text === undefined ? undefined : (JSON.parse(text) as RepairResult);
}

async function run(
  on: SqlStatements,
  dialect: RepairDialect,
  table: Prepared,
  names: RepairNames,
): Promise<readonly number[]> {
  const changed: number[] = [];
  for (const statement of table.statements) {
    changed.push(await on.execute(withNames(statement, names, (name) => dialect.quote(name))));
  }
  return changed;
}

async function held(
  on: SqlStatements,
  dialect: RepairDialect,
  {
    table,
    names,
    before,
  }: { readonly table: Prepared; readonly names: RepairNames; readonly before: Summary | undefined },
): Promise<Summary> {
  const left = await dialect.unrepaired(on, table, names);
  if (left.stillMissing > 0 || left.stillWrong > 0) throw incomplete(table.table, left);
  const after = await dialect.untouched(on, table, names);
  if (before?.rows !== after.rows || before.checksum !== after.checksum) {
    throw new RepairRolledBack(
      `The statements for ${table.table} changed rows that the repair is not about ` +
        `(${before?.rows ?? 0} rows before, ${after.rows} after, or other values in them).`,
    );
  }
  return after;
}

function incomplete(table: string, { stillMissing, stillWrong }: Unrepaired): RepairRolledBack {
  return new RepairRolledBack(
    `The statements for ${table} left ${stillMissing} rows missing and ${stillWrong} wrong ones as they were.`,
  );
}

async function write(
  on: SqlStatements,
  { dialect }: Applied,
  record: Applied['record'],
  result: RepairResult,
): Promise<void> {
  const places = [1, 2, 3, 4, 5].map((place) => dialect.placeholder(place)).join(', ');
  await on.execute(
    `INSERT INTO ${dialect.quote(REPAIRS_TABLE)} (run_id, epoch, plan, applied_at, result) VALUES (${places})`,
    [record.runId, record.epoch, record.plan, record.at, JSON.stringify(result)],
  );
}
