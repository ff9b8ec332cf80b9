import { chainOf, durationSeconds, outputOf, runStates, TRANSITION, typesOf } from '../run-machine.ts';

describe('States and transitions', () => {
  it('begins at StartAt, follows Next, and ends where the state says End', async () => {
    const run = await runStates(
      {
        One: { Type: 'Pass', Next: 'Two' },
        Two: { Type: 'Pass', Next: 'Three' },
        Three: { Type: 'Pass', End: true },
      },
      { input: { n: 1 } },
    );
    expect(run.execution.status).toBe('SUCCEEDED');
    expect(outputOf(run)).toEqual({ n: 1 });
    expect(chainOf(run)).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'PassStateEntered'],
      [3, 2, 'PassStateExited'],
      [4, 3, 'PassStateEntered'],
      [5, 4, 'PassStateExited'],
      [6, 5, 'PassStateEntered'],
      [7, 6, 'PassStateExited'],
      [8, 7, 'ExecutionSucceeded'],
    ]);
  });

  it('may come back to a state', async () => {
    const run = await runStates(
      {
        Count: { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' }, Next: 'Enough?' },
        'Enough?': {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input.n >= 5 %}', Next: 'Done' }],
          Default: 'Count',
        },
        Done: { Type: 'Succeed' },
      },
      { input: { n: 0 } },
    );
    expect(outputOf(run)).toEqual({ n: 5 });
  });

  it('takes a little time for each state, and none inside it', async () => {
    const run = await runStates({ One: { Type: 'Pass', Next: 'Two' }, Two: { Type: 'Succeed' } });
    expect(durationSeconds(run)).toBeCloseTo(2 * TRANSITION, 6);
    const times = run.execution.history.map(({ timestamp }) => timestamp?.getTime() ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('tells its end once', async () => {
    const run = await runStates({ One: { Type: 'Succeed' } });
    await run.kernel.run(() => false, 1_000_000);
    expect(run.ended).toEqual([run.execution]);
    expect(typesOf(run).filter((type) => type?.startsWith('Execution'))).toHaveLength(2);
  });
});

describe('The input of an execution', () => {
  it.each([[{ a: 1 }], [[1, 2]], ['text'], [7], [null], [false]])('may be any JSON: %p', async (input) => {
    expect(outputOf(await runStates({ One: { Type: 'Pass', End: true } }, { input }))).toEqual(input);
  });

  it('stands in the history as text', async () => {
    const { execution } = await runStates({ One: { Type: 'Pass', End: true } }, { input: { a: 1 } });
    expect(execution.history[0]?.executionStartedEventDetails).toEqual({
      input: '{"a":1}',
      inputDetails: { truncated: false },
      roleArn: 'arn:aws:iam::111122223333:role/runbook',
    });
    expect(execution.history[1]?.stateEnteredEventDetails).toEqual({
      name: 'One',
      input: '{"a":1}',
      inputDetails: { truncated: false },
    });
    expect(execution.history.at(-1)?.executionSucceededEventDetails).toEqual({
      output: '{"a":1}',
      outputDetails: { truncated: false },
    });
    expect(execution.output).toBe('{"a":1}');
  });
});
