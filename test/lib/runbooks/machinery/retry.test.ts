import {
  approvalRetriers,
  attemptsMax,
  retriers,
  taskTimeoutSeconds,
  visitSecondsMax,
} from '../../../../lib/runbooks/machinery/retry.ts';
import { contract } from '../support/runbooks.ts';

const work = retriers('work');
const names = work.flatMap((retrier) => retrier.ErrorEquals);

it('tries again what Lambda and the runner report as passing', () => {
  expect(names).toEqual(
    expect.arrayContaining([
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.Unknown',
      'Sandbox.Timedout',
      'States.Timeout',
      'RetryableThrottling',
    ]),
  );
});

it('names every error once and never all of them', () => {
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toContain('States.ALL');
  expect(names).not.toContain('States.TaskFailed');
});

it('asks for an approval again where the function broke off, never where nobody answered', () => {
  const repeated = approvalRetriers().flatMap((retrier) => retrier.ErrorEquals);
  expect(repeated).not.toContain('States.Timeout');
  expect(repeated).toEqual(
    expect.arrayContaining(['Lambda.Unknown', 'Sandbox.Timedout', 'RetryableTimeout']),
  );
});

it('adds up to what the comments say', () => {
  const promote = contract('promote', 'Promote', { attemptSeconds: 20 });
  expect(taskTimeoutSeconds(promote)).toBe(30);
  expect(attemptsMax('work')).toBe(9);
  // Nine calls of 30 s, 44 s and 6 s between them.
  expect(visitSecondsMax(promote, 'work')).toBe(9 * 30 + 44 + 6);
  // Two calls, 1 s between them.
  expect(visitSecondsMax(promote, 'notice')).toBe(2 * 30 + 1);
});

it('spreads every delay and bounds it', () => {
  for (const retrier of [...work, ...retriers('notice'), ...approvalRetriers()]) {
    expect(retrier.JitterStrategy).toBe('FULL');
    expect(retrier.MaxDelaySeconds).toBeLessThanOrEqual(10);
    expect(retrier.MaxAttempts).toBeLessThanOrEqual(6);
  }
});
