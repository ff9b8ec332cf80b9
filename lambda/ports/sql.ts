import type { DatabaseEngine } from '../deployment.ts';

/** Opens connections to databases. In the lab it is the rehearsed one; the real one is in `adapters/sql`. */
export interface SqlConnector {
  /** @throws SqlError */
  connect(target: SqlTarget): Promise<SqlSession>;
}

export interface SqlTarget {
  readonly engine: DatabaseEngine;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** For connecting, and again for each statement: the server ends one that takes longer. */
  readonly timeoutMilliseconds: number;
}

/** What a parameter may be. Anything else (a time, JSON) travels as text and is cast by the statement. */
export type SqlValue = string | number | bigint | boolean | null;

/**
 * Every value as the server writes it in text, times in UTC; null is null. Exact for every type, and the same
 * whatever the driver would have made of it. Binary columns are to be read through the engine's own hex function.
 */
export type SqlRow = Readonly<Record<string, string | null>>;

/** One statement per call, with the engine's own placeholders: `$1` in PostgreSQL, `?` in MySQL and MariaDB. */
export interface SqlStatements {
  /** @throws SqlError */
  query(statement: string, parameters?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /**
   * @returns how many rows the statement inserted, changed or deleted
   * @throws SqlError
   */
  execute(statement: string, parameters?: readonly SqlValue[]): Promise<number>;
}

export interface TransactionOptions {
  readonly access: 'read-only' | 'read-write';
  /** `repeatable-read`: all of it sees the database as of one moment. */
  readonly isolation: 'read-committed' | 'repeatable-read';
}

export interface SqlSession extends SqlStatements {
  /**
   * All of `work` or nothing: committed when it returns, rolled back when it throws, and by the server when the
   * connection is lost. When the connection is lost while committing, `SqlError` says `unreachable` and nobody
   * knows: look at what stands there.
   */
  transaction<Result>(
    options: TransactionOptions,
    work: (statements: SqlStatements) => Promise<Result>,
  ): Promise<Result>;
  /** Never throws. */
  end(): Promise<void>;
}

/**
 * - `unreachable`: no connection, or it was lost; what was under way is rolled back by the server.
 * - `untrusted`: the server offers no TLS, or its certificate is not one of Amazon RDS for that host.
 * - `refused`: user or password or the right to do it is missing.
 * - `read-only`: a replica, or a database that takes no writes now.
 * - `timeout`: the statement took longer than it may.
 * - `conflict`: another transaction was in the way; the same transaction may succeed when tried again.
 * - `statement`: anything else the server says about the statement.
 */
export type SqlFailure =
  | 'unreachable'
  | 'untrusted'
  | 'refused'
  | 'read-only'
  | 'timeout'
  | 'conflict'
  | 'statement';

/** A failed connection or statement. Its message never holds the password or the values of parameters. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly failure: SqlFailure;
  /** SQLSTATE, MySQL's error name, or Node's error code. */
  readonly code: string;

  constructor(failure: SqlFailure, code: string, message: string) {
    super(message);
    this.failure = failure;
    this.code = code;
  }
}

/** By name and not by class: a rehearsal throws one across the border of the bundle. */
export function isSqlError(error: unknown, ...failures: readonly SqlFailure[]): error is SqlError {
  if (!(error instanceof Error) || error.name !== 'SqlError') return false;
  return failures.length === 0 || failures.includes((error as SqlError).failure);
}

/** SQLSTATE by its first characters, the longest that fits first (PostgreSQL documentation, "PostgreSQL Error Codes"). */
const SQL_STATES: readonly (readonly [string, SqlFailure])[] = [
  ['25006', 'read-only'],
  ['42501', 'refused'],
  ['53300', 'unreachable'],
  ['55P03', 'conflict'],
  ['57014', 'timeout'],
  ['57P05', 'timeout'],
  ['08', 'unreachable'],
  ['28', 'refused'],
  ['40', 'conflict'],
  ['57P', 'unreachable'],
];

/** What an error of PostgreSQL comes down to. */
export function failureOfSqlState(code: string): SqlFailure {
  return SQL_STATES.find(([start]) => code.startsWith(start))?.[1] ?? 'statement';
}
