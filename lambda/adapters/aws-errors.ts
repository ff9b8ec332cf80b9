import type { RetryableErrorName } from '../steps/failures.ts';

/** What the SDK puts on the errors it throws; all of it optional, because anything can be thrown. */
interface ThrownByAws {
  readonly name?: string;
  /** Node's own network errors, and the wire code of some services. */
  readonly code?: string;
  readonly Code?: string;
  readonly message?: string;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
}

/**
 * Whether an error is the one a service documents under `code`. The SDK's class is often named
 * `InvalidDBInstanceStateFault` where the wire says `InvalidDBInstanceState`, and which of the two arrives depends
 * on service and SDK version: endings `Fault` and `Exception` make no difference.
 */
export function isAwsError(error: unknown, ...codes: readonly string[]): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, Code, code } = error as ThrownByAws;
  const given = new Set([name, Code, code].filter((text) => typeof text === 'string').map(withoutEnding));
  return codes.some((wanted) => given.has(withoutEnding(wanted)));
}

function withoutEnding(code: string): string {
  return code.replace(/(?:Fault|Exception)$/, '');
}

/** As the standard retry strategy of the SDK sorts them (@smithy/core, service-error-classification). */
const THROTTLING = [
  'BandwidthLimitExceeded',
  'EC2Throttled',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'Throttled',
  'Throttling',
  'TooManyRequests',
  'TransactionInProgress',
];
const TIMEOUT = ['TimeoutError', 'RequestTimeout', 'ETIMEDOUT', 'AbortError'];
const UNREACHABLE = [
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];
const DENIED = [
  'AccessDenied',
  'UnauthorizedOperation',
  'AuthorizationError',
  'NotAuthorized',
  'UnauthorizedAccess',
];

/** The name under which another try is worth it, or undefined. */
export function retryableName(error: unknown): RetryableErrorName | undefined {
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as ThrownByAws;
  const status = thrown.$metadata?.httpStatusCode ?? 0;
  if (isAwsError(error, ...THROTTLING) || thrown.$retryable?.throttling === true || status === 429) {
    return 'RetryableThrottling';
  }
  if (isAwsError(error, ...TIMEOUT)) return 'RetryableTimeout';
  if (isAwsError(error, ...UNREACHABLE) || thrown.$fault === 'server' || status >= 500) {
    return 'RetryableUnavailable';
  }
  return undefined;
}

export function isAccessDenied(error: unknown): boolean {
  return isAwsError(error, ...DENIED);
}

/** Whether an SDK client threw it: a service's answer, not a fault of our own. */
export function isFromAws(error: unknown): boolean {
  return typeof error === 'object' && error !== null && '$metadata' in error;
}
