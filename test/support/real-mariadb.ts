import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { databaseDrivers } from '../../lambda/adapters/sql/drivers.ts';
import type { SqlSession, SqlTarget } from '../../lambda/ports/sql.ts';
import { freePort } from './real-postgres.ts';

/** Where Debian puts the server (package `mariadb-server-core`); MARIADB_ROOT names another root, for one that was unpacked. */
const ROOT = process.env['MARIADB_ROOT'] ?? '/';
const SERVER = path.join(ROOT, 'usr/sbin/mariadbd');

const START_ATTEMPTS = 200;
const ATTEMPT_MILLISECONDS = 50;

export const MARIADB_IS_HERE = existsSync(SERVER);

/**
 * Tests on a real MariaDB. Where there is no server they are skipped, each by its name, and said so on the console:
 * `apt-get install mariadb-server-core` brings one.
 */
export const describeMariadb: (name: string, tests: () => void) => void = MARIADB_IS_HERE
  ? describe
  : (name, tests) => {
      process.stderr.write(`SKIPPED, there is no ${SERVER}: ${name}\n`);
      describe.skip(name, tests);
    };

/** A MariaDB of its own: in a folder of its own, on a free loopback port, gone when it is stopped. */
export class RealMariadb {
  readonly #folder: string;
  readonly #server: ChildProcess;
  readonly #port: number;
  readonly #atExit = (): void => {
    this.#server.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };

  private constructor(folder: string, port: number, server: ChildProcess) {
    this.#folder = folder;
    this.#port = port;
    this.#server = server;
    process.once('exit', this.#atExit);
  }

  static async start(): Promise<RealMariadb> {
    const folder = mkdtempSync(path.join(tmpdir(), 'muster-mariadb-'));
    chmodSync(folder, 0o755);
    const port = await freePort();
    const data = path.join(folder, 'data');
    mkdirSync(data);
    const options = optionsOf(data, port);
    bootstrap(options);
    const server = spawn(SERVER, options, { env: surroundings(), stdio: 'ignore' });
    const started = new RealMariadb(folder, port, server);
    await started.#ready(path.join(data, 'errors.log'));
    return started;
  }

  target(database = 'shop', more: Partial<SqlTarget> = {}): SqlTarget {
    return {
      engine: 'mariadb',
      host: '127.0.0.1',
      port: this.#port,
      database,
      user: 'owner',
      password: 'correct-horse-9f2c',
      timeoutMilliseconds: 20_000,
      ...more,
    };
  }

  connect(database?: string, more?: Partial<SqlTarget>): Promise<SqlSession> {
    return databaseDrivers({ encryption: 'none' }).connect(this.target(database, more));
  }

  async using<Result>(database: string, work: (session: SqlSession) => Promise<Result>): Promise<Result> {
    const session = await this.connect(database);
    try {
      return await work(session);
    } finally {
      await session.end();
    }
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#atExit);
    if (this.#server.exitCode === null) {
      const gone = new Promise((resolve) => this.#server.once('exit', resolve));
      this.#server.kill('SIGKILL');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(log: string): Promise<void> {
    for (let attempt = 0; attempt < START_ATTEMPTS && this.#server.exitCode === null; attempt += 1) {
      const session = await this.connect().catch(() => undefined);
      if (session !== undefined) return session.end();
      await new Promise((resolve) => setTimeout(resolve, ATTEMPT_MILLISECONDS));
    }
    const words = existsSync(log) ? readFileSync(log, 'utf8').slice(-4000) : '';
    await this.stop();
    throw new Error(`MariaDB did not start: ${words}`);
  }
}

/** The server's own tables and one user, as `mariadb-install-db` makes them. */
function bootstrap(options: readonly string[]): void {
  const share = path.join(ROOT, 'usr/share/mysql');
  // Renamed in MariaDB 11.
  const prefix = existsSync(path.join(share, 'mariadb_system_tables.sql')) ? 'mariadb' : 'mysql';
  const scripts = [`${prefix}_system_tables.sql`, `${prefix}_system_tables_data.sql`];
  const input = [
    'CREATE DATABASE mysql;',
    'USE mysql;',
    ...scripts.map((name) => readFileSync(path.join(share, name), 'utf8')),
    'FLUSH PRIVILEGES;',
    "CREATE USER 'owner'@'%' IDENTIFIED BY 'correct-horse-9f2c';",
    "GRANT ALL ON *.* TO 'owner'@'%';",
    'CREATE DATABASE shop;',
  ].join('\n');
  const { status, stderr } = spawnSync(SERVER, [...options, '--bootstrap', '--skip-networking'], {
    env: surroundings(),
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`MariaDB could not be set up: ${stderr}`);
}

function optionsOf(data: string, port: number): readonly string[] {
  const share = path.join(ROOT, 'usr/share/mysql');
  return [
    '--no-defaults',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    `--datadir=${data}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${share}/charsets`,
    `--plugin-dir=${path.join(ROOT, 'usr/lib/mysql/plugin')}`,
    `--log-error=${path.join(data, 'errors.log')}`,
    `--socket=${path.join(data, 'socket')}`,
    `--pid-file=${path.join(data, 'pid')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
  ];
}

function surroundings(): Readonly<Record<string, string | undefined>> {
  return { ...process.env, LD_LIBRARY_PATH: path.join(ROOT, 'usr/lib/x86_64-linux-gnu'), TZ: 'UTC' };
}

export function realMariadbBefore(): () => RealMariadb {
  let server: RealMariadb | undefined;
  beforeAll(async () => {
    server = await RealMariadb.start();
  }, 60_000);
  afterAll(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error('MariaDB has not been started.');
    return server;
  };
}
