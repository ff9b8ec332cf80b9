import type { Timer } from '../../kernel/kernel.ts';
import type { ApiCall } from '../api.ts';
import type { CarriedAnswer } from './in-memory-protocol.ts';

/** What stands between a client and the simulated services: the place the client runs in, and the network. */
export interface Wire {
  /**
   * Sends a call. `answer` is called later, at most once, and never when the answer is lost or the region goes dark.
   * `connected` is false where not even a connection comes about.
   */
  send(
    call: Omit<ApiCall, 'caller'>,
    answer: (answer: CarriedAnswer) => void,
  ): { readonly connected: boolean };
  /** A virtual timer of the place the client runs in. It does not fire once that place is gone. */
  after(milliseconds: number, action: () => void): Timer;
  /** Says that a promise was settled, so that virtual time waits for what follows from it. */
  settle(): void;
  /** Seeded. */
  randomId(): string;
}
