import {
  failureOfSqlState,
  SqlError,
  type SqlConnector,
  type SqlFailure,
  type SqlSession,
  type SqlTarget,
} from '../../../lambda/ports/sql.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { UnsupportedError } from '../api.ts';
import type { ProcessClock } from '../functions/process-clock.ts';
import type { DatabaseInstance } from '../services/rds/instance.ts';
import { InstanceSql } from './instance-sql.ts';
import { LabSession } from './session.ts';

/** The databases of a world, as something that speaks SQL finds them. */
export interface SqlNetwork {
  readonly kernel: Kernel;
  instanceAt(host: string): DatabaseInstance | undefined;
  /** Whether a region is dark. */
  isDark(region: string): boolean;
  /** Whether user and password are those of that instance. */
  opens(instance: DatabaseInstance, user: string, password: string): boolean;
}

/** Where a connection comes from. */
export interface SqlClient {
  readonly region: string;
  /** False outside a network: nothing in it can be reached then. */
  readonly inNetwork: boolean;
  /** Of its network interface. */
  readonly securityGroupIds: readonly string[];
  readonly clock: ProcessClock;
}

export interface SqlAccess {
  connectorFor(client: SqlClient): SqlConnector;
}

export const NO_DATABASES: SqlAccess = {
  connectorFor: () => ({
    connect: () => Promise.reject(new UnsupportedError('SQL in a world without databases')),
  }),
};

/** Every instance's rows, made when the first connection comes. */
export class SqlDatabases implements SqlAccess {
  readonly #network: SqlNetwork;
  readonly #instances = new WeakMap<DatabaseInstance, InstanceSql>();

  constructor(network: SqlNetwork) {
    this.#network = network;
  }

  connectorFor(client: SqlClient): SqlConnector {
    return { connect: (target) => this.#connect(client, target) };
  }

  async #connect(client: SqlClient, target: SqlTarget): Promise<SqlSession> {
    const { kernel } = this.#network;
    const instance = this.#network.instanceAt(target.host);
    const reached =
      client.inNetwork &&
      instance?.region === client.region &&
      !this.#network.isDark(instance.region) &&
      instance.settings.port === target.port &&
      instance.takesNewConnection(client.securityGroupIds);
    if (instance === undefined || !reached) {
      await client.clock.sleep(target.timeoutMilliseconds);
      throw refusal(target, 'unreachable', 'ETIMEDOUT', 'the connection was not answered in time');
    }
    await client.clock.sleep(kernel.draw('sql.connect', `sql.connect/${instance.arn}`));
    if (instance.settings.engine !== 'postgres') {
      throw new UnsupportedError(`SQL of ${instance.settings.engine}; it has PostgreSQL`);
    }
    if (!this.#network.opens(instance, target.user, target.password)) {
      throw refusal(target, 'refused', '28P01', `password authentication failed for user "${target.user}"`);
    }
    if (target.database !== (instance.settings.databaseName ?? 'postgres')) {
      throw refusal(target, 'statement', '3D000', `database "${target.database}" does not exist`);
    }
    return new LabSession({ kernel, client, target, instance, sql: this.#sqlOf(instance) });
  }

  #sqlOf(instance: DatabaseInstance): InstanceSql {
    let sql = this.#instances.get(instance);
    if (sql === undefined) {
      sql = new InstanceSql(this.#network.kernel, instance);
      this.#instances.set(instance, sql);
    }
    return sql;
  }
}

export function refusal(target: SqlTarget, failure: SqlFailure, code: string, said: string): SqlError {
  return new SqlError(failure, code, `${target.database} on ${target.host}: ${said} (${code})`);
}

/** An error of the engine, as the real driver's is told. */
export function engineFailure(target: SqlTarget, thrown: unknown): unknown {
  const { code, message } = thrown as { readonly code?: string; readonly message?: string };
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) return thrown;
  return refusal(target, failureOfSqlState(code), code, message ?? '');
}
