import type { SqlConnector } from '../../ports/sql.ts';
import { connectMysql } from './mysql.ts';
import { connectPostgres } from './postgres.ts';

export interface DriverOptions {
  /**
   * Certificates to trust, PEM. On Lambda none are given: `NODE_EXTRA_CA_CERTS=/var/runtime/ca-cert.pem` adds those
   * of Amazon, RDS among them, to what Node.js trusts; from the Node.js 20 runtime on that is no longer the default
   * (AWS Lambda Developer Guide, "Building Lambda functions with Node.js", CA certificate loading).
   */
  readonly trusted?: string;
  /** @default 'required' */
  readonly encryption?: 'required' | 'none';
}

/**
 * The real drivers. They are most of a megabyte, so that only the handler of a function that stands in the database
 * network names them: see `Needs` in `steps/run-step.ts`.
 */
export function databaseDrivers(options: DriverOptions = {}): SqlConnector {
  return {
    connect: (target) =>
      target.engine === 'postgres' ? connectPostgres(target, options) : connectMysql(target, options),
  };
}
