import {
  isSqlError,
  SqlError,
  type SqlRow,
  type SqlSession,
  type SqlStatements,
  type SqlValue,
  type TransactionOptions,
} from '../../ports/sql.ts';

/** What the two drivers have in common, as far as a session needs it. */
export interface Connection {
  run(statement: string, parameters: readonly SqlValue[]): Promise<Outcome>;
  /** The statements that open such a transaction, in order. */
  begin(options: TransactionOptions): readonly string[];
  /** Says good-bye to the server. */
  close(): Promise<void>;
  /** Drops the connection: the server rolls back what is under way. */
  destroy(): void;
}

export interface Outcome {
  readonly rows: readonly SqlRow[];
  readonly changed: number;
  /** What PostgreSQL says it has done: it answers a COMMIT after a failed statement with ROLLBACK. */
  readonly command?: string;
}

/** After these nobody knows what the connection is in the middle of. */
const BROKEN = ['unreachable', 'timeout'] as const;

export function sessionOn(connection: Connection): SqlSession {
  let broken = false;
  const run = async (statement: string, parameters: readonly SqlValue[] = []): Promise<Outcome> => {
    try {
      return await connection.run(statement, parameters);
    } catch (error) {
      if (isSqlError(error, ...BROKEN)) {
        broken = true;
        connection.destroy();
      }
      throw error;
    }
  };
  const statements: SqlStatements = {
    query: async (statement, parameters) => (await run(statement, parameters)).rows,
    execute: async (statement, parameters) => (await run(statement, parameters)).changed,
  };
  return {
    ...statements,
    async transaction(options, work) {
      for (const statement of connection.begin(options)) await run(statement);
      try {
        const result = await work(statements);
        const { command } = await run('COMMIT');
        if (command === 'ROLLBACK') {
          throw new SqlError(
            'statement',
            '25P02',
            'A statement of the transaction had failed: nothing was committed.',
          );
        }
        return result;
      } catch (error) {
        if (!broken) await run('ROLLBACK').catch(() => connection.destroy());
        throw error;
      }
    },
    async end() {
      if (broken) return;
      await connection.close().catch(() => connection.destroy());
    },
  };
}
