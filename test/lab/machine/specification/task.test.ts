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

const detailsOf = (run: Awaited<ReturnType<typeof runStates>>, type: string): unknown => {
  const event = run.execution.history.find((entry) => entry.type === type);
  return event?.[`${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails` as keyof typeof event];
};

describe('Task state', () => {
  it('calls the function with its arguments and gives the answer as its result', async () => {
    const run = await runStates(
      { Work: { ...CALL, End: true } },
      { input: { a: 1 }, lambda: () => ({ b: 2 }) },
    );
    expect(run.calls).toEqual([{ FunctionName: 'work', Payload: { a: 1 } }]);
    expect(outputOf(run)).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: { b: 2 } });
    expect(chainOf(run)).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskSucceeded'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'ExecutionSucceeded'],
    ]);
    expect(detailsOf(run, 'TaskScheduled')).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'eu-west-1',
      parameters: '{"FunctionName":"work","Payload":{"a":1}}',
    });
    expect(detailsOf(run, 'TaskSucceeded')).toMatchObject({
      resource: 'invoke',
      output: run.execution.output,
    });
  });

  it('without Arguments hands over its input', async () => {
    const run = await runStates(
      { Work: { Type: 'Task', Resource: CALL.Resource, End: true } },
      { input: { FunctionName: 'named-by-input', Payload: [1] } },
    );
    expect(run.calls).toEqual([{ FunctionName: 'named-by-input', Payload: [1] }]);
  });

  it('shapes its output from result, input and context', async () => {
    const Output = {
      got: '{% $states.result.Payload %}',
      gave: '{% $states.input %}',
      in: '{% $states.context.State.Name %}',
    };
    const run = await runStates({ Work: { ...CALL, Output, End: true } }, { input: 1, lambda: () => 2 });
    expect(outputOf(run)).toEqual({ got: 2, gave: 1, in: 'Work' });
  });

  it('sees an answer as it crosses the wire: JSON', async () => {
    const run = await runStates(
      { Work: { ...CALL, Output: '{% $states.result.Payload %}', End: true } },
      { lambda: () => ({ at: new Date(0), nothing: undefined, list: [undefined] }) },
    );
    expect(outputOf(run)).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [null] });
  });

  it('takes the time its function takes', async () => {
    const run = await runStates(
      { Work: { ...CALL, End: true } },
      { lambda: ({ kernel }) => kernel.sleep(90_000) },
    );
    expect(durationSeconds(run)).toBeCloseTo(90 + TRANSITION, 6);
  });

  it('fails with the name and the cause the function failed with', async () => {
    const run = await runStates(
      { Work: { ...CALL, End: true } },
      { lambda: () => failing('DeadlineExceeded', '{"errorMessage":"late"}') },
    );
    expect(run.execution).toMatchObject({
      status: 'FAILED',
      error: 'DeadlineExceeded',
      cause: '{"errorMessage":"late"}',
    });
    expect(run.execution.output).toBeUndefined();
    expect(typesOf(run).slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
    expect(detailsOf(run, 'TaskFailed')).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      error: 'DeadlineExceeded',
      cause: '{"errorMessage":"late"}',
    });
    expect(detailsOf(run, 'ExecutionFailed')).toEqual({
      error: 'DeadlineExceeded',
      cause: '{"errorMessage":"late"}',
    });
  });

  it('fails without a function to call', async () => {
    const run = await runStates({ Work: { ...CALL, Arguments: { Payload: 1 }, End: true } });
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(run.execution.cause).toContain('FunctionName');
    expect(run.calls).toEqual([]);
  });

  it('ends the lab, not the execution, where the lab itself is at fault', async () => {
    const running = runStates(
      { Work: { ...CALL, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Work' }], End: true } },
      {
        lambda: () => {
          throw new TypeError('undefined is not a function');
        },
      },
    );
    await expect(running).rejects.toThrow('undefined is not a function');
  });

  it('ends the lab for such a fault though the task has timed out by then', async () => {
    const running = runStates(
      {
        Work: {
          ...CALL,
          TimeoutSeconds: 5,
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Rest' }],
          End: true,
        },
        Rest: { Type: 'Wait', Seconds: 100, End: true },
      },
      {
        lambda: async ({ kernel }) => {
          await kernel.sleep(20_000);
          throw new TypeError('late, and not a function');
        },
      },
    );
    await expect(running).rejects.toThrow('late, and not a function');
  });

  it('ends the lab by name where evaluated arguments go beyond what it has', async () => {
    const Arguments = "{% { 'FunctionName': 'f', 'Qualifier': 'live' } %}";
    await expect(runStates({ Work: { ...CALL, Arguments, End: true } })).rejects.toThrow(
      'the argument Qualifier',
    );
  });
});

describe('TimeoutSeconds', () => {
  const slow = {
    lambda: ({ kernel }: { kernel: { sleep(ms: number): Promise<void> } }) => kernel.sleep(60_000),
  };

  it('ends a task that takes longer with States.Timeout', async () => {
    const run = await runStates({ Work: { ...CALL, TimeoutSeconds: 5, End: true } }, slow);
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(run.execution.cause).toBeUndefined();
    expect(durationSeconds(run)).toBeCloseTo(5 + TRANSITION, 6);
    expect(detailsOf(run, 'TaskScheduled')).toMatchObject({ timeoutInSeconds: 5 });
    expect(detailsOf(run, 'TaskTimedOut')).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      error: 'States.Timeout',
    });
    expect(detailsOf(run, 'ExecutionFailed')).toEqual({ error: 'States.Timeout' });
  });

  it('does not listen to the answer that comes after', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          TimeoutSeconds: 5,
          Catch: [{ ErrorEquals: ['States.Timeout'], Output: 'timed out', Next: 'Rest' }],
          End: true,
        },
        Rest: { Type: 'Wait', Seconds: 100, End: true },
      },
      slow,
    );
    expect(outputOf(run)).toBe('timed out');
    expect(typesOf(run).filter((type) => type === 'TaskSucceeded')).toEqual([]);
  });

  it('may be computed', async () => {
    const run = await runStates(
      { Work: { ...CALL, TimeoutSeconds: '{% $states.input.limit %}', End: true } },
      { ...slow, input: { limit: 7 } },
    );
    expect(durationSeconds(run)).toBeCloseTo(7 + TRANSITION, 6);
  });

  it.each([
    ["'5'", "Expected 'number', but was 'string'"],
    ['0', 'Expected'],
    ['1.5', 'Expected'],
    ['$missing', 'returned nothing (undefined)'],
  ])('computed as %s fails the state', async (source, cause) => {
    const run = await runStates({ Work: { ...CALL, TimeoutSeconds: `{% ${source} %}`, End: true } });
    expect(run.execution.error).toBe('States.QueryEvaluationError');
    expect(run.execution.cause).toContain(
      `'${source}' specified for the field 'TimeoutSeconds' ${cause.startsWith('Expected') ? 'returned an unexpected result type. ' : ''}${cause}`,
    );
    expect(run.calls).toEqual([]);
  });

  it('leaves nothing behind when the task is done in time', async () => {
    const run = await runStates({ Work: { ...CALL, TimeoutSeconds: 500, HeartbeatSeconds: 400, End: true } });
    expect(await run.kernel.run(() => false, 1_000_000)).toBe('idle');
    expect(run.kernel.elapsedSeconds()).toBe(TRANSITION);
  });

  it('counts anew for each attempt', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          TimeoutSeconds: 10,
          Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }],
          End: true,
        },
      },
      { lambda: ({ kernel, index }) => kernel.sleep(index === 0 ? 60_000 : 9000) },
    );
    expect(run.execution.status).toBe('SUCCEEDED');
    expect(durationSeconds(run)).toBeCloseTo(10 + 1 + 9 + TRANSITION, 6);
  });
});
