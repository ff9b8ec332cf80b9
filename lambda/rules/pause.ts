import type { StepContract } from '../steps/contract.ts';

/** How long all pauses of one run may take together: it holds the lock all the while, and every look is history. */
export const PAUSE_SECONDS_MAX = 3_600;

/** How often a run that is held looks whether it may go on. */
export const PAUSE_POLL_SECONDS = 30;

/**
 * A step that changes something is what a pause holds and a cancel stops: it runs only under the lock. What opens and
 * closes a run, tells people and writes reports goes on, and so does the way back: a cancel is what leads to it.
 */
export function isHeldByPause({ lock, putsBack }: Pick<StepContract, 'lock' | 'putsBack'>): boolean {
  return lock !== 'not-needed' && putsBack !== true;
}
