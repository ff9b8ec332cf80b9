import { CALL, failing, outputOf, runStates } from '../run-machine.ts';

const SHOW = { Type: 'Pass', End: true };

describe('Assign', () => {
  it('keeps values for every later state', async () => {
    const run = await runStates(
      {
        Keep: {
          Type: 'Pass',
          Assign: { epoch: 7, input: '{% $states.input %}', nested: { a: ['{% 1 + 1 %}'] } },
          Output: {},
          Next: 'Between',
        },
        Between: { Type: 'Wait', Seconds: 1, Next: 'Show' },
        Show: { ...SHOW, Output: ['{% $epoch %}', '{% $input.who %}', '{% $nested.a %}'] },
      },
      { input: { who: 'me' } },
    );
    expect(outputOf(run)).toEqual([7, 'me', [2]]);
  });

  it('is visible in the next state only: Output and Assign of the same state see the values before', async () => {
    const run = await runStates({
      First: { Type: 'Pass', Assign: { x: 1, y: 10 }, Next: 'Second' },
      Second: {
        Type: 'Pass',
        Assign: { x: '{% $y + 1 %}', y: '{% $x + 1 %}' },
        Output: ['{% $x %}', '{% $y %}'],
        Next: 'Third',
      },
      Third: { ...SHOW, Output: ['{% $states.input %}', '{% [$x, $y] %}'] },
    });
    expect(outputOf(run)).toEqual([
      [1, 10],
      [11, 2],
    ]);
  });

  it('does not change the output', async () => {
    const run = await runStates({ Keep: { ...SHOW, Assign: { x: 1 } } }, { input: { a: 1 } });
    expect(outputOf(run)).toEqual({ a: 1 });
  });

  it('stands in the history with each value as text', async () => {
    const { execution } = await runStates({ Keep: { ...SHOW, Assign: { n: 1, t: 'x', o: { a: [null] } } } });
    expect(execution.history[2]?.stateExitedEventDetails).toMatchObject({
      assignedVariables: { n: '1', t: '"x"', o: '{"a":[null]}' },
      assignedVariablesDetails: { truncated: false },
    });
  });

  it('of a Task sees its result', async () => {
    const run = await runStates(
      {
        Work: { ...CALL, Assign: { got: '{% $states.result.Payload %}' }, Next: 'Show' },
        Show: { ...SHOW, Output: '{% $got %}' },
      },
      { lambda: () => ({ epoch: 3 }) },
    );
    expect(outputOf(run)).toEqual({ epoch: 3 });
  });

  it('of a Catch sees the error, and that of the state is left out then', async () => {
    const run = await runStates(
      {
        Work: {
          ...CALL,
          Assign: { got: 'a result' },
          Catch: [
            {
              ErrorEquals: ['States.ALL'],
              Assign: { failed: '{% $states.errorOutput.Error %}' },
              Next: 'Show',
            },
          ],
          Next: 'Show',
        },
        Show: { ...SHOW, Output: { failed: '{% $failed %}', got: '{% $exists($got) %}' } },
      },
      { lambda: () => failing('Boom') },
    );
    expect(outputOf(run)).toEqual({ failed: 'Boom', got: false });
  });

  it('of a state that failed is not kept', async () => {
    const run = await runStates({
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Bad', States: { Bad: { Type: 'Pass', Assign: { x: '{% $missing %}' }, End: true } } },
        ],
        Assign: { y: 1 },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Show' }],
        Next: 'Show',
      },
      Show: { ...SHOW, Output: '{% $exists($y) %}' },
    });
    expect(outputOf(run)).toBe(false);
  });
});

const branch = (name: string, ...states: readonly object[]): object => ({
  StartAt: `${name}0`,
  States: Object.fromEntries(
    states.map((state, index) => [
      `${name}${index}`,
      { ...state, ...(index === states.length - 1 ? { End: true } : { Next: `${name}${index + 1}` }) },
    ]),
  ),
});

describe('Variable scope', () => {
  it('a branch reads the variables around it and keeps its own to itself', async () => {
    const run = await runStates({
      Keep: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [
          branch(
            'L',
            { Type: 'Pass', Assign: { own: '{% $outer + 1 %}' } },
            { Type: 'Pass', Output: '{% $own %}' },
          ),
          branch('R', { Type: 'Wait', Seconds: 1 }, { Type: 'Pass', Output: '{% $exists($own) %}' }),
        ],
        Assign: { results: '{% $states.result %}' },
        Next: 'Show',
      },
      Show: { ...SHOW, Output: { results: '{% $results %}', own: '{% $exists($own) %}' } },
    });
    expect(outputOf(run)).toEqual({ results: [2, false], own: false });
  });

  it('each iteration of a Map has variables of its own', async () => {
    const run = await runStates({
      Each: {
        Type: 'Map',
        Items: [1, 2, 3],
        ItemProcessor: branch(
          'I',
          { Type: 'Pass', Assign: { own: '{% $states.input * 10 %}' } },
          { Type: 'Wait', Seconds: 1 },
          { Type: 'Pass', Output: '{% $own %}' },
        ),
        End: true,
      },
    });
    expect(outputOf(run)).toEqual([10, 20, 30]);
  });

  it('reaches through two scopes', async () => {
    const run = await runStates({
      Keep: { Type: 'Pass', Assign: { a: 1 }, Next: 'Outer' },
      Outer: {
        Type: 'Parallel',
        Branches: [
          branch(
            'O',
            { Type: 'Pass', Assign: { b: 2 } },
            {
              Type: 'Map',
              Items: [3],
              ItemProcessor: branch('I', { Type: 'Pass', Output: '{% $a + $b + $states.input %}' }),
            },
          ),
        ],
        End: true,
      },
    });
    expect(outputOf(run)).toEqual([[6]]);
  });
});
