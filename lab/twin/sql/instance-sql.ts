import type { Kernel } from '../../kernel/kernel.ts';
import type { DatabaseInstance } from '../services/rds/instance.ts';
import type { LoggedStatement } from '../services/rds/write-log.ts';
import { PostgresServer, type SqlOutcome } from './postgres-server.ts';

/** Who has a transaction open on an instance: the engine underneath has one connection. */
export interface Holder {
  readonly alive: boolean;
}

/**
 * The rows of one instance, in a real PostgreSQL that is brought up to what the instance's log says. It starts when
 * something is asked of it; a replica gets what its source has committed once it has been applied here.
 */
export class InstanceSql {
  holder: Holder | undefined;
  readonly #kernel: Kernel;
  readonly #instance: DatabaseInstance;
  #engine: PostgresServer | undefined;
  #applied = 0;

  constructor(kernel: Kernel, instance: DatabaseInstance) {
    this.#kernel = kernel;
    this.#instance = instance;
  }

  /** One statement of the transaction that is open. */
  run(statement: LoggedStatement): Promise<SqlOutcome> {
    return this.#with((engine) => perform(engine, statement));
  }

  begin(access: 'read-only' | 'read-write', isolation: 'read-committed' | 'repeatable-read'): Promise<void> {
    return this.#with(async (engine) => {
      await this.#catchUp(engine);
      const level = isolation === 'repeatable-read' ? 'REPEATABLE READ' : 'READ COMMITTED';
      await engine.query(
        `BEGIN ISOLATION LEVEL ${level} ${access === 'read-only' ? 'READ ONLY' : 'READ WRITE'}`,
      );
    });
  }

  /** Commits, and logs the transaction where it has written something. */
  commit(statements: readonly LoggedStatement[]): Promise<void> {
    return this.#with(async (engine) => {
      // Fails where a statement before has failed: nothing of such a transaction is committed.
      const { rows } = await engine.query('SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS written');
      await engine.query('COMMIT');
      if (rows[0]?.['written'] !== 't') return;
      this.#instance.log.commit({ statements }, this.#kernel.now());
      this.#applied = this.#instance.log.length;
    });
  }

  rollback(): Promise<void> {
    return this.#with(async (engine) => {
      await engine.query('ROLLBACK');
    });
  }

  async #catchUp(engine: PostgresServer): Promise<void> {
    const upTo = this.#instance.appliedLength();
    for (const { statements } of this.#instance.contents.transactions(this.#applied, upTo)) {
      await engine.query('BEGIN');
      for (const statement of statements) await perform(engine, statement);
      await engine.query('COMMIT');
    }
    this.#applied = upTo;
  }

  #with<Result>(work: (engine: PostgresServer) => Promise<Result>): Promise<Result> {
    return this.#kernel.outside(() => {
      this.#engine ??= new PostgresServer();
      return work(this.#engine);
    });
  }
}

function perform(engine: PostgresServer, { text, parameters }: LoggedStatement): Promise<SqlOutcome> {
  return engine.query(text, parameters);
}
