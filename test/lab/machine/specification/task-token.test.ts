import {
  durationSeconds,
  failing,
  INVOKE_AND_WAIT,
  outputOf,
  runStates,
  TRANSITION,
  typesOf,
  type Invocation,
} from '../run-machine.ts';

const ASK = {
  Type: 'Task',
  Resource: INVOKE_AND_WAIT,
  Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
};

const tokenOf = ({ call }: Pick<Invocation, 'call'>): string => (call.Payload as { token: string }).token;

/** A function that hands the token to somebody who answers after a while. */
const answeredAfter =
  (seconds: number, answer: (tokens: Invocation['tokens'], token: string) => void) =>
  (invocation: Invocation): string => {
    invocation.kernel.after(seconds * 1000, () => answer(invocation.tokens, tokenOf(invocation)));
    return 'asked';
  };

describe('A task that waits for its token', () => {
  it('goes on with what SendTaskSuccess brings', async () => {
    const run = await runStates(
      { Ask: { ...ASK, End: true } },
      { lambda: answeredAfter(300, (tokens, token) => tokens.sendTaskSuccess(token, '{"approved":true}')) },
    );
    expect(outputOf(run)).toEqual({ approved: true });
    expect(durationSeconds(run)).toBeCloseTo(300 + TRANSITION, 6);
    expect(typesOf(run)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(run.execution.history[4]?.taskSubmittedEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke.waitForTaskToken',
      output: '{"StatusCode":200,"ExecutedVersion":"$LATEST","Payload":"asked"}',
    });
  });

  it('fails with what SendTaskFailure says', async () => {
    const run = await runStates(
      { Ask: { ...ASK, End: true } },
      {
        lambda: answeredAfter(300, (tokens, token) =>
          tokens.sendTaskFailure(token, 'Refused', 'too much is lost'),
        ),
      },
    );
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'too much is lost' });
    expect(typesOf(run).slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  it('may be answered while its function still runs', async () => {
    const run = await runStates(
      { Ask: { ...ASK, End: true } },
      {
        lambda: async (invocation) => {
          await invocation.kernel.sleep(1000);
          invocation.tokens.sendTaskSuccess(tokenOf(invocation), '"at once"');
          await invocation.kernel.sleep(5000);
        },
      },
    );
    expect(outputOf(run)).toBe('at once');
    expect(durationSeconds(run)).toBeCloseTo(1 + TRANSITION, 6);
  });

  it('fails with its function, and the token is worth nothing then', async () => {
    let token = '';
    const run = await runStates(
      { Ask: { ...ASK, End: true } },
      {
        lambda: (invocation) => {
          token = tokenOf(invocation);
          return failing('Unreachable');
        },
      },
    );
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'Unreachable' });
    expect(() => run.tokens.sendTaskSuccess(token, '{}')).toThrow('Task Timed Out');
  });

  it('fails with States.Timeout when nobody answers in time; the late answer hears TaskTimedOut', async () => {
    const late: string[] = [];
    const run = await runStates(
      {
        Ask: {
          ...ASK,
          TimeoutSeconds: 900,
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Rest' }],
          End: true,
        },
        Rest: { Type: 'Wait', Seconds: 600, End: true },
      },
      {
        lambda: answeredAfter(1000, (tokens, token) => {
          try {
            tokens.sendTaskSuccess(token, '{}');
          } catch (error) {
            late.push((error as { code: string }).code);
          }
        }),
      },
    );
    expect(late).toEqual(['TaskTimedOut']);
    expect(outputOf(run)).toEqual({ Error: 'States.Timeout', Cause: '' });
  });

  it('has another token for each attempt; the first is over', async () => {
    const seen: string[] = [];
    const codes: string[] = [];
    const run = await runStates(
      {
        Ask: {
          ...ASK,
          TimeoutSeconds: 10,
          Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }],
          End: true,
        },
      },
      {
        lambda: (invocation) => {
          seen.push(tokenOf(invocation));
          if (invocation.index === 1) {
            invocation.kernel.after(2000, () => {
              try {
                invocation.tokens.sendTaskSuccess(seen[0] as string, '1');
              } catch (error) {
                codes.push((error as { code: string }).code);
              }
              invocation.tokens.sendTaskSuccess(seen[1] as string, '2');
            });
          }
        },
      },
    );
    expect(new Set(seen).size).toBe(2);
    expect(codes).toEqual(['TaskTimedOut']);
    expect(outputOf(run)).toBe(2);
  });

  it('is over when its execution was stopped', async () => {
    let token = '';
    const run = await runStates(
      { Ask: { ...ASK, End: true } },
      {
        lambda: (invocation) => {
          token = tokenOf(invocation);
        },
        plan: ({ kernel, execution }) => kernel.after(60_000, () => execution.stop()),
      },
    );
    expect(run.execution.status).toBe('ABORTED');
    expect(() => run.tokens.sendTaskSuccess(token, '{}')).toThrow('Task Timed Out');
  });

  it('waits as long as it takes where no limit is set', async () => {
    const days = 300 * 24 * 3600;
    const run = await runStates(
      { Ask: { ...ASK, End: true } },
      { lambda: answeredAfter(days, (tokens, token) => tokens.sendTaskSuccess(token, '1')) },
    );
    expect(durationSeconds(run)).toBeCloseTo(days + TRANSITION, 3);
  });
});

const beating =
  (times: number, thenAnswer: boolean) =>
  (invocation: Invocation): void => {
    for (let beat = 1; beat <= times; beat += 1) {
      invocation.kernel.after(beat * 8000, () => invocation.tokens.sendTaskHeartbeat(tokenOf(invocation)));
    }
    if (thenAnswer) {
      invocation.kernel.after(times * 8000 + 5000, () =>
        invocation.tokens.sendTaskSuccess(tokenOf(invocation), '"alive"'),
      );
    }
  };

it('is met by heartbeats', async () => {
  const run = await runStates(
    { Ask: { ...ASK, HeartbeatSeconds: 10, End: true } },
    { lambda: beating(5, true) },
  );
  expect(outputOf(run)).toBe('alive');
  expect(run.execution.history[2]?.taskScheduledEventDetails).toMatchObject({ heartbeatInSeconds: 10 });
});

describe('HeartbeatSeconds', () => {
  it('missed, fails the task with States.Timeout', async () => {
    const run = await runStates(
      { Ask: { ...ASK, HeartbeatSeconds: 10, End: true } },
      { lambda: beating(5, false) },
    );
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(durationSeconds(run)).toBeCloseTo(5 * 8 + 10 + TRANSITION, 6);
    expect(typesOf(run).at(-2)).toBe('TaskTimedOut');
  });

  it('missed, is caught by States.HeartbeatTimeout, which a time-out is not', async () => {
    const Catch = [{ ErrorEquals: ['States.HeartbeatTimeout'], Output: 'no heartbeat', Next: 'Rest' }];
    const Rest = { Type: 'Succeed' };
    const missed = await runStates({ Ask: { ...ASK, HeartbeatSeconds: 10, Catch, End: true }, Rest });
    expect(outputOf(missed)).toBe('no heartbeat');
    const late = await runStates({ Ask: { ...ASK, TimeoutSeconds: 10, Catch, End: true }, Rest });
    expect(late.execution.error).toBe('States.Timeout');
  });

  it('does not extend TimeoutSeconds', async () => {
    const run = await runStates(
      { Ask: { ...ASK, HeartbeatSeconds: 10, TimeoutSeconds: 30, End: true } },
      { lambda: beating(3, true) },
    );
    expect(durationSeconds(run)).toBeCloseTo(29 + TRANSITION, 6);
    const longer = await runStates(
      { Ask: { ...ASK, HeartbeatSeconds: 10, TimeoutSeconds: 30, End: true } },
      { lambda: beating(5, false), limitSeconds: 35 },
    );
    expect(durationSeconds(longer)).toBeCloseTo(30 + TRANSITION, 6);
  });
});
