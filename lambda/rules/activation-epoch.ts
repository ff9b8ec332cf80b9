import type { Side } from '../deployment.ts';

/** Epochs of the primary side are odd, of the recovery side even: both sides can never give out the same one. */
export function nextEpoch(highestKnown: number, side: Side): number {
  const next = highestKnown + 1;
  return (next % 2 === 1) === (side === 'primary') ? next : next + 1;
}

/** The epoch of whoever serves when nothing has ever been moved. */
export function firstEpoch(side: Side): number {
  return nextEpoch(0, side);
}
