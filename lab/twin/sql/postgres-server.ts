import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SqlRow } from '../../../lambda/ports/sql.ts';

export interface SqlOutcome {
  readonly rows: readonly SqlRow[];
  readonly changed: number;
}

interface Answer {
  readonly id: number;
  readonly outcome?: SqlOutcome;
  readonly failure?: { readonly code?: string; readonly message: string };
}

interface Waiting {
  readonly resolve: (outcome: SqlOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** A real PostgreSQL with one connection and nothing in it. It starts with the first statement. */
export class PostgresServer {
  readonly #number = thread().newServer(this);

  /** @throws Error with the SQLSTATE as its `code` */
  query(text: string, parameters: readonly (string | null)[] = []): Promise<SqlOutcome> {
    return thread().ask({ server: this.#number, text, parameters });
  }
}

let known: Thread | undefined;

function thread(): Thread {
  known ??= new Thread();
  return known;
}

/** One thread for all servers of this process; it ends with the process, and keeps it only while somebody waits. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #forgotten = new FinalizationRegistry<number>((server) => {
    this.ask({ server }).catch(() => undefined);
  });
  #servers = 0;
  #requests = 0;

  constructor() {
    this.#worker = new Worker(join(process.cwd(), 'lab/twin/sql/postgres-worker.mjs'));
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#answered(answer));
    this.#worker.on('error', (error: Error) => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  /** The server's memory is given back when nobody holds `owner` any more. */
  newServer(owner: PostgresServer): number {
    this.#servers += 1;
    this.#forgotten.register(owner, this.#servers);
    return this.#servers;
  }

  ask(request: {
    readonly server: number;
    readonly text?: string;
    readonly parameters?: readonly (string | null)[];
  }): Promise<SqlOutcome> {
    this.#requests += 1;
    const id = this.#requests;
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...request }, []);
    });
  }

  #answered({ id, outcome, failure }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (failure !== undefined) {
      waiting?.reject(Object.assign(new Error(failure.message), { code: failure.code }));
    } else waiting?.resolve(outcome ?? { rows: [], changed: 0 });
  }
}
