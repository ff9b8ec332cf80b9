import { isSqlError, type SqlFailure, type SqlSession } from '../../../../lambda/ports/sql.ts';
import { freePort, realPostgresBefore } from '../../../support/real-postgres.ts';

const postgres = realPostgresBefore();

async function failureOf(work: Promise<unknown>): Promise<SqlFailure> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isSqlError(error)) throw new Error(`No SqlError but ${String(error)}`);
  expect(error.message).not.toContain(postgres().target().password);
  return error.failure;
}

async function connected<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result> {
  return postgres().using('postgres', work);
}

describe('a session with a real PostgreSQL', () => {
  it('gives every value as the text the server writes, in UTC, and null as null', async () => {
    const rows = await connected((session) =>
      session.query(
        `SELECT $1::bigint AS big, 0.1::float8 AS float, 12.340::numeric AS exact, true AS yes, NULL AS nothing,
                timestamptz '2026-11-21 04:00:00+01' AS at, '{"a": 1}'::json AS json, '\\xff00'::bytea AS bytes`,
        [9_007_199_254_740_993n],
      ),
    );
    expect(rows).toEqual([
      {
        big: '9007199254740993',
        float: '0.1',
        exact: '12.340',
        yes: 't',
        nothing: null,
        at: '2026-11-21 03:00:00+00',
        json: '{"a": 1}',
        bytes: '\\xff00',
      },
    ]);
  });

  it('counts what a statement has changed, and takes parameters for values only', async () => {
    await connected(async (session) => {
      await session.execute('CREATE TABLE counted (id int PRIMARY KEY, word text)');
      const word = "'); DROP TABLE counted; --";
      expect(await session.execute('INSERT INTO counted VALUES ($1, $2), ($3, $2)', [1, word, 2])).toBe(2);
      expect(await session.query('SELECT word FROM counted WHERE id = $1', [2])).toEqual([{ word }]);
      expect(await session.execute('DELETE FROM counted WHERE id > $1', [5])).toBe(0);
    });
  });

  it('takes one statement at a time', async () => {
    const two = connected((session) => session.query('SELECT 1; SELECT 2'));
    expect(await failureOf(two)).toBe('statement');
  });

  it('commits all of a transaction or nothing', async () => {
    await connected(async (session) => {
      await session.execute('CREATE TABLE whole (id int PRIMARY KEY)');
      const write = { access: 'read-write', isolation: 'read-committed' } as const;
      await session.transaction(write, (inside) => inside.execute('INSERT INTO whole VALUES (1)'));
      const half = session.transaction(write, async (inside) => {
        await inside.execute('INSERT INTO whole VALUES (2)');
        await inside.execute('INSERT INTO whole VALUES (1)');
      });
      expect(await failureOf(half)).toBe('statement');
      const hidden = session.transaction(write, async (inside) => {
        await inside.execute('INSERT INTO whole VALUES (3)');
        await inside.execute('INSERT INTO whole VALUES (1)').catch(() => undefined);
      });
      expect(await failureOf(hidden)).toBe('statement');
      expect(await session.query('SELECT id FROM whole')).toEqual([{ id: '1' }]);
    });
  });

  it('leaves nothing of a transaction whose connection is killed', async () => {
    const victim = await postgres().connect();
    await victim.execute('CREATE TABLE killed (id int PRIMARY KEY)');
    const [{ pid } = { pid: '' }] = await victim.query('SELECT pg_backend_pid() AS pid');
    const half = victim.transaction({ access: 'read-write', isolation: 'read-committed' }, async (inside) => {
      await inside.execute('INSERT INTO killed SELECT generate_series(1, 1000)');
      await connected((other) => other.query('SELECT pg_terminate_backend($1)', [pid ?? null]));
      await inside.execute('INSERT INTO killed VALUES (1001)');
    });
    expect(await failureOf(half)).toBe('unreachable');
    await victim.end();
    expect(await connected((session) => session.query('SELECT count(*) FROM killed'))).toEqual([
      { count: '0' },
    ]);
  });

  it('sees one moment in a repeatable-read transaction, and cannot write in a read-only one', async () => {
    await connected(async (session) => {
      await session.execute('CREATE TABLE moment (id int)');
      const read = { access: 'read-only', isolation: 'repeatable-read' } as const;
      await session.transaction(read, async (inside) => {
        const count = async (): Promise<unknown> => inside.query('SELECT count(*) FROM moment');
        expect(await count()).toEqual([{ count: '0' }]);
        await connected((other) => other.execute('INSERT INTO moment VALUES (1)'));
        expect(await count()).toEqual([{ count: '0' }]);
      });
      const writing = session.transaction(read, (inside) => inside.execute('INSERT INTO moment VALUES (2)'));
      expect(await failureOf(writing)).toBe('read-only');
    });
  });

  it('lets the server end a statement that takes too long', async () => {
    const slow = await postgres().connect('postgres', { timeoutMilliseconds: 200 });
    expect(await failureOf(slow.query('SELECT pg_sleep(5)'))).toBe('timeout');
    await slow.end();
  });

  it('tells a wrong password, a database that is not there and a server that is not there apart', async () => {
    const { target, connector } = { target: postgres().target(), connector: postgres().connector };
    expect(await failureOf(connector.connect({ ...target, password: 'wrong' }))).toBe('refused');
    expect(await failureOf(connector.connect({ ...target, database: 'nowhere' }))).toBe('statement');
    expect(await failureOf(connector.connect({ ...target, port: await freePort() }))).toBe('unreachable');
  });

  it('demands TLS unless told otherwise', async () => {
    const demanding = postgres().connectorWith({});
    expect(await failureOf(demanding.connect(postgres().target()))).toBe('untrusted');
  });
});
