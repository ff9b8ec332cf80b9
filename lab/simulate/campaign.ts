import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Explanation, SeedResult } from './simulator.ts';
import type { Delivery, Order } from './worker.ts';

export interface CampaignOptions {
  readonly assemblyFolder: string;
  readonly runbooks: readonly string[];
  readonly fromSeed: number;
  readonly seeds: number;
  readonly workers: number;
  readonly onResult: (result: SeedResult) => void;
  /** Asked before every further run. */
  readonly isStopped: () => boolean;
}

const WORKER = path.join('lab', 'simulate', 'worker.ts');

/** Runs seeds on worker processes, which share the assembly on disk, in the order of the seeds. */
export class Campaign {
  readonly #options: CampaignOptions;
  readonly #workers: readonly Worker[];

  constructor(options: CampaignOptions) {
    this.#options = options;
    this.#workers = Array.from({ length: options.workers }, () => new Worker(options.assemblyFolder));
  }

  async run(): Promise<void> {
    const { fromSeed, seeds, runbooks, isStopped, onResult } = this.#options;
    const orders = (function* (): Generator<Order> {
      for (let seed = fromSeed; seed < fromSeed + seeds; seed += 1) {
        for (const runbook of runbooks) yield { kind: 'simulate', runbook, seed };
      }
    })();
    await Promise.all(
      this.#workers.map(async (worker) => {
        for (;;) {
          if (isStopped()) return;
          const next = orders.next();
          if (next.done === true) return;
          const delivery = await worker.ask(next.value);
          if (delivery.kind === 'simulated') onResult(delivery.result);
          else if (delivery.kind === 'broke') onResult(brokenRun(next.value, delivery.stack));
        }
      }),
    );
  }

  async explain(runbook: string, seed: number): Promise<Explanation> {
    const delivery = await this.#workers[0]?.ask({ kind: 'explain', runbook, seed });
    if (delivery?.kind === 'explained') return delivery.explanation;
    return { faults: [], timeline: [] };
  }

  end(): void {
    for (const worker of this.#workers) worker.end();
  }
}

/** What throws in the middle of a run is a violation like any other: there must be no such thing. */
function brokenRun({ runbook, seed }: Order, stack: string): SeedResult {
  const violation = { oracle: 'lab-holds', message: stack, atMilliseconds: 0 };
  return {
    runbook,
    seed,
    violations: [violation],
    reached: [],
    rtoSeconds: undefined,
    rpoSeconds: undefined,
  };
}

/** One process, one order at a time. */
class Worker {
  readonly #process: ChildProcess;

  constructor(assemblyFolder: string) {
    this.#process = fork(WORKER, [assemblyFolder], { serialization: 'advanced' });
  }

  ask(order: Order): Promise<Delivery> {
    return new Promise((resolve) => {
      const gone = (code: number | null): void =>
        resolve({ kind: 'broke', stack: `The worker ended with ${code ?? 'a signal'}.` });
      this.#process.once('exit', gone);
      this.#process.once('message', (delivery: Delivery) => {
        this.#process.off('exit', gone);
        resolve(delivery);
      });
      this.#process.send(order);
    });
  }

  end(): void {
    if (this.#process.connected) this.#process.disconnect();
  }
}
