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

const branch = (name: string, state: object): object => ({
  StartAt: name,
  States: { [name]: { ...state, End: true } },
});
const wait = (seconds: number): object => ({ Type: 'Wait', Seconds: seconds });
const fail = (error: string): object => ({
  StartAt: `Fail ${error}`,
  States: { [`Fail ${error}`]: { Type: 'Fail', Error: error, Cause: 'why' } },
});
const DONE = { Type: 'Succeed' };

describe('Parallel state', () => {
  it('gives each branch its input, and the outputs in the order of the branches', async () => {
    const run = await runStates(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            branch('Slow', { ...wait(9), Output: { slow: '{% $states.input.n %}' } }),
            branch('Fast', { Type: 'Pass', Output: 2 }),
          ],
          End: true,
        },
      },
      { input: { n: 1 } },
    );
    expect(outputOf(run)).toEqual([{ slow: 1 }, 2]);
    expect(durationSeconds(run)).toBeCloseTo(9 + 2 * TRANSITION, 6);
  });

  it('may give the branches something else', async () => {
    const run = await runStates({
      Both: {
        Type: 'Parallel',
        Arguments: { n: '{% 1 + 1 %}' },
        Branches: [branch('A', { Type: 'Pass' })],
        Output: '{% $states.result[0].n %}',
        End: true,
      },
    });
    expect(outputOf(run)).toBe(2);
  });

  it('tells its branches in the history, each in a chain of its own', async () => {
    const run = await runStates({
      Both: {
        Type: 'Parallel',
        Branches: [branch('Left', wait(1)), branch('Right', { Type: 'Pass' })],
        End: true,
      },
    });
    expect(chainOf(run)).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'ParallelStateEntered'],
      [3, 2, 'ParallelStateStarted'],
      [4, 3, 'WaitStateEntered'],
      [5, 3, 'PassStateEntered'],
      [6, 5, 'PassStateExited'],
      [7, 4, 'WaitStateExited'],
      [8, 7, 'ParallelStateSucceeded'],
      [9, 7, 'ParallelStateExited'],
      [10, 9, 'ExecutionSucceeded'],
    ]);
  });

  it('fails with the first branch that fails, and stops the others', async () => {
    const run = await runStates(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            branch('Working', CALL),
            branch('Waiting', wait(1000)),
            {
              StartAt: 'Soon',
              States: {
                Soon: { ...wait(5), Next: 'Give up' },
                'Give up': { Type: 'Fail', Error: 'Lost', Cause: 'why' },
              },
            },
            branch('Ready', { Type: 'Pass' }),
          ],
          End: true,
        },
      },
      { lambda: ({ kernel }) => kernel.sleep(100_000) },
    );
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'Lost', cause: 'why' });
    expect(durationSeconds(run)).toBeCloseTo(5 + 3 * TRANSITION, 6);
    const failed = run.execution.history.findIndex(({ type }) => type === 'FailStateEntered') + 1;
    expect(chainOf(run).slice(failed)).toEqual([
      [failed + 1, failed, 'TaskStateAborted'],
      [failed + 2, failed, 'WaitStateAborted'],
      [failed + 3, failed, 'ParallelStateFailed'],
      [failed + 4, failed + 3, 'ExecutionFailed'],
    ]);
  });

  it('hears nothing more of the branches it stopped', async () => {
    const run = await runStates(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Working',
              States: { Working: { ...CALL, Next: 'After' }, After: { ...CALL, End: true } },
            },
            fail('Lost'),
          ],
          Catch: [{ ErrorEquals: ['Lost'], Next: 'Rest' }],
          End: true,
        },
        Rest: { ...wait(500), End: true },
      },
      { lambda: ({ kernel }) => kernel.sleep(100_000) },
    );
    expect(run.execution.status).toBe('SUCCEEDED');
    expect(run.calls).toHaveLength(1);
    expect(typesOf(run).filter((type) => type === 'TaskSucceeded')).toEqual([]);
  });

  it('stops the retries of a branch as well', async () => {
    const run = await runStates(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            branch('Trying', {
              ...CALL,
              Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, BackoffRate: 1, MaxAttempts: 99 }],
            }),
            {
              StartAt: 'Soon',
              States: { Soon: { ...wait(25), Next: 'Give up' }, 'Give up': { Type: 'Fail', Error: 'Lost' } },
            },
          ],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Rest' }],
          End: true,
        },
        Rest: { ...wait(500), End: true },
      },
      { lambda: () => failing('Busy') },
    );
    expect(run.calls).toHaveLength(3);
  });

  it('is retried as a whole', async () => {
    const run = await runStates(
      {
        Both: {
          Type: 'Parallel',
          Branches: [branch('Left', CALL), branch('Right', CALL)],
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2 }],
          Output: '{% $states.context.State.RetryCount %}',
          End: true,
        },
      },
      { lambda: ({ index }) => (index === 1 ? failing('Busy') : index) },
    );
    expect(run.calls).toHaveLength(4);
    expect(outputOf(run)).toBe(1);
    expect(typesOf(run).filter((type) => type?.startsWith('ParallelState'))).toEqual([
      'ParallelStateEntered',
      'ParallelStateStarted',
      'ParallelStateFailed',
      'ParallelStateStarted',
      'ParallelStateSucceeded',
      'ParallelStateExited',
    ]);
  });

  it('is caught by the name of what failed inside', async () => {
    const run = await runStates({
      Both: {
        Type: 'Parallel',
        Branches: [fail('Lost')],
        Catch: [
          { ErrorEquals: ['Found'], Next: 'Done' },
          { ErrorEquals: ['Lost'], Output: '{% $states.errorOutput %}', Next: 'Done' },
        ],
        Next: 'Done',
      },
      Done: DONE,
    });
    expect(outputOf(run)).toEqual({ Error: 'Lost', Cause: 'why' });
  });

  it('catches inside a branch without the others noticing', async () => {
    const run = await runStates(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Try',
              States: {
                Try: {
                  ...CALL,
                  Catch: [{ ErrorEquals: ['States.ALL'], Output: 'mended', Next: 'Mended' }],
                  End: true,
                },
                Mended: { Type: 'Pass', End: true },
              },
            },
            branch('Other', { ...wait(3), Output: 'fine' }),
          ],
          End: true,
        },
      },
      { lambda: () => failing('Boom') },
    );
    expect(outputOf(run)).toEqual(['mended', 'fine']);
  });

  it('in a Parallel stops what is inside it too', async () => {
    const run = await runStates({
      Outer: {
        Type: 'Parallel',
        Branches: [
          branch('Inner', {
            Type: 'Parallel',
            Branches: [
              branch('Deep', wait(100)),
              branch('Deeper', { Type: 'Map', Items: [1], ItemProcessor: branch('Item', wait(100)) }),
            ],
          }),
          {
            StartAt: 'Soon',
            States: { Soon: { ...wait(5), Next: 'Give up' }, 'Give up': { Type: 'Fail', Error: 'Lost' } },
          },
        ],
        End: true,
      },
    });
    expect(run.execution.error).toBe('Lost');
    const types = typesOf(run);
    expect(types.slice(types.indexOf('FailStateEntered') + 1)).toEqual([
      'WaitStateAborted',
      'MapIterationAborted',
      'WaitStateAborted',
      'MapStateAborted',
      'ParallelStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
    await run.kernel.run(() => false, 1_000_000);
    expect(typesOf(run)).toEqual(types);
  });

  it('fails once when two branches fail at the same moment', async () => {
    const run = await runStates({
      Both: {
        Type: 'Parallel',
        Branches: [fail('First'), fail('Second'), branch('Bad', { Type: 'Pass', Output: '{% $missing %}' })],
        End: true,
      },
    });
    expect(run.execution.error).toBe('First');
    expect(typesOf(run).filter((type) => type === 'ParallelStateFailed')).toHaveLength(1);
    expect(run.ended).toHaveLength(1);
  });
});
