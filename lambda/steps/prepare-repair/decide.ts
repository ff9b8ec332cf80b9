import type { RepairPlan } from '../../deployment.ts';
import type { PreparedFact } from '../repair/facts.ts';
import type { Decision } from '../step.ts';

/** One table as both databases have it. */
export interface SeenTable {
  readonly table: string;
  /** `name type` of each column, in order; empty: there is no such table. */
  readonly copyColumns: readonly string[];
  readonly liveColumns: readonly string[];
  readonly isKey: boolean;
  /** Of the copy, by its statistics; null: it has none. */
  readonly rows: number | null;
  /** Measured on the first rows of both sides; null: there are none to measure. */
  readonly rowsPerSecond: number | null;
}

export interface Observed {
  readonly plan: RepairPlan;
  readonly tables: readonly SeenTable[];
  readonly prepared: PreparedFact | undefined;
  /** What the comparison may take at most. */
  readonly limitSeconds: number;
}

export interface Action {
  readonly fact: PreparedFact;
}

/** The two sides are measured one after the other, and a busy night is slower than a quiet one. */
const SAFETY_FACTOR = 2;

export function decide({ plan, tables, prepared, limitSeconds }: Observed): Decision<Action> {
  if (prepared !== undefined) return { kind: 'done', summary: preparedWords(prepared) };
  const problems = tables.flatMap(problemsOf);
  if (problems.length > 0) {
    return {
      kind: 'failed',
      error: 'RepairDoesNotFit',
      message: `The plan ${plan.name} does not fit the database: ${problems.join('; ')}. Nothing was changed.`,
      nextAction:
        'put the plan in the configuration right and deploy it, or repair from the restored copy by hand.',
    };
  }
  const estimatedSeconds = Math.ceil(tables.reduce((sum, table) => sum + secondsFor(table), 0));
  if (estimatedSeconds > limitSeconds) {
    return {
      kind: 'failed',
      error: 'RepairTooLong',
      message:
        `Comparing ${tables.map(({ table, rows }) => `${table} (${rows ?? 0} rows)`).join(', ')} would take about ` +
        `${estimatedSeconds} s; the limit is ${limitSeconds} s. Nothing was changed.`,
      nextAction: 'narrow the plan to fewer tables, or move the application to the restored copy instead.',
    };
  }
  const fact = {
    plan: plan.name,
    tables: tables.map(({ table, rows }) => ({ table, rows: rows ?? 0 })),
    estimatedSeconds,
  };
  return { kind: 'act', summary: `Make room for the rows: ${preparedWords(fact)}`, actions: [{ fact }] };
}

function problemsOf(seen: SeenTable): readonly string[] {
  const { table, copyColumns, liveColumns } = seen;
  if (liveColumns.length === 0) return [`there is no table ${table}`];
  if (copyColumns.length === 0) return [`the copy has no table ${table}: it was made later`];
  if (copyColumns.join() !== liveColumns.join())
    return [`${table} has other columns than its copy (${difference(seen)})`];
  if (!seen.isKey) return [`the key of ${table} is not unique and never null by an index of its own`];
  return seen.rows === null ? [`nobody knows how many rows ${table} has: run ANALYZE ${table} on it`] : [];
}

function difference({ copyColumns, liveColumns }: SeenTable): string {
  return `live: ${onlyIn(liveColumns, copyColumns)}; copy: ${onlyIn(copyColumns, liveColumns)}`;
}

function onlyIn(one: readonly string[], other: readonly string[]): string {
  return one.filter((column) => !other.includes(column)).join(', ') || 'nothing more';
}

function secondsFor({ rows, rowsPerSecond }: SeenTable): number {
  return rows === null || rowsPerSecond === null ? 0 : (rows / rowsPerSecond) * SAFETY_FACTOR;
}

function preparedWords({ tables, estimatedSeconds }: PreparedFact): string {
  const rows = tables.map(({ table, rows: count }) => `${table} about ${count} rows`).join(', ');
  return `${rows}; the comparison takes about ${estimatedSeconds} s`;
}
