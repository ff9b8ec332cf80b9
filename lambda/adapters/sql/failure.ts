import { failureOfSqlState, SqlError, type SqlFailure, type SqlTarget } from '../../ports/sql.ts';

/** What drivers and Node.js put on their errors; all of it optional, because anything can be thrown. */
interface Thrown {
  readonly code?: string;
  readonly errno?: number;
  readonly message?: string;
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
]);

/** Node.js names what it holds against a certificate or a handshake like this (Node.js, "TLS: X509 certificate error codes"). */
const UNTRUSTED =
  /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|HANDSHAKE_NO_SSL|HANDSHAKE_SSL_ERROR)/;

/** MySQL 8.4 Error Message Reference; 1969 is MariaDB's. */
const MYSQL_ERRORS: Readonly<Record<number, SqlFailure>> = {
  1040: 'unreachable',
  1044: 'refused',
  1045: 'refused',
  1053: 'unreachable',
  1142: 'refused',
  1143: 'refused',
  1205: 'conflict',
  1213: 'conflict',
  1227: 'refused',
  1290: 'read-only',
  1317: 'timeout',
  1792: 'read-only',
  1836: 'read-only',
  1927: 'unreachable',
  1969: 'timeout',
  3024: 'timeout',
};

/** Gives what a driver threw a kind, and takes the password out of what it says, should it ever be in there. */
export function sqlFailure(target: SqlTarget, thrown: unknown): SqlError {
  if (thrown instanceof SqlError) return thrown;
  const { code = 'unknown', errno, message = String(thrown) } = thrown as Thrown;
  const [firstLine = ''] = message.split('\n');
  const said = target.password === '' ? firstLine : firstLine.replaceAll(target.password, '***');
  const failure = failureOf(target, code, errno, message);
  return new SqlError(failure, code, `${target.database} on ${target.host}: ${said} (${code})`);
}

function failureOf(target: SqlTarget, code: string, errno: number | undefined, message: string): SqlFailure {
  if (UNREACHABLE.has(code)) return 'unreachable';
  if (UNTRUSTED.test(code) || /does not support SSL/.test(message)) return 'untrusted';
  if (/^Query (?:read )?timeout|inactivity timeout/.test(message)) return 'timeout';
  if (/timeout expired|Connection terminated|closed state|not queryable/.test(message)) return 'unreachable';
  if (target.engine !== 'postgres') return MYSQL_ERRORS[errno ?? 0] ?? 'statement';
  return failureOfSqlState(code);
}
