import type { Clock } from '../platform.ts';

/** After this time no further item is begun: what hangs must not use up the function's own time-out. */
export interface TimeLimit {
  readonly clock: Pick<Clock, 'now'>;
  readonly untilMilliseconds: number;
}

/**
 * A share of a function's time-out for work on many items: the last item begun may still take two calls that nobody
 * answers (24 s), and the looks before and after have their share too.
 */
export function timeLimit(
  clock: Pick<Clock, 'now'>,
  { attemptSeconds }: { readonly attemptSeconds: number },
): TimeLimit {
  return { clock, untilMilliseconds: clock.now() + (attemptSeconds * 1000) / 3 };
}

/**
 * Does something with every item, so many at once, and lets every one have its turn even when another fails;
 * then the first failure, in the order of the items, is thrown.
 *
 * @returns how many items had no turn within the limit
 */
export async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
  limit?: TimeLimit,
): Promise<number> {
  const failures = new Map<number, unknown>();
  const queue = items.entries();
  let left = 0;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (limit !== undefined && limit.clock.now() > limit.untilMilliseconds) {
        left += 1;
        continue;
      }
      try {
        await work(item);
      } catch (error) {
        failures.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
  return left;
}
