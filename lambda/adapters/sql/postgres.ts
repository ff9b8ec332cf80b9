import { Client } from 'pg';
import type { SqlSession, SqlTarget, SqlValue, TransactionOptions } from '../../ports/sql.ts';
import type { DriverOptions } from './drivers.ts';
import { sqlFailure } from './failure.ts';
import { sessionOn, type Connection, type Outcome } from './session.ts';

/** The client gives up this much later than the server, so that the server's own answer is the one reported. */
const ANSWER_MARGIN_MILLISECONDS = 2_000;

/** Every value stays the text the server sent. */
const asText = { getTypeParser: () => (text: string) => text } as const;

/** One connection to PostgreSQL. Statements go by the extended protocol, which takes one statement at a time. */
export async function connectPostgres(target: SqlTarget, options: DriverOptions): Promise<SqlSession> {
  const { host, port, database, user, password, timeoutMilliseconds } = target;
  const client = new Client({
    host,
    port,
    database,
    user,
    password,
    application_name: 'muster',
    connectionTimeoutMillis: timeoutMilliseconds,
    statement_timeout: timeoutMilliseconds,
    lock_timeout: timeoutMilliseconds,
    idle_in_transaction_session_timeout: timeoutMilliseconds,
    query_timeout: timeoutMilliseconds + ANSWER_MARGIN_MILLISECONDS,
    options: '-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c bytea_output=hex',
    types: asText,
    ssl:
      options.encryption === 'none'
        ? false
        : {
            rejectUnauthorized: true,
            servername: host,
            ...(options.trusted === undefined ? {} : { ca: options.trusted }),
          },
  });
  // A connection lost between two statements is found by the next one; without a listener it would end the process.
  client.on('error', () => client.connection.stream.destroy());
  try {
    await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    throw sqlFailure(target, error);
  }
  return sessionOn(connectionOf(client, target));
}

function connectionOf(client: Client, target: SqlTarget): Connection {
  return {
    async run(statement: string, parameters: readonly SqlValue[]): Promise<Outcome> {
      try {
        const values = parameters.map((value) => (typeof value === 'bigint' ? value.toString() : value));
        const query = { text: statement, values, queryMode: 'extended' };
        const { rows, rowCount, command } = await client.query<Record<string, string | null>>(query);
        return { rows, changed: rowCount ?? 0, command };
      } catch (error) {
        throw sqlFailure(target, error);
      }
    },
    begin: ({ access, isolation }: TransactionOptions) => [
      `BEGIN ISOLATION LEVEL ${isolation === 'repeatable-read' ? 'REPEATABLE READ' : 'READ COMMITTED'} ` +
        (access === 'read-only' ? 'READ ONLY' : 'READ WRITE'),
    ],
    close: () => client.end(),
    destroy: () => {
      client.connection.stream.destroy();
    },
  };
}
