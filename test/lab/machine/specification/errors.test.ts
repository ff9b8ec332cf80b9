import {
  CALL,
  chainOf,
  durationSeconds,
  failing,
  outputOf,
  runStates,
  TRANSITION,
  typesOf,
} from '../run-machine.ts';

const DONE = { Type: 'Succeed' };

describe('Retry', () => {
  it('calls again after a wait, and says nothing of the state in between', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 1.5 }],
          End: true,
        },
      },
      { lambda: ({ index }) => (index < 2 ? failing('Busy') : 'done') },
    );
    expect(run.execution.status).toBe('SUCCEEDED');
    expect(durationSeconds(run)).toBeCloseTo(3 + 4.5 + TRANSITION, 6);
    expect(chainOf(run)).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskFailed'],
      [6, 5, 'TaskScheduled'],
      [7, 6, 'TaskStarted'],
      [8, 7, 'TaskFailed'],
      [9, 8, 'TaskScheduled'],
      [10, 9, 'TaskStarted'],
      [11, 10, 'TaskSucceeded'],
      [12, 11, 'TaskStateExited'],
      [13, 12, 'ExecutionSucceeded'],
    ]);
  });

  it('gives up after MaxAttempts, three times where nothing is said', async () => {
    const run = await runStates(
      { Work: { ...CALL, Retry: [{ ErrorEquals: ['Busy'] }], End: true } },
      { lambda: () => failing('Busy') },
    );
    expect(run.calls).toHaveLength(4);
    expect(durationSeconds(run)).toBeCloseTo(1 + 2 + 4 + TRANSITION, 6);
    expect(run.execution.error).toBe('Busy');
  });

  it('leaves other errors alone', async () => {
    const run = await runStates(
      { Work: { ...CALL, Retry: [{ ErrorEquals: ['Busy'] }], End: true } },
      { lambda: () => failing('Other') },
    );
    expect(run.calls).toHaveLength(1);
  });

  it('never retries States.Runtime', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Retry: [{ ErrorEquals: ['States.Runtime', 'X'] }, { ErrorEquals: ['States.ALL'] }],
          End: true,
        },
      },
      { lambda: () => failing('States.Runtime') },
    );
    expect(run.calls).toHaveLength(1);
  });

  it('begins to count anew when the state is entered again', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1, IntervalSeconds: 1 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Again?' }],
          Next: 'Done',
        },
        'Again?': { Type: 'Wait', Seconds: 1, Next: 'Work' },
        Done: DONE,
      },
      { lambda: ({ index }) => (index < 3 ? failing('Busy') : 1) },
    );
    expect(run.execution.status).toBe('SUCCEEDED');
    expect(run.calls).toHaveLength(4);
  });

  it('evaluates the arguments anew, and counts in the context', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Arguments: { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' },
          Retry: [{ ErrorEquals: ['Busy'] }],
          Output: '{% $states.context.State %}',
          End: true,
        },
      },
      { lambda: ({ index }) => (index < 2 ? failing('Busy') : 1) },
    );
    expect(run.calls.map(({ Payload }) => Payload)).toEqual([0, 1, 2]);
    expect(outputOf(run)).toEqual({ EnteredTime: '2026-01-06T03:00:00.020Z', Name: 'Work', RetryCount: 2 });
  });

  it('with full jitter waits less, by the seed', async () => {
    const Retry = [
      { ErrorEquals: ['Busy'], IntervalSeconds: 100, BackoffRate: 1, MaxAttempts: 5, JitterStrategy: 'FULL' },
    ];
    const seconds = async (seed: number): Promise<number> =>
      durationSeconds(
        await runStates({ Work: { ...CALL, Retry, End: true } }, { lambda: () => failing('Busy'), seed }),
      );
    const [one, two] = [await seconds(1), await seconds(2)];
    expect(one).toBeLessThan(500);
    expect(one).toBeGreaterThan(0);
    expect(two).not.toBe(one);
    expect(await seconds(1)).toBe(one);
  });
});

describe('Catch', () => {
  it('goes on elsewhere, with the error output as input', async () => {
    const run = await runStates(
      {
        Work: { ...CALL, Catch: [{ ErrorEquals: ['Boom'], Next: 'Note' }], Next: 'Done' },
        Note: { Type: 'Pass', End: true },
        Done: DONE,
      },
      { lambda: () => failing('Boom', 'because') },
    );
    expect(outputOf(run)).toEqual({ Error: 'Boom', Cause: 'because' });
    // As recorded from Step Functions.
    expect(chainOf(run)).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskFailed'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'PassStateEntered'],
      [8, 7, 'PassStateExited'],
      [9, 8, 'ExecutionSucceeded'],
    ]);
  });

  it('shapes its own output', async () => {
    const Output = { why: '{% $states.errorOutput.Cause %}', input: '{% $states.input %}' };
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Output: 'not used',
          Catch: [{ ErrorEquals: ['Boom'], Output, Next: 'Done' }],
          Next: 'Done',
        },
        Done: DONE,
      },
      { input: 5, lambda: () => failing('Boom', 'because') },
    );
    expect(outputOf(run)).toEqual({ why: 'because', input: 5 });
  });

  it('takes the first catcher that matches', async () => {
    const Catch = [
      { ErrorEquals: ['A'], Output: 'first', Next: 'Done' },
      { ErrorEquals: ['B', 'C'], Output: 'second', Next: 'Done' },
      { ErrorEquals: ['States.ALL'], Output: 'last', Next: 'Done' },
    ];
    const end = async (error: string): Promise<unknown> =>
      outputOf(
        await runStates(
          { Work: { ...CALL, Catch, Next: 'Done' }, Done: DONE },
          { lambda: () => failing(error) },
        ),
      );
    expect([await end('A'), await end('C'), await end('D')]).toEqual(['first', 'second', 'last']);
  });

  it('answers only after Retry has given up', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
          Next: 'Done',
        },
        Done: DONE,
      },
      { lambda: () => failing('Busy') },
    );
    expect(run.calls).toHaveLength(3);
    expect(run.execution.status).toBe('SUCCEEDED');
  });

  it('may lead back to its own state', async () => {
    const run = await runStates(
      { Work: { ...CALL, Catch: [{ ErrorEquals: ['Boom'], Output: 'again', Next: 'Work' }], End: true } },
      { lambda: ({ index }) => (index < 2 ? failing('Boom') : 'ok') },
    );
    expect(run.calls.map(({ Payload }) => Payload)).toEqual([{}, 'again', 'again']);
  });

  it('that cannot be evaluated fails the state', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Catch: [
            { ErrorEquals: ['Boom'], Output: { v: '{% $states.errorOutput.Nothing %}' }, Next: 'Done' },
          ],
          Next: 'Done',
        },
        Done: DONE,
      },
      { lambda: () => failing('Boom') },
    );
    expect(run.execution.error).toBe('States.QueryEvaluationError');
    expect(run.execution.cause).toContain("specified for the field 'Catch[0]/Output/v'");
  });

  it('of States.TaskFailed takes errors of the task and no time-out', async () => {
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], Output: 'caught', Next: 'Done' }];
    const failed = await runStates(
      { Work: { ...CALL, Catch, Next: 'Done' }, Done: DONE },
      { lambda: () => failing('Boom') },
    );
    expect(outputOf(failed)).toBe('caught');
    const timedOut = await runStates(
      { Work: { ...CALL, TimeoutSeconds: 1, Catch, Next: 'Done' }, Done: DONE },
      { lambda: ({ kernel }) => kernel.sleep(5000) },
    );
    expect(timedOut.execution.error).toBe('States.Timeout');
  });
});

describe('An expression that fails', () => {
  it('fails the execution, with its place in the history', async () => {
    const run = await runStates({
      Show: { Type: 'Pass', Output: { a: { b: '{% $states.input.missing %}' } }, End: true },
    });
    const cause =
      "An error occurred while executing the state 'Show' (entered at the event id #2). The JSONata expression '$states.input.missing' specified for the field 'Output/a/b' returned nothing (undefined).";
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', cause });
    expect(typesOf(run)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'EvaluationFailed',
      'ExecutionFailed',
    ]);
    expect(run.execution.history[2]?.evaluationFailedEventDetails).toEqual({
      state: 'Show',
      error: 'States.QueryEvaluationError',
      cause,
      location: 'Output/a/b',
    });
  });

  it.each([
    ['Arguments', { Arguments: { FunctionName: '{% $missing %}' } }, 0],
    ['Output', { Output: '{% $states.result.missing %}' }, 1],
    ['Assign', { Assign: { x: '{% $states.result.missing %}' } }, 1],
  ])('in %s of a Task is caught like any error of it', async (_, fields, calls) => {
    const run = await runStates({
      Work: {
        ...CALL,
        ...fields,
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: 'caught', Next: 'Done' }],
        Next: 'Done',
      },
      Done: DONE,
    });
    expect(outputOf(run)).toBe('caught');
    expect(run.calls).toHaveLength(calls);
  });

  it('is caught by a Parallel around its state', async () => {
    const run = await runStates({
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Bad', States: { Bad: { Type: 'Pass', Output: '{% $missing %}', End: true } } },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Done' }],
        Next: 'Done',
      },
      Done: DONE,
    });
    expect(outputOf(run)).toBe('States.QueryEvaluationError');
  });
});

const textOf = (bytes: number): string => 'x'.repeat(bytes - 2);

describe('Too much data', () => {
  const LIMIT = 262_144;
  it('in an output fails the state; just not too much does not', async () => {
    const fits = await runStates({ Keep: { Type: 'Pass', Output: textOf(LIMIT), End: true } });
    expect(fits.execution.status).toBe('SUCCEEDED');
    const exceeds = await runStates({ Keep: { Type: 'Pass', Output: textOf(LIMIT + 1), End: true } });
    expect(exceeds.execution).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'Keep' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });

  it('is counted in bytes', async () => {
    const run = await runStates({ Keep: { Type: 'Pass', Output: 'é'.repeat(LIMIT / 2), End: true } });
    expect(run.execution.error).toBe('States.DataLimitExceeded');
  });

  it('in a result fails the task, and States.ALL does not catch it', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Retry: [{ ErrorEquals: ['States.ALL'] }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
          Next: 'Done',
        },
        Done: DONE,
      },
      { lambda: () => textOf(LIMIT) },
    );
    expect(run.execution).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    expect(typesOf(run).slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
    expect(run.calls).toHaveLength(1);
  });

  it('is caught by its own name', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Output: 'caught', Next: 'Done' }],
          Next: 'Done',
        },
        Done: DONE,
      },
      { lambda: () => textOf(LIMIT) },
    );
    expect(outputOf(run)).toBe('caught');
  });

  it('in arguments or in variables fails the state', async () => {
    const Keep = { Type: 'Pass', Assign: { a: textOf(LIMIT - 100) }, Next: 'Work' };
    const args = await runStates({
      Keep,
      Work: { ...CALL, Arguments: { FunctionName: 'f', Payload: ['{% $a %}', '{% $a %}'] }, End: true },
    });
    expect(args.execution.error).toBe('States.DataLimitExceeded');
    expect(args.calls).toEqual([]);
    const variables = await runStates({
      Keep: { ...Keep, Assign: { ...Keep.Assign, b: textOf(102) } },
      Work: DONE,
    });
    expect(variables.execution.error).toBe('States.DataLimitExceeded');
  });
});
