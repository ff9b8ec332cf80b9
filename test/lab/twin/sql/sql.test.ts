import { ProcessClock } from '../../../../lab/twin/functions/process-clock.ts';
import { WriteLog } from '../../../../lab/twin/services/rds/write-log.ts';
import { SqlDatabases } from '../../../../lab/twin/sql/connector.ts';
import type { SqlSession } from '../../../../lambda/ports/sql.ts';
import { EAST, HOUR, loadDatabases, TestWorld, WEST } from '../services/infrastructure-world.ts';

const WRITE = { access: 'read-write', isolation: 'read-committed' } as const;

class Rehearsal {
  readonly test = new TestWorld();
  readonly hosts = loadDatabases(this.test);
  readonly sql: SqlDatabases;
  #clients = 0;

  constructor() {
    const { world, infrastructure } = this.test;
    this.sql = new SqlDatabases({
      kernel: world.kernel,
      instanceAt: (host) => infrastructure.rds.fleet.byHost(host),
      isDark: (region) => world.isDark(region),
      opens: (_instance, user, password) => user === 'owner' && password === 'right',
    });
  }

  clock(): ProcessClock {
    this.#clients += 1;
    return new ProcessClock(this.test.world.kernel, `client-${this.#clients}`);
  }

  connect(
    side: 'primary' | 'recovery',
    { clock = this.clock(), inNetwork = true, password = 'right', from = side } = {},
  ): Promise<SqlSession> {
    const region = from === 'primary' ? EAST : WEST;
    return this.sql.connectorFor({ region, inNetwork, securityGroupIds: [], clock }).connect({
      engine: 'postgres',
      host: this.hosts[side].host,
      port: 5432,
      database: 'orders',
      user: 'owner',
      password,
      timeoutMilliseconds: 5_000,
    });
  }

  /** In virtual time, to its end. */
  async through<Result>(work: () => Promise<Result>): Promise<Result> {
    let outcome: { value: Result } | { error: unknown } | undefined;
    this.test.world.kernel.spawn(async () => {
      outcome = await work().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    });
    await this.test.world.kernel.run(() => outcome !== undefined, HOUR);
    if (outcome === undefined) throw new Error('It did not end within an hour.');
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  instance(side: 'primary' | 'recovery') {
    const found = this.test.infrastructure.rds.fleet.byHost(this.hosts[side].host);
    if (found === undefined) throw new Error('There is no such instance.');
    return found;
  }
}

let rehearsal: Rehearsal;

beforeEach(async () => {
  rehearsal = new Rehearsal();
  await rehearsal.test.pass(60_000);
});

async function ordersTable(): Promise<SqlSession> {
  const session = await rehearsal.connect('primary');
  await session.execute('CREATE TABLE orders (id bigint PRIMARY KEY, note text, at timestamptz)');
  return session;
}

describe('the rows of a rehearsed database', () => {
  it('are written on the source and seen on the replica after the lag, which refuses to write', async () => {
    await rehearsal.through(async () => {
      const session = await ordersTable();
      await session.execute('INSERT INTO orders VALUES ($1, $2, now())', [1n, "it's"]);
    });
    const seen = async (): Promise<unknown> =>
      rehearsal.through(async () => {
        const replica = await rehearsal.connect('recovery');
        return replica.query('SELECT note, at FROM orders').catch((error: { code: string }) => error.code);
      });
    rehearsal.instance('recovery').replication?.interrupt('broken');
    expect(await seen()).toBe('42P01');
    rehearsal.instance('recovery').replication?.resume('broken');
    await rehearsal.test.pass(120_000);
    expect(await seen()).toEqual([{ note: "it's", at: expect.stringMatching(/^2026-01-06 03:0\d/) }]);

    const refused = rehearsal.through(async () => {
      const replica = await rehearsal.connect('recovery');
      await replica.execute('INSERT INTO orders VALUES (2, null, null)');
    });
    await expect(refused).rejects.toMatchObject({ name: 'SqlError', failure: 'read-only', code: '25006' });
  });

  it('tell by position when a replica has everything, on an idle source as well', async () => {
    await rehearsal.through(ordersTable);
    await rehearsal.test.pass(2 * HOUR);
    const [source, replica] = await rehearsal.through(async () => [
      await (
        await rehearsal.connect('primary')
      ).query('SELECT pg_current_wal_lsn() AS at, pg_is_in_recovery() AS standby'),
      await (
        await rehearsal.connect('recovery')
      ).query('SELECT pg_last_wal_replay_lsn() AS at, pg_is_in_recovery() AS standby'),
    ]);
    expect(source).toEqual([{ at: expect.stringMatching(/^0\/1[0-9A-F]+$/), standby: 'f' }]);
    expect(replica).toEqual([{ at: source?.[0]?.['at'], standby: 't' }]);
  });

  it('can be had again as of any moment from a log that ends there', async () => {
    const times = await rehearsal.through(async () => {
      const session = await ordersTable();
      const at: number[] = [];
      for (const id of [1, 2, 3]) {
        await session.execute('INSERT INTO orders VALUES ($1, null, now())', [id]);
        at.push(rehearsal.test.now);
        await rehearsal.test.world.kernel.sleep(60_000);
      }
      await session.execute('DELETE FROM orders WHERE id = 1');
      return at;
    });
    const { log } = rehearsal.instance('primary');
    const restored = rehearsal.instance('recovery');
    restored.replication = undefined;
    restored.log = new WriteLog({ log, length: log.lengthAt(times[1] ?? 0) });
    const rows = await rehearsal.through(async () => {
      const session = await rehearsal.connect('recovery');
      await session.execute('INSERT INTO orders VALUES (9, null, null)');
      return session.query('SELECT id FROM orders ORDER BY id');
    });
    expect(rows.map(({ id }) => id)).toEqual(['1', '2', '9']);
    const source = await rehearsal.through(async () =>
      (await rehearsal.connect('primary')).query('SELECT id FROM orders ORDER BY id'),
    );
    expect(source.map(({ id }) => id)).toEqual(['2', '3']);
  });

  it('hold all of a transaction or nothing: of one that fails, and of one whose process dies', async () => {
    const dying = rehearsal.clock();
    await rehearsal.through(ordersTable);
    const failed = rehearsal.through(async () => {
      const session = await rehearsal.connect('primary');
      await session.transaction(WRITE, async (inside) => {
        await inside.execute('INSERT INTO orders VALUES (1, null, null)');
        await inside.execute('INSERT INTO orders VALUES (1, null, null)');
      });
    });
    await expect(failed).rejects.toMatchObject({ failure: 'statement', code: '23505' });
    rehearsal.test.world.kernel.spawn(async () => {
      const session = await rehearsal.connect('primary', { clock: dying });
      await session.transaction(WRITE, async (inside) => {
        await inside.execute('INSERT INTO orders VALUES (2, null, null)');
        dying.kill();
        await inside.execute('INSERT INTO orders VALUES (3, null, null)');
      });
    });
    await rehearsal.test.pass(60_000);
    const count = await rehearsal.through(async () =>
      (await rehearsal.connect('primary')).query('SELECT count(*) FROM orders'),
    );
    expect(count).toEqual([{ count: '0' }]);
  });
});

const refused = (options: Parameters<Rehearsal['connect']>[1], side: 'primary' | 'recovery' = 'primary') =>
  rehearsal
    .through(() => rehearsal.connect(side, options))
    .then(
      () => 'connected',
      ({ failure }: { failure: string }) => failure,
    );

describe('a connection to a rehearsed database', () => {
  it('comes about from its own network only, with the right password', async () => {
    expect(await refused({})).toBe('connected');
    expect(await refused({ inNetwork: false })).toBe('unreachable');
    expect(await refused({ from: 'recovery' })).toBe('unreachable');
    expect(await refused({ password: 'wrong' })).toBe('refused');
  });

  it('does not come about while the instance is fenced, stopped or dark', async () => {
    const { hosts, test } = rehearsal;
    const instance = rehearsal.instance('primary');
    const groups = new Map(instance.securityGroups);
    instance.securityGroups.clear();
    instance.securityGroups.set(hosts.primary.fence, 'active');
    expect(await refused({})).toBe('unreachable');
    instance.securityGroups.clear();
    for (const [id, membership] of groups) instance.securityGroups.set(id, membership);
    instance.status = 'stopped';
    expect(await refused({})).toBe('unreachable');
    instance.status = 'available';
    expect(await refused({})).toBe('connected');
    test.world.darken(EAST);
    expect(await refused({})).toBe('unreachable');
  });

  it('ends with a restart of the instance', async () => {
    const gone = rehearsal.through(async () => {
      const session = await rehearsal.connect('primary');
      rehearsal.instance('primary').cutConnections();
      await session.query('SELECT 1');
    });
    await expect(gone).rejects.toMatchObject({ failure: 'unreachable' });
  });

  it('refuses loudly what would not be the same when the log is replayed', async () => {
    for (const statement of ['SELECT random()', 'CREATE TABLE t (at timestamptz DEFAULT now())']) {
      const asked = rehearsal.through(async () => (await rehearsal.connect('primary')).query(statement));
      await expect(asked).rejects.toMatchObject({ name: 'UnsupportedError' });
    }
    const quoted = rehearsal.through(async () =>
      (await rehearsal.connect('primary')).query("SELECT 'random()' AS word, $1::text AS other", ['now()']),
    );
    expect(await quoted).toEqual([{ word: 'random()', other: 'now()' }]);
  });
});
