import * as fc from 'fast-check';
import { chainOf, outputOf, runStates } from '../run-machine.ts';

const leaf = (name: string): Record<string, unknown> => ({
  [name]: { Type: 'Pass', Output: { at: name, input: '{% $states.input %}' }, End: true },
});
const at = async (states: Record<string, unknown>, input: unknown): Promise<unknown> => {
  const run = await runStates(states, { input });
  return (outputOf(run) as { at?: string } | undefined)?.at ?? run.execution.error;
};

describe('Choice state', () => {
  it('goes where the first true rule leads, else to Default', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), async (truths) => {
        const states = {
          Decide: {
            Type: 'Choice',
            Choices: truths.map((_, index) => ({
              Condition: `{% $states.input[${index}] %}`,
              Next: `R${index}`,
            })),
            Default: 'Otherwise',
          },
          ...Object.assign({}, ...truths.map((_, index) => leaf(`R${index}`)), leaf('Otherwise')),
        };
        const first = truths.indexOf(true);
        expect(await at(states, truths)).toBe(first < 0 ? 'Otherwise' : `R${first}`);
      }),
      { numRuns: 60 },
    );
  });

  it('compares as the numbers compare', async () => {
    const states = {
      Decide: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.a < $states.input.b %}', Next: 'Less' },
          { Condition: '{% $states.input.a = $states.input.b %}', Next: 'Equal' },
          {
            Condition: '{% $states.input.a > $states.input.b and $states.input.a >= $states.input.b %}',
            Next: 'More',
          },
        ],
      },
      ...leaf('Less'),
      ...leaf('Equal'),
      ...leaf('More'),
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }), async (a, b) => {
        expect(await at(states, { a, b })).toBe(a < b ? 'Less' : a === b ? 'Equal' : 'More');
      }),
      { numRuns: 60 },
    );
  });

  it('does not look at the rules after the one it takes', async () => {
    const states = {
      Decide: {
        Type: 'Choice',
        Choices: [
          { Condition: true, Next: 'A' },
          { Condition: '{% $missing %}', Next: 'B' },
        ],
      },
      ...leaf('A'),
      ...leaf('B'),
    };
    expect(await at(states, 1)).toBe('A');
  });

  it('shapes and stores by the rule it takes; its own Output and Assign go with Default', async () => {
    const states = {
      Decide: {
        Type: 'Choice',
        Choices: [
          { Condition: "{% $states.input = 'rule' %}", Next: 'A', Output: 'by rule', Assign: { x: 1 } },
          { Condition: "{% $states.input = 'plain' %}", Next: 'A' },
        ],
        Default: 'A',
        Output: 'by default',
        Assign: { x: 2 },
      },
      A: { Type: 'Pass', Output: ['{% $states.input %}', '{% $exists($x) ? $x : 0 %}'], End: true },
    };
    const end = async (input: string): Promise<unknown> => outputOf(await runStates(states, { input }));
    expect(await end('rule')).toEqual(['by rule', 1]);
    expect(await end('plain')).toEqual(['plain', 0]);
    expect(await end('other')).toEqual(['by default', 2]);
  });

  it('without a rule that is true and without Default fails with States.Runtime, which nothing catches', async () => {
    const Decide = { Type: 'Choice', Choices: [{ Condition: false, Next: 'A' }] };
    expect(await at({ Decide, ...leaf('A') }, 1)).toBe('States.Runtime');
    const run = await runStates({
      Both: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'Decide', States: { Decide, ...leaf('A') } }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
        Next: 'Done',
      },
      Done: { Type: 'Succeed' },
    });
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(run.execution.cause).toContain("the state 'Decide' (entered at the event id #4)");
  });

  it.each([
    ["'true'", "Expected 'boolean', but was 'string' for value: \"true\""],
    ['1', "Expected 'boolean', but was 'number'"],
    ['null', "Expected 'boolean', but was 'null'"],
    ['$missing', 'returned nothing (undefined)'],
  ])('fails where a condition is %s', async (source, cause) => {
    const run = await runStates({
      Decide: {
        Type: 'Choice',
        Choices: [
          { Condition: false, Next: 'A' },
          { Condition: `{% ${source} %}`, Next: 'A' },
        ],
        Default: 'A',
      },
      ...leaf('A'),
    });
    expect(run.execution.error).toBe('States.QueryEvaluationError');
    expect(run.execution.cause).toContain(`specified for the field 'Choices[1]/Condition'`);
    expect(run.execution.cause).toContain(cause);
  });

  it('names the rule where its Output cannot be evaluated', async () => {
    const run = await runStates({
      Decide: {
        Type: 'Choice',
        Choices: [
          { Condition: false, Next: 'A' },
          { Condition: true, Output: { v: '{% $missing %}' }, Next: 'A' },
        ],
      },
      ...leaf('A'),
    });
    expect(run.execution.cause).toContain(`specified for the field 'Choices[1]/Output/v'`);
  });

  it('is entered and exited in the history', async () => {
    const run = await runStates({
      Decide: { Type: 'Choice', Choices: [{ Condition: true, Next: 'A' }] },
      ...leaf('A'),
    });
    expect(chainOf(run).slice(1, 4)).toEqual([
      [2, 0, 'ChoiceStateEntered'],
      [3, 2, 'ChoiceStateExited'],
      [4, 3, 'PassStateEntered'],
    ]);
  });
});
