import { prove, sealsAround } from '../../../lambda/proof/compare.ts';
import type { Seal } from '../../../lambda/proof/seal.ts';
import { readCopy, takeSeal } from '../../../lambda/proof/take-seal.ts';
import type { SqlSession } from '../../../lambda/ports/sql.ts';
import { START } from '../../support/fake-platform.ts';
import { realPostgresBefore } from '../../support/real-postgres.ts';

const postgres = realPostgresBefore();
let number = 0;
let database: string;

beforeEach(async () => {
  number += 1;
  database = `shop${number}`;
  await postgres().createDatabase(database);
  await shop(async (session) => {
    await session.execute('CREATE TABLE customers (id int PRIMARY KEY, name text, joined timestamptz)');
    await session.execute('CREATE TABLE orders (id int PRIMARY KEY, total numeric(10, 2), note text)');
    await session.execute(
      "INSERT INTO customers SELECT n, 'customer ' || n, '2026-01-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 500) n",
    );
    await session.execute(
      "INSERT INTO orders SELECT n, n * 1.5, CASE WHEN n % 3 = 0 THEN NULL ELSE 'a, ''b''' END FROM generate_series(1, 2000) n",
    );
  });
});

function shop<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result> {
  return postgres().using(database, work);
}

let minutes = 0;

function seal(checksumRowsAtMost?: number): Promise<Seal> {
  minutes += 1;
  const now = START + minutes * 60_000;
  return shop((session) =>
    takeSeal(session, {
      engine: 'postgres',
      database,
      at: new Date(now).toISOString(),
      now: () => now,
      ...(checksumRowsAtMost === undefined ? {} : { checksumRowsAtMost }),
    }),
  );
}

/** A real second database, as a restore would bring it, changed by hand or not. */
async function restored(name: string, damage: readonly string[] = []) {
  const copy = `${database}_${name}`;
  await postgres().createDatabase(copy, database);
  return postgres().using(copy, async (session) => {
    for (const statement of damage) await session.execute(statement);
    return readCopy(session, 'postgres');
  });
}

async function proofOf(
  name: string,
  damage: readonly string[],
  seals: readonly Seal[],
  later: () => Promise<Seal>,
) {
  const copy = await restored(name, damage);
  const { before, after } = sealsAround([...seals, await later()], copy.marks);
  return prove(copy, before, after);
}

describe('a seal of a real PostgreSQL', () => {
  it('proves a copy that is whole, made between two seals, while other rows went on changing', async () => {
    const first = await seal();
    await shop((session) => session.execute('UPDATE orders SET total = 0 WHERE id <= 20'));
    const proof = await proofOf('whole', [], [first], async () => {
      await shop((session) => session.execute("INSERT INTO orders VALUES (9001, 1, 'newer')"));
      return seal();
    });
    expect(proof).toMatchObject({ verdict: 'proven', missing: [], differing: [], unjudged: [], tables: 2 });
    expect(proof).toMatchObject({ sealedBefore: first.at, newestMarkAt: first.at });
  });

  it.each([
    ['a row that is gone', 'DELETE FROM orders WHERE id = 1234', 'public.orders'],
    ['a value that is other', "UPDATE customers SET name = 'X' WHERE id = 77", 'public.customers'],
    ['a value that is null', 'UPDATE orders SET note = NULL WHERE id = 1', 'public.orders'],
    ['a row that nobody wrote', 'INSERT INTO customers VALUES (501, NULL, NULL)', 'public.customers'],
  ])('finds %s in the copy', async (_what, damage, table) => {
    const proof = await proofOf('damaged', [damage], [await seal()], () => seal());
    expect(proof.verdict).toBe('failed');
    expect(proof.differing.map(({ name }) => name)).toEqual([table]);
  });

  it('finds a table that is missing from the copy', async () => {
    const proof = await proofOf('without', ['DROP TABLE customers'], [await seal()], () => seal());
    expect(proof).toMatchObject({ verdict: 'failed', missing: ['public.customers'], differing: [] });
  });

  it('judges an older copy by the seals around it, not by the newest', async () => {
    const first = await seal();
    const copy = await restored('old');
    await shop((session) => session.execute('DELETE FROM orders WHERE id <= 1000'));
    const [second, third] = [await seal(), await seal()];
    const around = sealsAround([third, second, first], copy.marks);
    expect([around.before?.at, around.after?.at]).toEqual([first.at, second.at]);
    expect(prove(copy, around.before, around.after).verdict).toBe('proven');
    expect(prove(copy, second, third).verdict).toBe('failed');
  });

  it('does not judge what changed after the only seal, and proves what did not', async () => {
    const first = await seal();
    await shop((session) => session.execute('DELETE FROM orders WHERE id = 5'));
    const copy = await restored('latest');
    expect(prove(copy, first, undefined)).toMatchObject({ verdict: 'proven', unjudged: ['public.orders'] });
    const damaged = await restored('damaged', ['DELETE FROM customers WHERE id = 5']);
    expect(prove(damaged, first, undefined).verdict).toBe('not-comparable');
  });

  it('proves nothing without a seal that is whole in the copy', async () => {
    const copy = await restored('unsealed');
    const { before, after } = sealsAround([await seal()], copy.marks);
    expect(before).toBeUndefined();
    expect(prove(copy, before, after).verdict).toBe('not-comparable');
  });

  it('counts a table that is too large to be summed up', async () => {
    await shop((session) => session.execute('ANALYZE'));
    const counted = await seal(1000);
    expect(counted.tables.map(({ rows, buckets }) => [rows, buckets === undefined])).toEqual([
      [500, false],
      [2000, true],
    ]);
    const copy = await restored('fewer', ['DELETE FROM orders WHERE id = 7']);
    expect(prove(copy, counted, await seal(1000)).differing).toEqual([
      { name: 'public.orders', rowsSealed: 2000, rowsFound: 1999, bucketsDiffering: 1 },
    ]);
  });

  it('leaves no value of a row in the seal, and its own schema out of it', async () => {
    const text = JSON.stringify(await seal());
    expect(text).not.toContain('customer 7');
    expect(text).not.toContain('muster_dr');
  });

  it('is taken by a user who may only read, once the team has made the table of the marks', async () => {
    await seal();
    await shop(async (session) => {
      await session.execute(`CREATE ROLE sealer${number} LOGIN PASSWORD 'let-me-in'`);
      await session.execute(`GRANT pg_read_all_data TO sealer${number}`);
      await session.execute(`GRANT USAGE ON SCHEMA muster_dr TO sealer${number}`);
      await session.execute(`GRANT INSERT ON muster_dr.mark TO sealer${number}`);
    });
    const own = await postgres().connect(database, { user: `sealer${number}`, password: 'let-me-in' });
    const at = '2026-11-22T00:00:00.000Z';
    const taken = await takeSeal(own, { engine: 'postgres', database, at, now: () => Date.parse(at) });
    await own.end();
    expect(taken.tables.map(({ name }) => name)).toEqual(['public.customers', 'public.orders']);
  });
});
