import * as fc from 'fast-check';
import { StateFailure } from '../../../lab/machine/failures.ts';
import { RetryCounters, retryDelayMilliseconds, type Retrier } from '../../../lab/machine/retry.ts';
import { CALL, durationSeconds, failing, runStates, TRANSITION } from './run-machine.ts';

const retrier = fc.record({
  errorEquals: fc.constant(['Bad']),
  intervalSeconds: fc.integer({ min: 1, max: 300 }),
  maxAttempts: fc.integer({ min: 0, max: 8 }),
  backoffRate: fc.double({ min: 1, max: 4, noNaN: true }),
  maxDelaySeconds: fc.integer({ min: 1, max: 3600 }),
  jitter: fc.constantFrom('FULL' as const, 'NONE' as const),
});
const never = (): number => 0.999999;

describe('retryDelayMilliseconds', () => {
  it('grows by the backoff rate and never above the longest delay', () => {
    fc.assert(
      fc.property(retrier, fc.integer({ min: 0, max: 30 }), (given: Retrier, retries) => {
        const delay = retryDelayMilliseconds({ ...given, jitter: 'NONE' }, retries, never);
        const exact = given.intervalSeconds * 1000 * given.backoffRate ** retries;
        const longest = (given.maxDelaySeconds ?? Infinity) * 1000;
        expect(delay).toBe(Math.round(Math.min(exact, longest)));
      }),
    );
  });

  it('with full jitter draws once, and stays between nothing and the delay without', () => {
    fc.assert(
      fc.property(
        retrier,
        fc.nat(10),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (given, n, share) => {
          let draws = 0;
          const delay = retryDelayMilliseconds({ ...given, jitter: 'FULL' }, n, () => {
            draws += 1;
            return share;
          });
          const whole = retryDelayMilliseconds({ ...given, jitter: 'NONE' }, n, never);
          expect(draws).toBe(1);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(whole);
          expect(Math.abs(delay - whole * share)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('is the example of the specification: 3 s, then 4.5 s', () => {
    const given: Retrier = {
      errorEquals: ['States.Timeout'],
      intervalSeconds: 3,
      maxAttempts: 2,
      backoffRate: 1.5,
      jitter: 'NONE',
    };
    expect([0, 1].map((n) => retryDelayMilliseconds(given, n, never))).toEqual([3000, 4500]);
  });
});

describe('RetryCounters', () => {
  const base = { intervalSeconds: 1, backoffRate: 2, jitter: 'NONE' } as const;

  it('lets each retrier retry as often as it says, and no oftener', () => {
    fc.assert(
      fc.property(retrier, (given) => {
        const counters = new RetryCounters([given]);
        const delays = Array.from({ length: given.maxAttempts + 2 }, () =>
          counters.nextDelayMilliseconds(new StateFailure('Bad'), never),
        );
        expect(delays.findIndex((delay) => delay === undefined)).toBe(given.maxAttempts);
        expect(delays.at(-1)).toBeUndefined();
      }),
    );
  });

  it('counts for each retrier alone', () => {
    const counters = new RetryCounters([
      { ...base, errorEquals: ['A'], maxAttempts: 2 },
      { ...base, errorEquals: ['B'], maxAttempts: 1, intervalSeconds: 10 },
    ]);
    const failures = ['A', 'B', 'A', 'B', 'A'].map((name) => new StateFailure(name));
    expect(failures.map((failure) => counters.nextDelayMilliseconds(failure, never))).toEqual([
      1000,
      10_000,
      2000,
      undefined,
      undefined,
    ]);
  });

  it('does not go on to a later retrier when the first that matches is used up', () => {
    const counters = new RetryCounters([
      { ...base, errorEquals: ['A'], maxAttempts: 0 },
      { ...base, errorEquals: ['States.ALL'], maxAttempts: 5 },
    ]);
    expect(counters.nextDelayMilliseconds(new StateFailure('A'), never)).toBeUndefined();
    expect(counters.nextDelayMilliseconds(new StateFailure('B'), never)).toBe(1000);
  });
});

describe('a Task that is retried', () => {
  it('waits what the arithmetic says, in virtual time', async () => {
    await fc.assert(
      fc.asyncProperty(
        retrier,
        async ({ errorEquals, intervalSeconds, maxAttempts, backoffRate, maxDelaySeconds }) => {
          const Retry = [
            {
              ErrorEquals: errorEquals,
              IntervalSeconds: intervalSeconds,
              MaxAttempts: maxAttempts,
              BackoffRate: backoffRate,
              MaxDelaySeconds: maxDelaySeconds,
            },
          ];
          const run = await runStates(
            { Work: { ...CALL, Retry, End: true } },
            { lambda: () => failing('Bad', 'why') },
          );
          const waits = Array.from({ length: maxAttempts }, (_, n) =>
            Math.round(Math.min(intervalSeconds * backoffRate ** n, maxDelaySeconds) * 1000),
          );
          expect(run.execution.status).toBe('FAILED');
          expect(run.calls).toHaveLength(maxAttempts + 1);
          const seconds = waits.reduce((sum, wait) => sum + wait, 0) / 1000;
          expect(durationSeconds(run)).toBeCloseTo(seconds + TRANSITION, 3);
        },
      ),
      { numRuns: 50 },
    );
  });
});
