import { chainOf, durationSeconds, outputOf, runStates, TRANSITION, typesOf } from '../run-machine.ts';

describe('Pass state', () => {
  it('hands its input on, or what Output makes of it', async () => {
    expect(outputOf(await runStates({ P: { Type: 'Pass', End: true } }, { input: { a: 1 } }))).toEqual({
      a: 1,
    });
    const run = await runStates(
      { P: { Type: 'Pass', Output: { b: '{% $states.input.a + 1 %}' }, End: true } },
      { input: { a: 1 } },
    );
    expect(outputOf(run)).toEqual({ b: 2 });
  });
});

describe('Wait state', () => {
  it.each([
    ['seconds', { Seconds: 30 }, 30],
    ['no seconds', { Seconds: 0 }, 0],
    ['computed seconds', { Seconds: '{% $states.input.poll * 2 %}' }, 20],
    ['a timestamp', { Timestamp: '2026-01-06T03:01:00Z' }, 60 - TRANSITION],
    ['a timestamp of another zone', { Timestamp: '2026-01-06T04:01:00.5+01:00' }, 60.5 - TRANSITION],
    ['a computed timestamp', { Timestamp: '{% $fromMillis($millis() + 5000) %}' }, 5],
    ['a timestamp in the past', { Timestamp: '2025-12-31T00:00:00Z' }, 0],
  ])('waits for %s', async (_, fields, seconds) => {
    const run = await runStates({ W: { Type: 'Wait', ...fields, End: true } }, { input: { poll: 10 } });
    expect(outputOf(run)).toEqual({ poll: 10 });
    expect(durationSeconds(run)).toBeCloseTo(seconds + TRANSITION, 6);
    expect(typesOf(run).slice(1, 3)).toEqual(['WaitStateEntered', 'WaitStateExited']);
  });

  it.each([
    [
      { Seconds: "{% '5' %}" },
      "for the field 'Seconds' returned an unexpected result type. Expected 'number', but was 'string'",
    ],
    [
      { Seconds: '{% -1 %}' },
      "for the field 'Seconds' returned an unexpected result type. Expected 'a whole number from 0",
    ],
    [{ Seconds: '{% 1.5 %}' }, "for the field 'Seconds'"],
    [
      { Timestamp: '{% 5 %}' },
      "for the field 'Timestamp' returned an unexpected result type. Expected 'string', but was 'number'",
    ],
    [{ Timestamp: "{% 'tomorrow' %}" }, "for the field 'Timestamp'"],
    [{ Timestamp: "{% '2026-13-06T03:00:00Z' %}" }, "for the field 'Timestamp'"],
  ])('fails for %p', async (fields, cause) => {
    const run = await runStates({ W: { Type: 'Wait', ...fields, End: true } });
    expect(run.execution.error).toBe('States.QueryEvaluationError');
    expect(run.execution.cause).toContain(cause);
  });
});

describe('Succeed state', () => {
  it('ends the execution well, with what Output makes of its input', async () => {
    const run = await runStates(
      { S: { Type: 'Succeed', Output: '{% $states.input.a %}' } },
      { input: { a: 1 } },
    );
    expect(run.execution.status).toBe('SUCCEEDED');
    expect(outputOf(run)).toBe(1);
    expect(chainOf(run)).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'SucceedStateEntered'],
      [3, 2, 'SucceedStateExited'],
      [4, 3, 'ExecutionSucceeded'],
    ]);
  });
});

describe('Fail state', () => {
  it('ends the execution with its error and cause', async () => {
    const run = await runStates(
      { F: { Type: 'Fail', Error: "{% 'Run' & $states.input.error %}", Cause: 'see the journal' } },
      { input: { error: 'Refused' } },
    );
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'RunRefused', cause: 'see the journal' });
    expect(chainOf(run)).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'FailStateEntered'],
      [3, 2, 'ExecutionFailed'],
    ]);
  });

  it('may say neither', async () => {
    const run = await runStates({ F: { Type: 'Fail' } });
    expect(run.execution.status).toBe('FAILED');
    expect(run.execution.error).toBeUndefined();
    expect(run.execution.history.at(-1)?.executionFailedEventDetails).toEqual({});
  });

  it('takes texts only', async () => {
    const run = await runStates({ F: { Type: 'Fail', Error: '{% 5 %}' } });
    expect(run.execution.error).toBe('States.QueryEvaluationError');
    expect(run.execution.cause).toContain("specified for the field 'Error'");
  });
});
