import { createConnection, type Connection as MysqlConnection } from 'mysql2';
import type { SqlRow, SqlSession, SqlTarget, SqlValue, TransactionOptions } from '../../ports/sql.ts';
import type { DriverOptions } from './drivers.ts';
import { sqlFailure } from './failure.ts';
import { sessionOn, type Connection, type Outcome } from './session.ts';

/** The client gives up this much later than the server, so that the server's own answer is the one reported. */
const ANSWER_MARGIN_MILLISECONDS = 2_000;

/** One connection to MySQL or MariaDB. Parameters go to the server apart from the statement. */
export async function connectMysql(target: SqlTarget, options: DriverOptions): Promise<SqlSession> {
  const { host, port, database, user, password, timeoutMilliseconds } = target;
  const client = createConnection({
    host,
    port,
    database,
    user,
    password,
    connectTimeout: timeoutMilliseconds,
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    ...(options.encryption === 'none'
      ? {}
      : {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            ...(options.trusted === undefined ? {} : { ca: options.trusted }),
          },
        }),
  });
  // A connection lost between two statements is found by the next one; without a listener it would end the process.
  client.on('error', () => client.destroy());
  const connection = connectionOf(client, target);
  try {
    await new Promise<void>((resolve, reject) => {
      client.connect((error) => (error === null ? resolve() : reject(error)));
    });
    for (const statement of settings(target)) await connection.run(statement, []);
  } catch (error) {
    client.destroy();
    throw sqlFailure(target, error);
  }
  return sessionOn(connection);
}

/** MariaDB counts in seconds and ends every statement; MySQL counts in milliseconds and ends reading ones. */
function settings({ engine, timeoutMilliseconds }: SqlTarget): readonly string[] {
  const seconds = Math.max(1, Math.ceil(timeoutMilliseconds / 1000));
  return [
    "SET SESSION time_zone = '+00:00'",
    `SET SESSION innodb_lock_wait_timeout = ${seconds}`,
    engine === 'mariadb'
      ? `SET SESSION max_statement_time = ${seconds}`
      : `SET SESSION max_execution_time = ${timeoutMilliseconds}`,
  ];
}

function connectionOf(client: MysqlConnection, target: SqlTarget): Connection {
  const timeout = target.timeoutMilliseconds + ANSWER_MARGIN_MILLISECONDS;
  const run = (statement: string, parameters: readonly SqlValue[]): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const answer = (error: Error | null, result: unknown): void => {
        if (error === null) resolve(outcomeOf(result));
        else reject(sqlFailure(target, error));
      };
      // Without parameters by the text protocol: not every statement can be prepared.
      if (parameters.length === 0) client.query({ sql: statement, timeout }, answer);
      else client.execute({ sql: statement, timeout }, parameters.map(bound), answer);
    });
  return {
    run,
    begin: ({ access, isolation }: TransactionOptions) => [
      `SET TRANSACTION ISOLATION LEVEL ${isolation === 'repeatable-read' ? 'REPEATABLE READ' : 'READ COMMITTED'}`,
      [
        'START TRANSACTION',
        [
          ...(isolation === 'repeatable-read' ? ['WITH CONSISTENT SNAPSHOT'] : []),
          access === 'read-only' ? 'READ ONLY' : 'READ WRITE',
        ].join(', '),
      ].join(' '),
    ],
    close: () =>
      new Promise((resolve, reject) => {
        client.end((error) => (error === null || error === undefined ? resolve() : reject(error)));
      }),
    destroy: () => client.destroy(),
  };
}

/** As text, which the server takes wherever a number may stand, `LIMIT` included; a JavaScript number would be sent as a DOUBLE. */
function bound(value: SqlValue): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  return String(value);
}

function outcomeOf(result: unknown): Outcome {
  if (!Array.isArray(result)) {
    return { rows: [], changed: (result as { readonly affectedRows?: number }).affectedRows ?? 0 };
  }
  const rows = (result as readonly Readonly<Record<string, unknown>>[]).map((row): SqlRow =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)])),
  );
  return { rows, changed: rows.length };
}

function text(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
