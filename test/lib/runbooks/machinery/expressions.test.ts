import * as expressions from '../../../../lib/runbooks/machinery/expressions.ts';
import { outputOf, validatedInput } from '../../../../lib/runbooks/machinery/runbook.ts';
import { evaluate } from '../support/evaluate.ts';

const context = {
  Execution: {
    Id: 'arn:execution',
    Name: 'run-1',
    StartTime: '2026-01-06T03:00:00.000Z',
    Input: { mode: 'check' },
  },
  State: { EnteredTime: '2026-01-06T03:10:00.000Z' },
};

function firstEntry(input: unknown): Promise<unknown> {
  return evaluate(expressions.enteredAt('promote'), { states: { context, input } });
}

function mayWait(input: unknown): Promise<unknown> {
  return evaluate(expressions.mayWait(600), { states: { context, input } });
}

function kept(Payload: unknown): Promise<unknown> {
  return evaluate(expressions.keptOutput(), { states: { result: { Payload } } });
}

function readable(cause: string): Promise<unknown> {
  const text = expressions.readableCause("mend it, whatever 'it' is.");
  return evaluate(text, { states: { input: { failure: { cause } } } });
}

function firstFailure(result: unknown): Promise<unknown> {
  return evaluate(expressions.FIRST_BRANCH_FAILURE, { states: { result } });
}

function hasFailure(input: unknown): Promise<unknown> {
  return evaluate(expressions.HAS_FAILURE, { states: { input } });
}

describe('the run', () => {
  const expected = {
    runbook: 'failover',
    runId: 'run-1',
    executionArn: 'arn:execution',
    startedAt: '2026-01-06T03:00:00.000Z',
  };

  it('gains epoch and input when the first step is done', async () => {
    const result = { Payload: { status: 'done', output: { epoch: 3, input: { mode: 'check' }, other: 1 } } };
    const run = await evaluate(expressions.runAfterFirstStep('failover'), { states: { context, result } });
    expect(run).toEqual({ ...expected, epoch: 3, input: { mode: 'check' } });
  });

  it('is complete without them while the first step waits', async () => {
    const result = { Payload: { status: 'wait', summary: 'The other run ended a moment ago.' } };
    const run = await evaluate(expressions.runAfterFirstStep('failover'), { states: { context, result } });
    expect(run).toEqual(expected);
  });
});

describe('the time of the first entry', () => {
  it('is kept while the step polls', async () => {
    const input = { step: 'promote', status: 'wait', enteredAt: '2026-01-06T03:01:00.000Z' };
    expect(await firstEntry(input)).toBe('2026-01-06T03:01:00.000Z');
  });

  it.each([
    ['another step came before', { step: 'fence', status: 'done', enteredAt: '2026-01-06T03:01:00.000Z' }],
    [
      'the same step was done before',
      { step: 'promote', status: 'done', enteredAt: '2026-01-06T03:01:00.000Z' },
    ],
    ['the input is empty', {}],
    ['the input is a text', 'hello'],
    ['the input is null', null],
    ['the input is a list', [1, { step: 'promote' }]],
  ])('starts anew when %s', async (_, input) => {
    expect(await firstEntry(input)).toBe(context.State.EnteredTime);
  });
});

describe('a wait', () => {
  it('is allowed until the deadline and not at it', async () => {
    expect(await mayWait({ status: 'wait', enteredAt: '2026-01-06T03:00:00.001Z' })).toBe(true);
    expect(await mayWait({ status: 'wait', enteredAt: '2026-01-06T03:00:00.000Z' })).toBe(false);
  });

  it('is for a step that said so', async () => {
    expect(await mayWait({ status: 'done', enteredAt: '2026-01-06T03:09:00.000Z' })).toBe(false);
    expect(await mayWait({})).toBe(false);
  });
});

describe('an output that is kept', () => {
  it('is an empty object where the step had none', async () => {
    expect(await kept({ status: 'wait' })).toEqual({});
    expect(await kept({ status: 'done', output: { gate: 'open', list: [1] } })).toEqual({
      gate: 'open',
      list: [1],
    });
  });

  it('answers a question with yes or no, never with nothing', async () => {
    const isOpen = expressions.isValue(outputOf('preflight', 'gate'), 'open');
    expect(await evaluate(isOpen, { preflight: { gate: 'open' } })).toBe(true);
    expect(await evaluate(isOpen, { preflight: {} })).toBe(false);
    const isCheck = expressions.isValue(validatedInput('mode'), 'check');
    expect(await evaluate(isCheck, { run: { runId: 'run-1' } })).toBe(false);
  });
});

describe('a cause', () => {
  it('is the message of what Lambda reports', async () => {
    const reported = {
      errorType: 'ReplicaMissing',
      errorMessage: 'There is no "orders" here. Next: restore it.',
      trace: ['a', 'b'],
    };
    expect(await readable(JSON.stringify(reported))).toBe('There is no "orders" here. Next: restore it.');
  });

  it('says what to do next where the error does not', async () => {
    expect(await readable('Task timed out')).toBe("Task timed out Next: mend it, whatever 'it' is.");
    expect(await readable('')).toBe("Next: mend it, whatever 'it' is.");
  });

  it.each(['{"errorMessage":"cut off in the mid', '{', '{"errorType":"X"}'])(
    'takes %s as it is',
    async (cause) => {
      expect(await readable(cause)).toBe(`${cause} Next: mend it, whatever 'it' is.`);
    },
  );

  it('copes with a long message', async () => {
    const message = 'all "quoted" and \\ escaped '.repeat(1000);
    expect(await readable(JSON.stringify({ errorMessage: message }))).toContain('all "quoted" and');
  });

  it('takes a decision that has no reason', async () => {
    const text = expressions.causeWithNextAction(outputOf('preflight', 'why'), 'look again.');
    expect(await evaluate(text, { preflight: { why: 'No replica.' } })).toBe('No replica. Next: look again.');
    expect(await evaluate(text, { preflight: {} })).toBe(' Next: look again.');
  });
});

describe('branches', () => {
  it('hand over nothing when all went well', async () => {
    expect(await firstFailure([{ status: 'done' }, { status: 'done' }])).toEqual({});
    expect(await hasFailure({})).toBe(false);
  });

  it('hand over the first failure', async () => {
    const one = { failure: { step: 'scale' } };
    expect(await firstFailure([{ status: 'done' }, one])).toEqual(one);
    expect(await firstFailure([one, { failure: { step: 'other' } }])).toEqual(one);
    expect(await hasFailure(one)).toBe(true);
  });
});

it('a caught time-out has an empty cause', async () => {
  const { failure } = expressions.caughtFailure('Promote') as {
    failure: Record<string, string>;
  };
  const states = { errorOutput: { Error: 'States.Timeout' } };
  expect(await evaluate(String(failure['error']), { states })).toBe('States.Timeout');
  expect(await evaluate(String(failure['cause']), { states })).toBe('');
});

describe('a failure caught around branches', () => {
  const { failure } = expressions.caughtBranchFailure('Bring up', ['Promote', 'Verify']) as {
    failure: Record<string, string>;
  };
  const caught = async (errorOutput: unknown): Promise<unknown> => ({
    title: await evaluate(String(failure['title']), { states: { errorOutput } }),
    error: await evaluate(String(failure['error']), { states: { errorOutput } }),
    cause: await evaluate(String(failure['cause']), { states: { errorOutput } }),
  });

  it('is that of the step in the branch', async () => {
    const errorOutput = { Error: 'Gone', Cause: 'Verify: It is: gone. Next: look.' };
    expect(await caught(errorOutput)).toEqual({
      title: 'Verify',
      error: 'Gone',
      cause: 'It is: gone. Next: look.',
    });
  });

  it.each([['The state failed: it is wrong'], [''], ['Promote']])(
    'is its own where the cause is "%s"',
    async (Cause) => {
      const errorOutput = { Error: 'States.Runtime', Cause };
      const own = {
        title: Cause === 'Promote' ? 'Promote' : 'Bring up',
        error: 'States.Runtime',
        cause: Cause,
      };
      expect(await caught(errorOutput)).toEqual(own);
    },
  );

  it('may have no cause', async () => {
    expect(await caught({ Error: 'States.Timeout' })).toEqual({
      title: 'Bring up',
      error: 'States.Timeout',
      cause: '',
    });
  });
});
