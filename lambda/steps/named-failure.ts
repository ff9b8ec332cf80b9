import { isAccessDenied, isFromAws, retryableName } from '../adapters/aws-errors.ts';
import { isSqlError, type SqlError } from '../ports/sql.ts';
import { StepError } from './contract.ts';
import { RetryableError, runnerFailure } from './failures.ts';

/** Gives every error that leaves a function a name that a Retry or a Catch can match. */
export function namedFailure(error: unknown): StepError | RetryableError {
  if (error instanceof StepError || error instanceof RetryableError) return error;
  if (isSqlError(error)) return sqlFailure(error);
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const retryable = retryableName(error);
  if (retryable !== undefined) {
    return new RetryableError(retryable, `AWS did not take the call (${said}); it is tried again.`, {
      cause: error,
    });
  }
  if (isAccessDenied(error)) {
    return runnerFailure('AccessDenied', `AWS refused the call for lack of a permission (${said}).`, {
      cause: error,
    });
  }
  if (isFromAws(error))
    return runnerFailure('RefusedByAws', `AWS refused the call (${said}).`, { cause: error });
  return runnerFailure('Unexpected', `The function failed (${said}).`, { cause: error });
}

/** A statement that failed for what it says fails again; one that met an outage or another transaction may not. */
function sqlFailure(error: SqlError): StepError | RetryableError {
  const options = { cause: error };
  switch (error.failure) {
    case 'unreachable':
    case 'conflict':
      return new RetryableError(
        'RetryableUnavailable',
        `The database did not take it (${error.message}).`,
        options,
      );
    case 'timeout':
      return new RetryableError(
        'RetryableTimeout',
        `The database took too long (${error.message}).`,
        options,
      );
    case 'untrusted':
    case 'refused':
    case 'read-only':
    case 'statement':
      return runnerFailure(
        'RefusedByDatabase',
        `The database refused it (${error.failure}): ${error.message}.`,
        options,
      );
  }
}
