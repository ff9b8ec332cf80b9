import type { DatabaseEngine } from '../deployment.ts';
import { isSqlError, type SqlSession, type SqlStatements } from '../ports/sql.ts';
import { CHECKSUM_ROWS_AT_MOST, type CopyContents, type Seal, type SealedTable } from './seal.ts';
import { MISSING_TABLE, proofStatements, type ListedTable } from './statements.ts';

/** All of it sees the database as of one moment. */
const ONE_MOMENT = { access: 'read-only', isolation: 'repeatable-read' } as const;

export interface SealOptions {
  readonly engine: DatabaseEngine;
  readonly database: string;
  /** ISO 8601: when the seal is begun. */
  readonly at: string;
  readonly now: () => number;
  /** @default {@link CHECKSUM_ROWS_AT_MOST} */
  readonly checksumRowsAtMost?: number;
}

/** Marks the database, reads what it holds as of one moment, and marks it again. */
export async function takeSeal(session: SqlSession, options: SealOptions): Promise<Seal> {
  const { engine, database, at, now } = options;
  const marks = { before: `${at}/before`, after: `${at}/after` };
  const mark = (id: string): Promise<void> => writeMark(session, engine, id, new Date(now()).toISOString());
  await mark(marks.before);
  const tables = await session.transaction(ONE_MOMENT, (inside) =>
    contentsOf(inside, engine, options.checksumRowsAtMost),
  );
  await mark(marks.after);
  return { database, at, marks, tables };
}

/**
 * What a copy holds; its tables as of one moment. The marks are read apart: where their table is missing, the failed
 * statement would end the transaction for all others.
 */
export async function readCopy(session: SqlSession, engine: DatabaseEngine): Promise<CopyContents> {
  const marks = await marksIn(session, engine);
  const tables = await session.transaction(ONE_MOMENT, (inside) => contentsOf(inside, engine));
  return { tables, marks };
}

/** The team may have made the table, for a user who may not: it is made here only where it is missing. */
async function writeMark(session: SqlSession, engine: DatabaseEngine, id: string, at: string): Promise<void> {
  const { insertMark, createMarks } = proofStatements(engine);
  try {
    await session.execute(insertMark, [id, at]);
  } catch (error) {
    if (!isMissing(error)) throw error;
    for (const statement of createMarks) await session.execute(statement);
    await session.execute(insertMark, [id, at]);
  }
}

async function marksIn(statements: SqlStatements, engine: DatabaseEngine): Promise<CopyContents['marks']> {
  const { readMarks } = proofStatements(engine);
  const rows = await statements.query(readMarks).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return new Map(rows.map(({ id, written_at: at }) => [id ?? '', at ?? '']));
}

function isMissing(error: unknown): boolean {
  return isSqlError(error) && MISSING_TABLE.has(error.code);
}

async function contentsOf(
  statements: SqlStatements,
  engine: DatabaseEngine,
  checksumRowsAtMost = CHECKSUM_ROWS_AT_MOST,
): Promise<readonly SealedTable[]> {
  const sql = proofStatements(engine);
  const sealed: SealedTable[] = [];
  for (const row of await statements.query(sql.listTables)) {
    const table: ListedTable = {
      schema: row['schema'] ?? '',
      name: row['name'] ?? '',
      estimatedRows: Number(row['rows']),
      columns: JSON.parse(row['columns'] ?? '[]') as readonly string[],
    };
    const name = engine === 'postgres' ? `${table.schema}.${table.name}` : table.name;
    if (table.estimatedRows > checksumRowsAtMost) {
      const [counted] = await statements.query(sql.count(table));
      sealed.push({ name, rows: Number(counted?.['rows']) });
    } else sealed.push({ name, ...bucketsOf(await statements.query(sql.checksums(table))) });
  }
  return sealed;
}

function bucketsOf(rows: Awaited<ReturnType<SqlStatements['query']>>): Pick<SealedTable, 'rows' | 'buckets'> {
  const buckets = rows.map(({ bucket, rows: count, sum }): [string, string] => [
    bucket ?? '',
    `${count}:${sum}`,
  ]);
  return {
    rows: rows.reduce((sum, { rows: count }) => sum + Number(count), 0),
    buckets: Object.fromEntries(buckets.toSorted(([one], [other]) => Number(one) - Number(other))),
  };
}
