import type { CallOutcome } from '../ports/databases.ts';
import { isAwsError, retryableName } from './aws-errors.ts';

/** Names as RDS documents them; with and without "Fault" on the wire, which `isAwsError` takes as one. */
const OUTCOMES: readonly (readonly [CallOutcome, readonly string[]])[] = [
  ['not-in-this-state', ['InvalidDBInstanceState']],
  ['not-found', ['DBInstanceNotFound']],
  ['no-capacity', ['InsufficientDBInstanceCapacity']],
];

/** Makes a call that changes something, and says what is known of it afterwards. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<CallOutcome> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    for (const [outcome, names] of OUTCOMES) if (isAwsError(error, ...names)) return outcome;
    if (retryableName(error) !== undefined) return 'unclear';
    throw error;
  }
}
