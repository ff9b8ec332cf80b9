import { setImmediate } from 'node:timers';
import { LATENCIES } from '../../lib/latency-model/latencies.ts';
import { quantileSeconds, type LatencyModelId } from '../../lib/latency-model/latency-model.ts';
import type { LatencyTable } from '../../lib/latency-model/latency-table.ts';
import { EventQueue, type QueuedEvent } from './event-queue.ts';
import { randomStream, type Random } from './random.ts';

/** Virtual time starts here: a Tuesday in the small hours, when disasters come. */
const EPOCH_START_MILLISECONDS = Date.UTC(2026, 0, 6, 3, 0, 0);

export interface Timer {
  cancel(): void;
}

/**
 * Virtual clock, event queue, one seed. Everything that happens in the lab happens because an event was taken from
 * this queue, in an order that depends on the seed alone.
 */
export class Kernel {
  readonly seed: number;
  readonly startMilliseconds = EPOCH_START_MILLISECONDS;
  readonly #latencies: LatencyTable;
  readonly #queue = new EventQueue();
  readonly #streams = new Map<string, Random>();
  #now = EPOCH_START_MILLISECONDS;
  #order = 0;
  #asynchronousWork = false;
  #outside = 0;
  #lastOutside: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined = undefined;

  /** What a team has measured may stand in the table in place of the model's entries. */
  constructor(seed: number, latencies: LatencyTable = LATENCIES) {
    this.seed = seed;
    this.#latencies = latencies;
  }

  /** Milliseconds since the epoch, virtual. */
  now(): number {
    return this.#now;
  }

  /** Seconds since the lab's start. */
  elapsedSeconds(): number {
    return (this.#now - this.startMilliseconds) / 1000;
  }

  random(stream: string): Random {
    let random = this.#streams.get(stream);
    if (random === undefined) {
      random = randomStream(this.seed, stream);
      this.#streams.set(stream, random);
    }
    return random;
  }

  /** A draw from the latency model, in milliseconds. */
  draw(id: LatencyModelId, stream: string): number {
    return Math.round(quantileSeconds(this.#latencies[id].distribution, this.random(stream).next()) * 1000);
  }

  /** Runs `action` after a delay. What it throws ends the run: a fault of the lab is never a result. */
  after(delayMilliseconds: number, action: () => void): Timer {
    if (Number.isNaN(delayMilliseconds))
      throw new Error('An event was scheduled after a delay that is not a number.');
    const event: QueuedEvent = {
      atMilliseconds: this.#now + Math.max(0, delayMilliseconds),
      order: (this.#order += 1),
      run: action,
      spent: false,
    };
    this.#queue.push(event);
    return { cancel: () => this.#queue.cancel(event) };
  }

  /** Repeats at a fixed interval, first after one interval, until cancelled. */
  every(intervalMilliseconds: number, action: () => void): Timer {
    const step = (): void => {
      timer = this.after(intervalMilliseconds, step);
      action();
    };
    let timer = this.after(intervalMilliseconds, step);
    return { cancel: () => timer.cancel() };
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(milliseconds, () => {
        resolve();
        this.settle();
      });
    });
  }

  /** To be called by every event that lets a promise go on: the kernel then lets all of them run before time moves. */
  settle(): void {
    this.#asynchronousWork = true;
  }

  /**
   * Waits for work that is done outside virtual time, by another engine than this one. No time passes meanwhile, and
   * pieces of it are done one after the other, in the order of asking, so that the seed alone decides what happens.
   */
  outside<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#outside += 1;
    this.settle();
    const done = this.#lastOutside.then(work).finally(() => {
      this.#outside -= 1;
      this.settle();
    });
    this.#lastOutside = done.then(ignore, ignore);
    return done;
  }

  /** Starts asynchronous work inside an event; a rejection nobody handled ends the run. */
  spawn(work: () => Promise<void>): void {
    this.settle();
    work().catch((error: unknown) => {
      this.#failure ??= { error };
      this.settle();
    });
  }

  /**
   * Takes events in order until `isOver` says so, the queue is empty or `limitMilliseconds` of virtual time have passed.
   * Promises settle between two events (one turn of the real event loop), so asynchronous code sees no time pass
   * unless it sleeps on this kernel.
   */
  async run(isOver: () => boolean, limitMilliseconds: number): Promise<'over' | 'idle' | 'limit'> {
    const limit = this.#now + limitMilliseconds;
    await this.#settlePromises();
    for (;;) {
      if (isOver()) return 'over';
      const event = this.#queue.peek();
      if (event === undefined) return 'idle';
      if (event.atMilliseconds > limit) {
        this.#now = limit;
        return 'limit';
      }
      this.#queue.pop();
      this.#now = event.atMilliseconds;
      event.run();
      if (this.#asynchronousWork) await this.#settlePromises();
    }
  }

  async #settlePromises(): Promise<void> {
    do {
      this.#asynchronousWork = false;
      await this.#lastOutside;
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    } while (this.#outside > 0 || this.#asynchronousWork);
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

function ignore(): void {
  // Whoever asked for the work hears of its end.
}
