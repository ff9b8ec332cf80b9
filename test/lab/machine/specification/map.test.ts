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

const each = (state: object): object => ({ StartAt: 'Item', States: { Item: { ...state, End: true } } });
const WORK = { ...CALL, Output: '{% $states.result.Payload %}' };
const DONE = { Type: 'Succeed' };

describe('Map state', () => {
  it('runs the processor for each item, and gives the outputs in the order of the items', async () => {
    const run = await runStates(
      { Each: { Type: 'Map', Items: '{% $states.input.xs %}', ItemProcessor: each(WORK), End: true } },
      {
        input: { xs: [3, 1, 2] },
        lambda: async ({ call, kernel }) => {
          await kernel.sleep((call.Payload as number) * 1000);
          return (call.Payload as number) * 10;
        },
      },
    );
    expect(outputOf(run)).toEqual([30, 10, 20]);
    expect(durationSeconds(run)).toBeCloseTo(3 + 2 * TRANSITION, 6);
  });

  it('without Items takes its input', async () => {
    const run = await runStates(
      { Each: { Type: 'Map', ItemProcessor: each({ Type: 'Pass' }), End: true } },
      { input: ['a', 'b'] },
    );
    expect(outputOf(run)).toEqual(['a', 'b']);
  });

  it('shapes each item, seeing it in the context', async () => {
    const run = await runStates(
      {
        Each: {
          Type: 'Map',
          Items: [5, 6],
          ItemSelector: {
            item: '{% $states.context.Map.Item.Value %}',
            at: '{% $states.context.Map.Item.Index %}',
            all: '{% $states.input.n %}',
          },
          ItemProcessor: each({ Type: 'Pass' }),
          End: true,
        },
      },
      { input: { n: 1 } },
    );
    expect(outputOf(run)).toEqual([
      { item: 5, at: 0, all: 1 },
      { item: 6, at: 1, all: 1 },
    ]);
  });

  it('tells its iterations in the history', async () => {
    const run = await runStates({
      Each: {
        Type: 'Map',
        Items: [1, 2],
        MaxConcurrency: 1,
        ItemProcessor: each({ Type: 'Pass' }),
        End: true,
      },
    });
    // As recorded from Step Functions, but for the second iteration's predecessor, which is not documented.
    expect(chainOf(run)).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'MapStateEntered'],
      [3, 2, 'MapStateStarted'],
      [4, 3, 'MapIterationStarted'],
      [5, 4, 'PassStateEntered'],
      [6, 5, 'PassStateExited'],
      [7, 6, 'MapIterationSucceeded'],
      [8, 3, 'MapIterationStarted'],
      [9, 8, 'PassStateEntered'],
      [10, 9, 'PassStateExited'],
      [11, 10, 'MapIterationSucceeded'],
      [12, 11, 'MapStateSucceeded'],
      [13, 11, 'MapStateExited'],
      [14, 13, 'ExecutionSucceeded'],
    ]);
    expect(run.execution.history[2]?.mapStateStartedEventDetails).toEqual({ length: 2 });
    expect(run.execution.history[7]?.mapIterationStartedEventDetails).toEqual({ name: 'Each', index: 1 });
  });

  it('of nothing is nothing', async () => {
    const run = await runStates({
      Each: { Type: 'Map', Items: [], ItemProcessor: each(WORK), Next: 'Done' },
      Done: DONE,
    });
    expect(outputOf(run)).toEqual([]);
    expect(chainOf(run).slice(2, 5)).toEqual([
      [3, 2, 'MapStateStarted'],
      [4, 3, 'MapStateSucceeded'],
      [5, 3, 'MapStateExited'],
    ]);
  });

  it.each([
    [1, 10],
    [3, 4],
    [10, 1],
    [50, 1],
  ])('with MaxConcurrency %p takes %p rounds for ten items', async (MaxConcurrency, rounds) => {
    let running = 0;
    let most = 0;
    const run = await runStates(
      { Each: { Type: 'Map', Items: '{% [1..10] %}', MaxConcurrency, ItemProcessor: each(WORK), End: true } },
      {
        lambda: async ({ kernel }) => {
          running += 1;
          most = Math.max(most, running);
          await kernel.sleep(10_000);
          running -= 1;
        },
      },
    );
    expect(most).toBe(Math.min(MaxConcurrency, 10));
    expect(durationSeconds(run)).toBeCloseTo(rounds * (10 + TRANSITION) + TRANSITION, 6);
  });

  it('never runs more than 40 iterations at once, with item selectors as without', async () => {
    for (const ItemSelector of [undefined, { n: '{% $string($states.context.Map.Item.Value) %}' }]) {
      let running = 0;
      let most = 0;
      const Each = {
        Type: 'Map',
        Items: '{% [1..100] %}',
        ItemSelector,
        ItemProcessor: each(WORK),
        End: true,
      };
      const run = await runStates(
        { Each: JSON.parse(JSON.stringify(Each)) as object },
        {
          lambda: async ({ kernel }) => {
            running += 1;
            most = Math.max(most, running);
            await kernel.sleep(1000);
            running -= 1;
          },
        },
      );
      expect(most).toBe(40);
      expect(outputOf(run)).toHaveLength(100);
    }
  });

  it('fails with the first iteration that fails, and stops the others', async () => {
    const run = await runStates(
      { Each: { Type: 'Map', Items: [0, 1, 2], ItemProcessor: each(WORK), End: true } },
      {
        lambda: async ({ call, kernel }) => {
          await kernel.sleep(call.Payload === 1 ? 5000 : 60_000);
          return failing('Broken', `item ${JSON.stringify(call.Payload)}`);
        },
      },
    );
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'item 1' });
    const failed = run.execution.history.findIndex(({ type }) => type === 'TaskFailed') + 1;
    // The order recorded from Step Functions: the failed iteration, then the others, each with its state.
    expect(chainOf(run).slice(failed)).toEqual([
      [failed + 1, failed, 'MapIterationFailed'],
      [failed + 2, failed, 'TaskStateAborted'],
      [failed + 3, failed, 'MapIterationAborted'],
      [failed + 4, failed, 'TaskStateAborted'],
      [failed + 5, failed, 'MapIterationAborted'],
      [failed + 6, failed, 'TaskStateAborted'],
      [failed + 7, failed, 'MapStateFailed'],
      [failed + 8, failed + 7, 'ExecutionFailed'],
    ]);
    expect(run.execution.history[failed]?.mapIterationFailedEventDetails).toEqual({ name: 'Each', index: 1 });
  });

  it('starts no further item after a failure', async () => {
    const run = await runStates(
      {
        Each: {
          Type: 'Map',
          Items: '{% [1..9] %}',
          MaxConcurrency: 2,
          ItemProcessor: each(WORK),
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
          Next: 'Done',
        },
        Done: { Type: 'Wait', Seconds: 100, End: true },
      },
      { lambda: ({ index }) => (index === 2 ? failing('Broken') : 1) },
    );
    expect(run.execution.status).toBe('SUCCEEDED');
    expect(run.calls).toHaveLength(3);
  });

  it('is retried as a whole', async () => {
    const run = await runStates(
      {
        Each: {
          Type: 'Map',
          Items: [1, 2],
          ItemProcessor: each(WORK),
          Retry: [{ ErrorEquals: ['Busy'] }],
          End: true,
        },
      },
      { lambda: ({ index }) => (index === 0 ? failing('Busy') : index) },
    );
    expect(outputOf(run)).toEqual([1, 2]);
    expect(typesOf(run).filter((type) => type === 'MapStateStarted')).toHaveLength(2);
  });

  it('fails where an item cannot be shaped', async () => {
    const run = await runStates({
      Each: {
        Type: 'Map',
        Items: [{ a: 1 }, {}],
        ItemSelector: '{% $states.context.Map.Item.Value.a %}',
        ItemProcessor: each({ Type: 'Wait', Seconds: 100 }),
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: 'caught', Next: 'Done' }],
        Next: 'Done',
      },
      Done: DONE,
    });
    expect(outputOf(run)).toBe('caught');
    expect(typesOf(run).filter((type) => type === 'MapStateFailed')).toHaveLength(1);
    expect(durationSeconds(run)).toBeLessThan(1);
  });

  it.each([
    [
      { Items: "{% 'text' %}" },
      'States.QueryEvaluationError',
      "specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'string'",
    ],
    [{}, 'States.Runtime', 'A Map takes an array'],
    [{ Items: [1], MaxConcurrency: '{% -1 %}' }, 'States.QueryEvaluationError', "'MaxConcurrency'"],
  ])('fails for %p', async (fields, error, cause) => {
    const run = await runStates(
      { Each: { Type: 'Map', ...fields, ItemProcessor: each({ Type: 'Pass' }), End: true } },
      { input: 7 },
    );
    expect(run.execution.error).toBe(error);
    expect(run.execution.cause).toContain(cause);
  });

  it('over the members of an object is refused by name', async () => {
    const run = runStates(
      {
        Each: { Type: 'Map', Items: '{% $states.input %}', ItemProcessor: each({ Type: 'Pass' }), End: true },
      },
      { input: { a: 1 } },
    );
    await expect(run).rejects.toThrow('a Map over the members of an object (state Each)');
  });
});
