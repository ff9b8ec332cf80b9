import {
  CALL,
  durationSeconds,
  failing,
  outputOf,
  runMachine,
  runStates,
  typesOf,
  type MachineRun,
} from '../run-machine.ts';
import { startWith } from './start.ts';

const WAIT = { Type: 'Wait', Seconds: 1000, End: true };
const ALL = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
const CAUGHT = { Type: 'Pass', End: true };

const stoppedAfter = (milliseconds: number, error?: string, cause?: string) => ({
  plan: ({ kernel, execution }: MachineRun): void => {
    kernel.after(milliseconds, () => execution.stop(error, cause));
  },
});

describe('StopExecution', () => {
  it('ends the execution at once; no Catch answers', async () => {
    const run = await runStates(
      { Work: { ...CALL, Catch: ALL, End: true }, Caught: CAUGHT },
      { lambda: ({ kernel }) => kernel.sleep(60_000), ...stoppedAfter(5000, 'Stopped', 'by hand') },
    );
    expect(run.execution).toMatchObject({
      status: 'ABORTED',
      error: 'Stopped',
      cause: 'by hand',
      output: undefined,
    });
    expect(durationSeconds(run)).toBe(5);
    expect(typesOf(run)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'ExecutionAborted',
    ]);
    expect(run.execution.history.at(-1)).toMatchObject({
      previousEventId: 0,
      executionAbortedEventDetails: { error: 'Stopped', cause: 'by hand' },
    });
  });

  it.each([0, 10, 20, 25, 1020, 2500])('may come at any moment: after %p ms', async (milliseconds) => {
    const run = await runStates(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'L',
              States: {
                L: { ...CALL, Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 99 }], End: true },
              },
            },
            {
              StartAt: 'M',
              States: {
                M: {
                  Type: 'Map',
                  Items: [1, 2],
                  ItemProcessor: { StartAt: 'W', States: { W: WAIT } },
                  End: true,
                },
              },
            },
          ],
          Catch: ALL,
          End: true,
        },
        Caught: CAUGHT,
      },
      { lambda: () => failing('Busy'), ...stoppedAfter(milliseconds) },
    );
    const calls = run.calls.length;
    const events = run.execution.history.length;
    expect(run.execution.status).toBe('ABORTED');
    expect(durationSeconds(run)).toBe(milliseconds / 1000);
    expect(await run.kernel.run(() => false, 10_000_000)).toBe('idle');
    expect(run.kernel.elapsedSeconds()).toBe(milliseconds / 1000);
    expect([run.calls.length, run.execution.history.length]).toEqual([calls, events]);
    expect(run.ended).toHaveLength(1);
  });

  it('does nothing to an execution that has ended', async () => {
    const run = await runStates({ Done: { Type: 'Succeed' } });
    expect(run.execution.stop('late')).toBe(false);
    expect(run.execution).toMatchObject({ status: 'SUCCEEDED', error: undefined });
    expect(run.ended).toHaveLength(1);
  });
});

describe('TimeoutSeconds of the state machine', () => {
  it('ends the execution as TIMED_OUT; no Catch answers', async () => {
    const run = await runMachine({
      TimeoutSeconds: 60,
      StartAt: 'Both',
      States: {
        Both: { Type: 'Parallel', Branches: [{ StartAt: 'W', States: { W: WAIT } }], Catch: ALL, End: true },
        Caught: CAUGHT,
      },
    });
    expect(run.execution).toMatchObject({ status: 'TIMED_OUT', error: undefined, output: undefined });
    expect(durationSeconds(run)).toBe(60);
    expect(typesOf(run).at(-1)).toBe('ExecutionTimedOut');
    expect(run.ended).toHaveLength(1);
  });

  it('leaves alone what ends in time', async () => {
    const run = await runMachine({
      TimeoutSeconds: 60,
      StartAt: 'W',
      States: { W: { ...WAIT, Seconds: 59 } },
    });
    expect(run.execution.status).toBe('SUCCEEDED');
    expect(await run.kernel.run(() => false, 1_000_000)).toBe('idle');
    expect(run.execution.status).toBe('SUCCEEDED');
  });
});

describe('The limit of 25,000 events', () => {
  it('fails the execution with its last event', async () => {
    const run = await runStates({
      Again: { Type: 'Pass', Next: 'Once more' },
      'Once more': { Type: 'Pass', Next: 'Again' },
    });
    expect(run.execution).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(run.execution.history).toHaveLength(25_000);
    expect(typesOf(run).at(-1)).toBe('ExecutionFailed');
    expect(await run.kernel.run(() => false, 1_000_000)).toBe('idle');
    expect(run.ended).toHaveLength(1);
  });

  it('fails it once, though the event that did not fit was a failure itself', async () => {
    // 1 event of the start, 5 of the task, then 2 of each round: the 25,000th would tell the failed evaluation.
    const Output = "{% $states.input.n < 12496 ? { 'n': $states.input.n + 1 } : $missing %}";
    const run = await runStates({
      Work: { ...CALL, Output: { n: 0 }, Next: 'Count' },
      Count: { Type: 'Pass', Output, Next: 'Count' },
    });
    expect(typesOf(run).slice(-2)).toEqual(['PassStateEntered', 'ExecutionFailed']);
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(run.execution.history).toHaveLength(25_000);
    expect(run.ended).toHaveLength(1);
  });

  it('calls no function after that', async () => {
    const run = await runStates({ Work: { ...CALL, Next: 'Again' }, Again: { Type: 'Pass', Next: 'Work' } });
    const started = typesOf(run).filter((type) => type === 'TaskStarted').length;
    expect(run.execution.history).toHaveLength(25_000);
    expect(run.calls.length).toBe(started);
  });
});

describe('StartExecution', () => {
  it('refuses an input that is not JSON, or too large', () => {
    expect(() => startWith('{')).toThrow(expect.objectContaining({ code: 'InvalidExecutionInput' }) as Error);
    expect(() => startWith(JSON.stringify('x'.repeat(262_143)))).toThrow(
      expect.objectContaining({ code: 'ValidationException' }) as Error,
    );
    expect(startWith(JSON.stringify('x'.repeat(262_142))).status).toBe('RUNNING');
  });
});

describe('RedriveExecution', () => {
  const states = {
    Keep: { Type: 'Pass', Assign: { kept: 1 }, Output: 'input', Next: 'Work' },
    Work: {
      ...CALL,
      Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1, IntervalSeconds: 1 }],
      Output: ['{% $states.input %}', '{% $kept %}', '{% $states.context.Execution.RedriveCount %}'],
      End: true,
    },
  };

  it('goes on with the state that failed, its input and the variables kept, its retries anew', async () => {
    const run = await runStates(states, { lambda: ({ index }) => (index < 3 ? failing('Busy') : 1) });
    expect(run.execution.status).toBe('FAILED');
    run.execution.redrive();
    expect(run.execution).toMatchObject({ status: 'RUNNING', error: undefined, stopDate: undefined });
    await run.kernel.run(() => run.execution.status !== 'RUNNING', 100_000);
    expect(outputOf(run)).toEqual(['input', 1, 1]);
    expect(run.calls).toHaveLength(4);
    expect(typesOf(run).filter((type) => type === 'ExecutionRedriven')).toHaveLength(1);
    expect(typesOf(run).filter((type) => type === 'PassStateEntered')).toHaveLength(1);
    expect(run.ended).toHaveLength(2);
  });

  it('is refused for an execution that runs or succeeded, and inside a Parallel', async () => {
    const done = await runStates({ Done: { Type: 'Succeed' } });
    expect(() => done.execution.redrive()).toThrow(
      expect.objectContaining({ code: 'ExecutionNotRedrivable' }) as Error,
    );
    const parallel = await runStates({
      Both: { Type: 'Parallel', Branches: [{ StartAt: 'F', States: { F: { Type: 'Fail' } } }], End: true },
    });
    expect(() => parallel.execution.redrive()).toThrow('redriving an execution inside the state Both');
  });
});

const trace = async (seed: number): Promise<string> => {
  const run = await runStates(
    {
      Each: {
        Type: 'Map',
        Items: '{% [1..5] %}',
        ItemSelector: { id: '{% $uuid() %}', share: '{% $random() %}' },
        ItemProcessor: {
          StartAt: 'Work',
          States: {
            Work: {
              ...CALL,
              Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 9, JitterStrategy: 'FULL' }],
              End: true,
            },
          },
        },
        End: true,
      },
    },
    {
      seed,
      lambda: async ({ kernel }) => {
        await kernel.sleep(kernel.draw('aws.call', 'lambda'));
        return kernel.random('fate').next() < 0.4 ? failing('Busy') : 1;
      },
    },
  );
  return JSON.stringify(run.execution.history);
};

describe('The same seed', () => {
  it('gives the same history, byte for byte, and another seed another', async () => {
    expect(await trace(11)).toBe(await trace(11));
    expect(await trace(12)).not.toBe(await trace(11));
  });
});
