import type { Kernel, Timer } from '../../kernel/kernel.ts';
import type { Random } from '../../kernel/random.ts';

/**
 * Time and chance of one running process. When the process is gone (killed by a time-out, lost with its region),
 * nothing of it happens any more: its timers stay silent, so its promises are never settled.
 */
export class ProcessClock {
  readonly random: Random;
  readonly startedAt: number;
  readonly #kernel: Kernel;
  #alive = true;

  constructor(kernel: Kernel, stream: string) {
    this.#kernel = kernel;
    this.random = kernel.random(stream);
    this.startedAt = kernel.now();
  }

  get alive(): boolean {
    return this.#alive;
  }

  kill(): void {
    this.#alive = false;
  }

  now(): number {
    return this.#kernel.now();
  }

  after(milliseconds: number, action: () => void): Timer {
    return this.#kernel.after(milliseconds, () => {
      if (!this.#alive) return;
      this.#kernel.settle();
      action();
    });
  }

  settle(): void {
    this.#kernel.settle();
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(milliseconds, resolve);
    });
  }

  /** A version 4 UUID of seeded digits. */
  uuid(): string {
    const hex = Buffer.from(this.bytes(16));
    hex[6] = ((hex[6] ?? 0) & 0x0f) | 0x40;
    hex[8] = ((hex[8] ?? 0) & 0x3f) | 0x80;
    const text = hex.toString('hex');
    return [8, 12, 16, 20, 32].map((end, part) => text.slice([0, 8, 12, 16, 20][part], end)).join('-');
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => Math.floor(this.random.next() * 256));
  }
}
