import { CloudWatchServiceException } from '@aws-sdk/client-cloudwatch';
import { isAwsError, retryableName } from '../../../lambda/adapters/aws-errors.ts';

describe('recognizing an error of AWS', () => {
  it.each([
    [{ name: 'InvalidDBInstanceStateFault' }, 'InvalidDBInstanceState', true],
    [{ name: 'InvalidDBInstanceState' }, 'InvalidDBInstanceState', true],
    [{ name: 'InvalidDBInstanceState' }, 'InvalidDBInstanceStateFault', true],
    [{ name: 'UnknownError', Code: 'InvalidDBInstanceState' }, 'InvalidDBInstanceStateFault', true],
    [{ name: 'ThrottlingException' }, 'Throttling', true],
    [{ name: 'InvalidDBInstanceStateFaultX' }, 'InvalidDBInstanceState', false],
    [{ name: 'DBInstanceNotFoundFault' }, 'InvalidDBInstanceState', false],
    [{ name: 'Fault' }, 'InvalidDBInstanceState', false],
    [undefined, 'Throttling', false],
    ['Throttling', 'Throttling', false],
  ])('%j is %s: %s', (error, code, expected) => {
    expect(isAwsError(error, code)).toBe(expected);
  });

  it('takes any of several codes', () => {
    expect(isAwsError({ name: 'TaskTimedOut' }, 'TaskDoesNotExist', 'TaskTimedOut')).toBe(true);
  });

  it('knows errors of the SDK that a service marks as its own fault', () => {
    const fault = new CloudWatchServiceException({
      name: 'InternalServiceFault',
      $fault: 'server',
      $metadata: {},
    });
    expect(retryableName(fault)).toBe('RetryableUnavailable');
  });

  it.each([
    [{ name: 'SlowDown' }, 'RetryableThrottling'],
    [{ name: 'X', $metadata: { httpStatusCode: 429 } }, 'RetryableThrottling'],
    [{ name: 'X', $retryable: { throttling: true } }, 'RetryableThrottling'],
    [{ name: 'Error', code: 'ETIMEDOUT' }, 'RetryableTimeout'],
    [{ name: 'Error', code: 'ENOTFOUND' }, 'RetryableUnavailable'],
    [{ name: 'X', $metadata: { httpStatusCode: 503 } }, 'RetryableUnavailable'],
    [{ name: 'ValidationException', $fault: 'client', $metadata: { httpStatusCode: 400 } }, undefined],
    [new TypeError('our own'), undefined],
  ])('%j is worth another try as %s', (error, name) => {
    expect(retryableName(error)).toBe(name);
  });
});
