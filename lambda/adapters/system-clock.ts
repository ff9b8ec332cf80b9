import type { Clock } from '../platform.ts';

/** The clock of the machine. The only place in a function where real time is read. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
