import { databaseDrivers } from '../../../../lambda/adapters/sql/drivers.ts';
import { isSqlError, type SqlFailure, type SqlSession } from '../../../../lambda/ports/sql.ts';
import { prove, sealsAround } from '../../../../lambda/proof/compare.ts';
import type { Seal } from '../../../../lambda/proof/seal.ts';
import { readCopy, takeSeal } from '../../../../lambda/proof/take-seal.ts';
import { describeMariadb, realMariadbBefore } from '../../../support/real-mariadb.ts';
import { freePort } from '../../../support/real-postgres.ts';

const WRITE = { access: 'read-write', isolation: 'read-committed' } as const;
const READ = { access: 'read-only', isolation: 'repeatable-read' } as const;

describeMariadb('a session with a real MariaDB', () => {
  const mariadb = realMariadbBefore();

  const shop = <Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result> =>
    mariadb().using('shop', work);

  const failureOf = async (work: Promise<unknown>): Promise<SqlFailure> => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!isSqlError(error)) throw new Error(`No SqlError but ${String(error)}`);
    expect(error.message).not.toContain(mariadb().target().password);
    return error.failure;
  };

  it('gives every value as text, with and without parameters, and takes parameters for values only', async () => {
    await shop(async (session) => {
      await session.execute(
        'CREATE TABLE kinds (id bigint PRIMARY KEY, exact decimal(12, 3), at datetime(3), word text, document json)',
      );
      const word = "'); DROP TABLE kinds; --";
      expect(
        await session.execute('INSERT INTO kinds VALUES (?, ?, ?, ?, ?)', [
          9_007_199_254_740_993n,
          '12.340',
          '2026-11-21 03:00:00.125',
          word,
          null,
        ]),
      ).toBe(1);
      const row = {
        id: '9007199254740993',
        exact: '12.340',
        at: '2026-11-21 03:00:00.125',
        word,
        document: null,
      };
      expect(await session.query('SELECT * FROM kinds')).toEqual([row]);
      expect(await session.query('SELECT * FROM kinds WHERE word = ? LIMIT ?', [word, 1])).toEqual([row]);
    });
  });

  it('commits all of a transaction or nothing, also when the connection is killed in the middle', async () => {
    await shop((session) => session.execute('CREATE TABLE whole (id int PRIMARY KEY)'));
    // The driver keeps its own timer of a statement whose connection was killed until it has run out.
    const victim = await mariadb().connect('shop', { timeoutMilliseconds: 1_000 });
    const [{ id } = { id: '' }] = await victim.query('SELECT CONNECTION_ID() AS id');
    const half = victim.transaction(WRITE, async (inside) => {
      await inside.execute('INSERT INTO whole VALUES (1)');
      await shop((other) => other.execute(`KILL ${id}`));
      await inside.execute('INSERT INTO whole VALUES (2)');
    });
    expect(await failureOf(half)).toBe('unreachable');
    const twice = shop((session) =>
      session.transaction(WRITE, async (inside) => {
        await inside.execute('INSERT INTO whole VALUES (1)');
        await inside.execute('INSERT INTO whole VALUES (1)');
      }),
    );
    expect(await failureOf(twice)).toBe('statement');
    expect(await shop((session) => session.query('SELECT COUNT(*) AS n FROM whole'))).toEqual([{ n: '0' }]);
  });

  it('sees one moment, cannot write in a read-only transaction, and ends a slow statement', async () => {
    await shop(async (session) => {
      await session.execute('CREATE TABLE moment (id int)');
      await session.transaction(READ, async (inside) => {
        await shop((other) => other.execute('INSERT INTO moment VALUES (1)'));
        expect(await inside.query('SELECT COUNT(*) AS n FROM moment')).toEqual([{ n: '0' }]);
      });
      const writing = session.transaction(READ, (inside) => inside.execute('INSERT INTO moment VALUES (2)'));
      expect(await failureOf(writing)).toBe('read-only');
    });
    const slow = await mariadb().connect('shop', { timeoutMilliseconds: 1_000 });
    expect(await failureOf(slow.query('SELECT SLEEP(10)'))).toBe('timeout');
    await slow.end();
  });

  it('tells a wrong password, a missing server and a server without TLS apart', async () => {
    expect(await failureOf(mariadb().connect('shop', { password: 'wrong' }))).toBe('refused');
    expect(await failureOf(mariadb().connect('shop', { port: await freePort() }))).toBe('unreachable');
    expect(await failureOf(databaseDrivers().connect(mariadb().target()))).toBe('untrusted');
  });

  it('proves a real second copy against the seals around it, and finds what is wrong in it', async () => {
    const options = { engine: 'mariadb', database: 'orders' } as const;
    const seal = (minute: number): Promise<Seal> => {
      const at = `2026-11-21T03:0${minute}:00.000Z`;
      return mariadb().using('sales', (session) =>
        takeSeal(session, { ...options, at, now: () => Date.parse(at) }),
      );
    };
    await shop((session) => session.execute('CREATE DATABASE sales'));
    await mariadb().using('sales', async (session) => {
      await session.execute(
        'CREATE TABLE orders (id int PRIMARY KEY, total decimal(10, 2), note text, bytes blob)',
      );
      await session.execute(
        "INSERT INTO orders SELECT seq, seq * 1.5, IF(seq MOD 3 = 0, NULL, CONCAT('a,', seq)), UNHEX('00FF') FROM seq_1_to_500",
      );
    });
    const first = await seal(1);
    await shop((session) => session.execute('CREATE DATABASE copy'));
    await mariadb().using('copy', async (session) => {
      for (const table of ['orders', 'muster_dr_mark']) {
        await session.execute(`CREATE TABLE ${table} LIKE sales.${table}`);
        await session.execute(`INSERT INTO ${table} SELECT * FROM sales.${table}`);
      }
    });
    await mariadb().using('sales', (session) => session.execute('DELETE FROM orders WHERE id = 7'));
    const second = await seal(2);
    const proofOfCopy = async () => {
      const copy = await mariadb().using('copy', (session) => readCopy(session, 'mariadb'));
      const { before, after } = sealsAround([first, second], copy.marks);
      return prove(copy, before, after);
    };
    expect(await proofOfCopy()).toMatchObject({ verdict: 'proven', tables: 1, sealedAfter: second.at });
    await mariadb().using('copy', (session) => session.execute("UPDATE orders SET bytes = 'x' WHERE id = 9"));
    expect(await proofOfCopy()).toMatchObject({ verdict: 'failed', differing: [{ name: 'orders' }] });
  });
});
