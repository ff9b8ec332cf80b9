import type { Kernel, Timer } from '../../../kernel/kernel.ts';

/** A server runs for a while before the load balancer's checks have passed: this share of the whole time. */
const RUNNING_AFTER_SHARE = 0.6;

export interface ServerPoolOptions {
  readonly kernel: Kernel;
  readonly latency: 'ecs.scale' | 'auto-scaling.scale';
  /** Random stream of its own. */
  readonly stream: string;
  readonly count: number;
  /** Told the drawn time when it grows, in seconds. */
  readonly onGrowth: (seconds: number) => void;
  /** Told whenever the number of running or healthy servers has changed. */
  readonly onChange: () => void;
}

/**
 * Tasks or instances of one service: how many are wanted, run, and answer. Growing takes a drawn time; shrinking is
 * immediate, because what goes has stopped taking requests at once.
 */
export class ServerPool {
  readonly #options: ServerPoolOptions;
  #desired: number;
  #running: number;
  #healthy: number;
  #growth: readonly Timer[] = [];

  constructor(options: ServerPoolOptions) {
    this.#options = options;
    this.#desired = options.count;
    this.#running = options.count;
    this.#healthy = options.count;
  }

  get desired(): number {
    return this.#desired;
  }

  get running(): number {
    return this.#running;
  }

  get healthy(): number {
    return this.#healthy;
  }

  /** The same count again changes nothing and draws nothing. */
  scaleTo(count: number): void {
    if (count === this.#desired) return;
    this.#desired = count;
    for (const timer of this.#growth) timer.cancel();
    this.#growth = [];
    this.#running = Math.min(this.#running, count);
    this.#healthy = Math.min(this.#healthy, count);
    this.#options.onChange();
    if (count > this.#healthy) this.#grow(count);
  }

  #grow(count: number): void {
    const { kernel, latency, stream, onGrowth, onChange } = this.#options;
    const drawn = kernel.draw(latency, stream);
    onGrowth(drawn / 1000);
    this.#growth = [
      kernel.after(Math.round(drawn * RUNNING_AFTER_SHARE), () => {
        this.#running = count;
        onChange();
      }),
      kernel.after(drawn, () => {
        this.#healthy = count;
        onChange();
      }),
    ];
  }
}
