import type {
  SqlSession,
  SqlStatements,
  SqlTarget,
  SqlValue,
  TransactionOptions,
} from '../../../lambda/ports/sql.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { DatabaseInstance } from '../services/rds/instance.ts';
import type { LoggedStatement } from '../services/rds/write-log.ts';
import { engineFailure, refusal, type SqlClient } from './connector.ts';
import type { Holder, InstanceSql } from './instance-sql.ts';
import type { SqlOutcome } from './postgres-server.ts';
import { virtualStatement } from './virtual-statement.ts';

export interface SessionParts {
  readonly kernel: Kernel;
  readonly client: SqlClient;
  readonly target: SqlTarget;
  readonly instance: DatabaseInstance;
  readonly sql: InstanceSql;
}

type Perform = (statement: string, parameters?: readonly SqlValue[]) => Promise<SqlOutcome>;

/** How often somebody looks whether another's transaction is over. */
const TURN_MILLISECONDS = 20;

/** One connection. A restart of the instance ends it; the end of its process rolls back what it had open. */
export class LabSession implements SqlSession {
  readonly #parts: SessionParts;
  readonly #generation: number;
  #ended = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#generation = parts.instance.generation;
  }

  async query(statement: string, parameters?: readonly SqlValue[]): Promise<SqlOutcome['rows']> {
    return (await this.#alone(statement, parameters)).rows;
  }

  async execute(statement: string, parameters?: readonly SqlValue[]): Promise<number> {
    return (await this.#alone(statement, parameters)).changed;
  }

  transaction<Result>(
    options: TransactionOptions,
    work: (statements: SqlStatements) => Promise<Result>,
  ): Promise<Result> {
    return this.#transaction(options, async (perform) => {
      const inside: Perform = async (statement, parameters) => {
        await this.#travel();
        return perform(statement, parameters);
      };
      const result = await work({
        query: async (statement, parameters) => (await inside(statement, parameters)).rows,
        execute: async (statement, parameters) => (await inside(statement, parameters)).changed,
      });
      await this.#travel();
      return result;
    });
  }

  end(): Promise<void> {
    this.#ended = true;
    return Promise.resolve();
  }

  /** A statement on its own is a transaction of its own, on one way to the server. */
  #alone(statement: string, parameters: readonly SqlValue[] | undefined): Promise<SqlOutcome> {
    const options = { access: 'read-write', isolation: 'read-committed' } as const;
    return this.#transaction(options, (perform) => perform(statement, parameters));
  }

  async #transaction<Result>(
    { access, isolation }: TransactionOptions,
    work: (perform: Perform) => Promise<Result>,
  ): Promise<Result> {
    const { sql, client, instance } = this.#parts;
    await this.#travel();
    await this.#turn();
    const holder: Holder = {
      get alive() {
        return client.clock.alive;
      },
    };
    sql.holder = holder;
    const done: LoggedStatement[] = [];
    try {
      const mode = instance.replication === undefined ? access : 'read-only';
      await this.#guarded(() => sql.begin(mode, isolation));
      const result = await work((statement, parameters) => this.#perform(statement, parameters, done));
      await this.#guarded(() => sql.commit(done));
      return result;
    } catch (error) {
      await sql.rollback();
      throw error;
    } finally {
      if (sql.holder === holder) sql.holder = undefined;
    }
  }

  #perform(
    statement: string,
    parameters: readonly SqlValue[] | undefined,
    done: LoggedStatement[],
  ): Promise<SqlOutcome> {
    const { kernel, instance, sql } = this.#parts;
    const text = virtualStatement(statement, {
      nowMilliseconds: kernel.now(),
      position: instance.appliedLength(),
      isReplica: instance.replication !== undefined,
    });
    const logged = {
      text,
      parameters: (parameters ?? []).map((value) => (value === null ? null : String(value))),
    };
    done.push(logged);
    return this.#guarded(() => sql.run(logged));
  }

  /** On the way to the server; the connection may end meanwhile. */
  async #travel(): Promise<void> {
    const { kernel, client, instance } = this.#parts;
    await client.clock.sleep(kernel.draw('sql.statement', `sql.statement/${instance.arn}`));
    const alive = !this.#ended && instance.running && instance.generation === this.#generation;
    if (!alive) throw refusal(this.#parts.target, 'unreachable', '57P01', 'the connection was ended');
  }

  /** Waits for whoever has a transaction open; one whose process is gone is rolled back, as the server would. */
  async #turn(): Promise<void> {
    const { kernel, client, sql, target } = this.#parts;
    const until = kernel.now() + target.timeoutMilliseconds;
    while (sql.holder?.alive === true) {
      if (kernel.now() > until)
        throw refusal(target, 'conflict', '55P03', 'another transaction is in the way');
      await client.clock.sleep(TURN_MILLISECONDS);
    }
    if (sql.holder !== undefined) {
      sql.holder = undefined;
      await sql.rollback();
    }
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw engineFailure(this.#parts.target, error);
    }
  }
}
