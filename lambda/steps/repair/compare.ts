import type { SqlSession, SqlStatements } from '../../ports/sql.ts';
import type { HashedRow, KeyRange, Prepared, RepairDialect } from './dialect.ts';
import type { RepairNames } from './plan.ts';

/** Rows compared by one pair of statements: a second of work, and small enough to be looked at row by row. */
export const ROWS_PER_RANGE = 20_000;

/** Rows that one statement carries from the copy. */
const ROWS_PER_MOVE = 1_000;

/** How far the comparison of one table has come; kept in the ledger, so that it survives the function. */
export interface Cursor {
  /** Last key compared, as the server writes it; null: none yet. */
  readonly after: string | null;
  readonly done: boolean;
  /** Rows of the copy compared. */
  readonly compared: number;
  /** Of them, not in the table any more. */
  readonly missing: number;
  /** Of them, in the table with other values. */
  readonly differing: number;
}

export const AT_THE_START: Cursor = { after: null, done: false, compared: 0, missing: 0, differing: 0 };

export interface Compared {
  readonly dialect: RepairDialect;
  /** The restored copy. It is only read. */
  readonly copy: SqlStatements;
  readonly live: SqlSession;
  readonly table: Prepared;
  readonly names: RepairNames;
  /** @default ROWS_PER_RANGE */
  readonly rowsPerRange?: number;
}

/**
 * Compares the next range of keys and puts the rows of the copy that are missing or different beside the table. Run
 * again for the same range, it does the same again: what it put there before is taken out first.
 */
export async function compareNext(compared: Compared, cursor: Cursor): Promise<Cursor> {
  const { dialect, copy, live, table } = compared;
  const { after } = cursor;
  const size = compared.rowsPerRange ?? ROWS_PER_RANGE;
  const upTo = await dialect.lastKeyOfNext(copy, table, after, size);
  if (upTo === undefined) return { ...cursor, done: true };
  const range = { after, upTo };
  const [saved, now] = await Promise.all([
    dialect.summary(copy, table, range),
    dialect.summary(live, table, range),
  ]);
  const next = { ...cursor, after: upTo, compared: cursor.compared + saved.rows };
  if (saved.rows === now.rows && saved.checksum === now.checksum) return next;
  const found = await difference(compared, range);
  await setAside(compared, range, found);
  return {
    ...next,
    missing: cursor.missing + found.missing.length,
    differing: cursor.differing + found.differing.length,
  };
}

interface Difference {
  readonly missing: readonly string[];
  readonly differing: readonly string[];
}

/** Rows that are only in the table came after the copy was taken: they are nobody's business. */
async function difference({ dialect, copy, live, table }: Compared, range: KeyRange): Promise<Difference> {
  const [saved, now] = await Promise.all([
    dialect.hashes(copy, table, range),
    dialect.hashes(live, table, range),
  ]);
  const hashes = new Map(now.map(({ key, hash }) => [key, hash]));
  return {
    missing: keysOf(saved.filter(({ key }) => !hashes.has(key))),
    differing: keysOf(saved.filter(({ key, hash }) => hashes.has(key) && hashes.get(key) !== hash)),
  };
}

function keysOf(rows: readonly HashedRow[]): readonly string[] {
  return rows.map(({ key }) => key);
}

async function setAside(compared: Compared, range: KeyRange, found: Difference): Promise<void> {
  const { dialect, copy, live, table, names } = compared;
  const wanted = [
    { keys: found.missing, into: names.missing },
    // Without a condition no row that differs is wrong, and none has to be carried over.
    { keys: table.wrongWhen === undefined ? [] : found.differing, into: names.wrong },
  ];
  await live.transaction({ access: 'read-write', isolation: 'read-committed' }, async (statements) => {
    for (const { keys, into } of wanted) {
      await dialect.clearRange(statements, table, range, into);
      for (let from = 0; from < keys.length; from += ROWS_PER_MOVE) {
        await dialect.copyRows(copy, statements, table, {
          range,
          keys: keys.slice(from, from + ROWS_PER_MOVE),
          into,
        });
      }
    }
  });
}
