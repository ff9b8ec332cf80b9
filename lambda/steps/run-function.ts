import type { Platform } from '../platform.ts';
import type { FunctionContract } from './contract.ts';
import { namedFailure } from './named-failure.ts';
import { entryOf, type Entry, type Needs } from './run-step.ts';

/** What a function outside the runbooks answers: one line for its log and for whoever invokes it by hand. */
export interface FunctionResult {
  readonly summary: string;
}

/**
 * The entry of a function on a schedule or on an event. Its failures have names too, so that a metric filter or
 * a person can tell them apart; the next minute is its retry.
 */
export function functionEntry<Result extends FunctionResult>(
  contract: FunctionContract,
  work: (platform: Platform, event: unknown) => Promise<Result>,
  needs: Needs = {},
): Entry<Result> {
  return entryOf(
    (platform) => async (event) => {
      try {
        const result = await work(platform, event);
        platform.log.info(result.summary, { function: contract.name });
        return result;
      } catch (error) {
        const failure = namedFailure(error);
        platform.log.error(failure.message, { function: contract.name, outcome: failure.name });
        throw failure;
      }
    },
    needs,
  );
}
