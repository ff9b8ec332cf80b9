import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { SqlSession } from '../../../../lambda/ports/sql.ts';
import { applyRepair, recorded, type RepairResult } from '../../../../lambda/steps/repair/apply.ts';
import { AT_THE_START, compareNext, type Cursor } from '../../../../lambda/steps/repair/compare.ts';
import type { Prepared } from '../../../../lambda/steps/repair/dialect.ts';
import type { RepairTable } from '../../../../lambda/deployment.ts';
import { repairNames } from '../../../../lambda/steps/repair/plan.ts';
import { postgresDialect as dialect } from '../../../../lambda/steps/repair/postgres.ts';
import { realPostgresBefore } from '../../../support/real-postgres.ts';

const postgres = realPostgresBefore();

const EPOCH = 4;
const NAMES = repairNames(EPOCH, 0);
const RECORD = { runId: 'run-1', epoch: EPOCH, plan: 'orders', at: '2026-11-21T05:00:00.000Z' };

/** Of every kind that a careless copy would spoil. */
const SCHEMA = `CREATE TABLE orders (
  id bigint PRIMARY KEY, total numeric(20, 6) NOT NULL, note text, bytes bytea, at timestamptz, raw json, tags text[],
  double_total numeric GENERATED ALWAYS AS (total * 2) STORED)`;
const COLUMNS = 'id, total, note, bytes, at, raw, tags';

/** A generated column is nobody's to write: the team names the others. */
const BRING_BACK = `INSERT INTO orders (${COLUMNS}) SELECT ${COLUMNS} FROM {missing}`;

const ORDERS: RepairTable = {
  table: 'public.orders',
  key: 'id',
  wrongWhen: 'live.total < 0 AND saved.total >= 0',
  statements: [BRING_BACK, 'UPDATE orders SET total = w.total FROM {wrong} w WHERE w.id = orders.id'],
};

function rowsSql(from: number, to: number): string {
  return `INSERT INTO orders (${COLUMNS})
    SELECT n, n + 0.000001, CASE WHEN n % 3 = 0 THEN NULL ELSE E'line "' || n || E'"\\n\\u00e4' END, decode(md5(n::text), 'hex'),
           timestamptz '2026-11-20 23:59:59.123456Z' + n * interval '1 second', '{"b": 1,  "a": 2}',
           ARRAY['x', NULL, 'y,' || n] FROM generate_series(${from}, ${to}) n`;
}

interface Pair {
  readonly copy: SqlSession;
  readonly live: SqlSession;
}

let databases = 0;

/** A live database and a copy taken before the damage. */
async function withPair(rows: number, work: (pair: Pair) => Promise<void>): Promise<void> {
  databases += 1;
  const [live, copy] = [`live${databases}`, `copy${databases}`];
  await postgres().createDatabase(copy);
  await postgres().using(copy, async (session) => {
    await session.execute(SCHEMA);
    await session.execute(rowsSql(1, rows));
  });
  await postgres().createDatabase(live, copy);
  await postgres().using(copy, (copySession) =>
    postgres().using(live, (liveSession) => work({ copy: copySession, live: liveSession })),
  );
}

async function prepared({ live }: Pair, table = ORDERS): Promise<Prepared> {
  await dialect.makeTables(live, table, NAMES);
  await dialect.makeRecord(live);
  return { ...table, columns: await dialect.columns(live, table.table) };
}

async function compareAll(pair: Pair, table: Prepared, rowsPerRange?: number): Promise<Cursor> {
  let cursor = AT_THE_START;
  while (!cursor.done) {
    cursor = await compareNext(
      { dialect, ...pair, table, names: NAMES, ...(rowsPerRange === undefined ? {} : { rowsPerRange }) },
      cursor,
    );
  }
  return cursor;
}

function apply({ live }: Pick<Pair, 'live'>, table: Prepared): Promise<RepairResult> {
  return applyRepair({ dialect, live, tables: [{ table, names: NAMES }], record: RECORD });
}

async function digest(session: SqlSession, where = 'true'): Promise<unknown> {
  const rows = await session.query(
    `SELECT count(*) AS rows, md5(string_agg(o::text, '|' ORDER BY id)) AS all FROM orders o WHERE ${where}`,
  );
  return rows[0];
}

describe('repairing a table of a real PostgreSQL', () => {
  it('brings deleted and damaged rows back as they were, and leaves newer and changed ones alone', async () => {
    await withPair(5_000, async (pair) => {
      const { live, copy } = pair;
      await live.execute('DELETE FROM orders WHERE id BETWEEN 1001 AND 1500 OR id = 4999');
      await live.execute('UPDATE orders SET total = -1 WHERE id IN (7, 8)');
      await live.execute("UPDATE orders SET note = 'changed rightly' WHERE id = 20");
      await live.execute(rowsSql(5_001, 5_100));
      const newer = await digest(live, 'id > 5000 OR id = 20');

      const table = await prepared(pair);
      const cursor = await compareAll(pair, table, 700);
      expect(cursor).toMatchObject({ done: true, compared: 5_000, missing: 501, differing: 3 });
      const result = await apply(pair, table);

      expect(result.tables[0]).toMatchObject({ changed: [501, 2], kept: 2, untouched: { rows: 4_597 } });
      expect(await digest(live, 'id <= 5000 AND id <> 20')).toEqual(await digest(copy, 'id <> 20'));
      expect(await digest(live, 'id > 5000 OR id = 20')).toEqual(newer);
      const undo = await live.query(`SELECT id, total FROM ${NAMES.undo} ORDER BY id`);
      expect(undo).toEqual([
        { id: '7', total: '-1.000000' },
        { id: '8', total: '-1.000000' },
      ]);
    });
  });

  it('does it once, however often it is asked', async () => {
    await withPair(100, async (pair) => {
      await pair.live.execute('DELETE FROM orders WHERE id < 10');
      const table = await prepared(pair);
      await compareAll(pair, table);
      const first = await apply(pair, table);
      // The application deletes one of them again, rightly; a second call must not bring it back.
      await pair.live.execute('DELETE FROM orders WHERE id = 3');
      expect(await apply(pair, table)).toEqual(first);
      expect(await digest(pair.live, 'id = 3')).toMatchObject({ rows: '0' });
      expect(await recorded(pair.live, { dialect, record: RECORD })).toEqual(first);
    });
  });

  it('compares a range again without putting its rows aside twice', async () => {
    await withPair(1_000, async (pair) => {
      await pair.live.execute('DELETE FROM orders WHERE id <= 50');
      const table = await prepared(pair);
      await compareNext({ dialect, ...pair, table, names: NAMES, rowsPerRange: 100 }, AT_THE_START);
      await compareAll(pair, table, 100);
      expect(await pair.live.query(`SELECT count(*) AS rows FROM ${NAMES.missing}`)).toEqual([
        { rows: '50' },
      ]);
    });
  });

  it('judges what is wrong when it mends, not when it compared', async () => {
    await withPair(100, async (pair) => {
      await pair.live.execute('DELETE FROM orders WHERE id IN (5, 6)');
      await pair.live.execute('UPDATE orders SET total = -1 WHERE id = 7');
      const table = await prepared(pair);
      await compareAll(pair, table);
      await pair.live.execute(
        `INSERT INTO orders (${COLUMNS}) VALUES (5, 55, 'by hand', NULL, NULL, NULL, NULL)`,
      );
      await pair.live.execute('UPDATE orders SET total = 77 WHERE id = 7');
      await apply(pair, table);
      expect(await pair.live.query('SELECT id, total FROM orders WHERE id IN (5, 6, 7) ORDER BY id')).toEqual(
        [
          { id: '5', total: '55.000000' },
          { id: '6', total: '6.000001' },
          { id: '7', total: '77.000000' },
        ],
      );
    });
  });

  it.each([
    ['touches other rows', ["UPDATE orders SET note = 'oops' WHERE id = 90"], 'not about'],
    ['deletes other rows', ['DELETE FROM orders WHERE id = 90'], 'not about'],
    ['brings nothing back', [], '2 rows missing and 1 wrong'],
  ])('rolls all of it back where a statement %s', async (_case, more, why) => {
    await withPair(100, async (pair) => {
      await pair.live.execute('DELETE FROM orders WHERE id IN (5, 6)');
      await pair.live.execute('UPDATE orders SET total = -1 WHERE id = 7');
      const before = await digest(pair.live);
      const table = await prepared(pair, {
        ...ORDERS,
        statements: more.length === 0 ? [] : [...ORDERS.statements, ...more],
      });
      await compareAll(pair, table);
      await expect(apply(pair, table)).rejects.toThrow(why);
      expect(await digest(pair.live)).toEqual(before);
      expect(await recorded(pair.live, { dialect, record: RECORD })).toBeUndefined();
      expect(await pair.live.query(`SELECT * FROM ${NAMES.undo}`)).toEqual([]);
    });
  });

  it('leaves nothing half done when its connection is killed in the middle', async () => {
    await withPair(100, async (pair) => {
      await pair.live.execute('DELETE FROM orders WHERE id < 50');
      const before = await digest(pair.live);
      const table = await prepared(pair, {
        ...ORDERS,
        statements: [BRING_BACK, 'SELECT pg_terminate_backend(pg_backend_pid())'],
      });
      await compareAll(pair, table);
      await expect(apply(pair, table)).rejects.toMatchObject({ name: 'SqlError', failure: 'unreachable' });
      await postgres().using(`live${databases}`, async (live) => {
        expect(await digest(live)).toEqual(before);
        const mended = { ...table, statements: ORDERS.statements };
        expect((await apply({ live }, mended)).tables[0]?.changed).toEqual([49, 0]);
        expect(await digest(live)).toEqual(await digest(pair.copy));
      });
    });
  });

  it('narrows missing rows by the condition of the plan', async () => {
    await withPair(100, async (pair) => {
      await pair.live.execute('DELETE FROM orders WHERE id <= 10');
      const table = await prepared(pair, { ...ORDERS, missingWhen: 'saved.note IS NOT NULL' });
      await compareAll(pair, table);
      expect((await apply(pair, table)).tables[0]?.changed).toEqual([7, 0]);
    });
  });
});

describe('a million rows', () => {
  it('are compared within the memory of the function, by a process of its own', async () => {
    await postgres().createDatabase('bigcopy');
    await postgres().using('bigcopy', async (session) => {
      await session.execute(
        'CREATE TABLE big AS SELECT n AS id, md5(n::text) AS word FROM generate_series(1, 1000000) n',
      );
      await session.execute('ALTER TABLE big ADD PRIMARY KEY (id)');
    });
    await postgres().createDatabase('biglive', 'bigcopy');
    await postgres().using('biglive', (live) =>
      live.execute('DELETE FROM big WHERE id BETWEEN 400000 AND 499999'),
    );
    const targets = JSON.stringify([postgres().target('bigcopy'), postgres().target('biglive')]);
    const script = path.resolve(__dirname, '../../../support/compare-tables.ts');
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, targets], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const { cursor, peakMebibytes } = JSON.parse(stdout) as { cursor: Cursor; peakMebibytes: number };
    expect(cursor).toMatchObject({ compared: 1_000_000, missing: 100_000, differing: 0 });
    expect(peakMebibytes).toBeLessThan(256);
  }, 120_000);
});

describe('looking at a table', () => {
  it('knows its columns, its key and about how many rows it has', async () => {
    await withPair(1_000, async ({ live }) => {
      expect((await dialect.columns(live, 'public.orders')).map(({ name }) => name)).toContain(
        'double_total',
      );
      expect(await dialect.columns(live, 'nowhere.orders')).toEqual([]);
      expect(await dialect.isKey(live, ORDERS)).toBe(true);
      expect(await dialect.isKey(live, { ...ORDERS, key: 'total' })).toBe(false);
      expect(await dialect.estimatedRows(live, 'orders')).toBeNull();
      await live.execute('ANALYZE orders');
      expect(await dialect.estimatedRows(live, 'orders')).toBe(1_000);
    });
  });
});
