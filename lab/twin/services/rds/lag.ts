import type { Kernel } from '../../../kernel/kernel.ts';

/** A new lag is drawn this often; between two draws it moves in a straight line. */
const REDRAWN_EVERY_MILLISECONDS = 15_000;

/**
 * How far a healthy replica stands behind, in milliseconds, over time. Draws are made in order from the replica's
 * own stream, so asking more or less often changes nothing.
 */
export class ReplicaLag {
  readonly #kernel: Kernel;
  readonly #stream: string;
  readonly #draws: number[] = [];

  constructor(kernel: Kernel, stream: string) {
    this.#kernel = kernel;
    this.#stream = stream;
  }

  at(milliseconds: number): number {
    const position = Math.max(
      0,
      (milliseconds - this.#kernel.startMilliseconds) / REDRAWN_EVERY_MILLISECONDS,
    );
    const index = Math.floor(position);
    const from = this.#draw(index);
    const to = this.#draw(index + 1);
    return from + (to - from) * (position - index);
  }

  /**
   * The latest moment that was in view of the replica at any time from `from` to `to`: the highest of `t - lag(t)`.
   * It is reached at one of the draws or at the end, because the lag is straight in between.
   */
  horizon(from: number, to: number): number {
    let highest = to - this.at(to);
    const start = this.#kernel.startMilliseconds;
    const first = Math.max(0, Math.ceil((from - start) / REDRAWN_EVERY_MILLISECONDS));
    for (let index = first; start + index * REDRAWN_EVERY_MILLISECONDS < to; index += 1) {
      highest = Math.max(highest, start + index * REDRAWN_EVERY_MILLISECONDS - this.#draw(index));
    }
    return highest;
  }

  #draw(index: number): number {
    while (this.#draws.length <= index) {
      this.#draws.push(this.#kernel.draw('rds.replica.lag', this.#stream));
    }
    return this.#draws[index] as number;
  }
}
