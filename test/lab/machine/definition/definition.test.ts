import { DefinitionError, StateMachineDefinition } from '../../../../lab/machine/machine.ts';
import { UnsupportedError } from '../../../../lab/twin/api.ts';
import { CALL, INVOKE_AND_WAIT } from '../run-machine.ts';

type States = Record<string, unknown>;

function read(states: States, more: object = {}): StateMachineDefinition {
  const StartAt = Object.keys(states)[0];
  return new StateMachineDefinition({ QueryLanguage: 'JSONata', StartAt, States: states, ...more });
}

function problemsOf(states: States, more: object = {}): readonly string[] {
  try {
    read(states, more);
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
  return [];
}

const END = { Type: 'Succeed' };
const branch = (state: object): object => ({ StartAt: 'Inner', States: { Inner: state } });

describe('a definition that is taken', () => {
  it('may use all that the language has in JSONata', () => {
    expect(
      problemsOf(
        {
          Call: {
            ...CALL,
            Comment: 'calls',
            TimeoutSeconds: '{% $states.input.limit %}',
            HeartbeatSeconds: 5,
            Retry: [
              {
                ErrorEquals: ['A'],
                IntervalSeconds: 2,
                MaxAttempts: 0,
                BackoffRate: 1.5,
                MaxDelaySeconds: 9,
                JitterStrategy: 'FULL',
                Comment: 'c',
              },
              { ErrorEquals: ['States.ALL'] },
            ],
            Catch: [
              {
                ErrorEquals: ['States.ALL'],
                Next: 'Decide',
                Output: '{% $states.errorOutput %}',
                Assign: { e: 1 },
                Comment: 'c',
              },
            ],
            Output: '{% $states.result.Payload %}',
            Assign: { r: '{% $states.result %}' },
            Next: 'Decide',
          },
          Decide: {
            Type: 'Choice',
            QueryLanguage: 'JSONata',
            Choices: [{ Condition: true, Next: 'Wait', Output: 1, Assign: { c: 1 }, Comment: 'c' }],
            Default: 'Broken',
            Output: 2,
            Assign: { c: 2 },
          },
          Wait: { Type: 'Wait', Timestamp: '2026-01-06T03:00:00Z', Next: 'Both' },
          Both: {
            Type: 'Parallel',
            Arguments: {},
            Branches: [
              branch(END),
              { ...branch(CALL), StartAt: 'I2', States: { I2: { ...CALL, End: true } } },
            ],
            Next: 'Each',
          },
          Each: {
            Type: 'Map',
            Items: [1],
            ItemSelector: { i: '{% $states.context.Map.Item.Value %}' },
            MaxConcurrency: '{% 2 %}',
            ItemProcessor: {
              ProcessorConfig: { Mode: 'INLINE' },
              StartAt: 'I3',
              States: { I3: { Type: 'Pass', End: true } },
            },
            Next: 'Token',
          },
          Token: {
            ...CALL,
            Resource: INVOKE_AND_WAIT,
            Arguments: { FunctionName: 'ask', Payload: { t: '{% $states.context.Task.Token %}' } },
            End: true,
          },
          Broken: { Type: 'Fail', Error: 'E', Cause: "{% 'because' %}" },
        },
        { Comment: 'c', Version: '1.0', TimeoutSeconds: 60 },
      ),
    ).toEqual([]);
  });

  it('is read from the text in a template', () => {
    const definition = StateMachineDefinition.parse(
      JSON.stringify({
        QueryLanguage: 'JSONata',
        Comment: 'c',
        TimeoutSeconds: 9,
        StartAt: 'A',
        States: { A: END },
      }),
    );
    expect([definition.comment, definition.timeoutSeconds, [...definition.program.states.keys()]]).toEqual([
      'c',
      9,
      ['A'],
    ]);
    expect(() => StateMachineDefinition.parse('{')).toThrow(DefinitionError);
    expect(() => new StateMachineDefinition([])).toThrow(DefinitionError);
  });
});

describe('what Step Functions has and the lab has not', () => {
  it.each<[string, States]>([
    ['query language JSONPath', { A: { ...END, QueryLanguage: 'JSONPath' } }],
    ['JSONPath field ResultPath', { A: { ...CALL, ResultPath: '$', End: true } }],
    ['JSONPath field InputPath', { A: { Type: 'Pass', InputPath: '$', End: true } }],
    [
      'JSONPath field Variable',
      { A: { Type: 'Choice', Choices: [{ Condition: true, Variable: '$', Next: 'B' }] }, B: END },
    ],
    ['states of type "Activity"', { A: { Type: 'Activity', End: true } }],
    [
      'arn:aws:states:::sns:publish',
      { A: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true } },
    ],
    [
      'arn:aws:states:::lambda:invoke.sync',
      { A: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.sync', End: true } },
    ],
    [
      'arn:aws:lambda',
      { A: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f', End: true } },
    ],
    [
      'argument InvocationType',
      { A: { ...CALL, Arguments: { FunctionName: 'f', InvocationType: 'Event' }, End: true } },
    ],
    ['field Credentials', { A: { ...CALL, Credentials: {}, End: true } }],
    ['field ItemReader', { A: { Type: 'Map', ItemReader: {}, ItemProcessor: branch(END), End: true } }],
    [
      'mode DISTRIBUTED',
      {
        A: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...branch(END) },
          End: true,
        },
      },
    ],
    [
      'field ToleratedFailureCount',
      { A: { Type: 'Map', ToleratedFailureCount: 1, ItemProcessor: branch(END), End: true } },
    ],
  ])('is refused by name: %s', (named, states) => {
    expect(() => read(states)).toThrow(UnsupportedError);
    expect(() => read(states)).toThrow(named);
  });

  it('is JSONPath where no query language is named', () => {
    expect(() => read({ A: END }, { QueryLanguage: undefined })).toThrow(
      'the query language JSONPath (/States/A)',
    );
    expect(() =>
      read({ A: { ...END, QueryLanguage: 'JSONata' } }, { QueryLanguage: undefined }),
    ).not.toThrow();
  });
});

describe('a definition that is not valid', () => {
  it('hears of every mistake at once, each with its place', () => {
    const problems = problemsOf({
      A: { Type: 'Wait', Seconds: -1, Next: 'Nowhere' },
      B: { Type: 'Pass' },
    });
    expect(problems).toEqual([
      '/States/A/Seconds: got -1; a whole number from 0 to 99999999, or an expression "{% ... %}" that gives one, is allowed',
      '/States/B: a state has either Next or End, and not both',
      '/States/A: there is no state "Nowhere" here; there are A, B',
      '/States/B: no other state leads here',
    ]);
  });

  it.each<[string, States, string]>([
    ['unknown field', { A: { ...END, Retries: 1 } }, '/States/A/Retries: a Succeed state has no such field'],
    [
      'unknown field of a retrier',
      { A: { ...CALL, Retry: [{ ErrorEquals: ['A'], Attempts: 1 }], End: true } },
      'Retry[0]/Attempts',
    ],
    [
      'unknown field of a catcher',
      { A: { ...CALL, Catch: [{ ErrorEquals: ['A'], Next: 'B', Then: 1 }], Next: 'B' }, B: END },
      'Catch[0]/Then',
    ],
    ['no type', { A: { End: true } }, '/States/A/Type: is missing'],
    ['a state that is no object', { A: 'Succeed' }, '/States/A: got "Succeed"; an object'],
    ['Next and End', { A: { Type: 'Pass', Next: 'A', End: true } }, 'either Next or End'],
    ['End false', { A: { Type: 'Pass', End: false } }, '/States/A/End: got false; true'],
    ['Succeed with Next', { A: { Type: 'Succeed', Next: 'A' } }, 'no such field'],
    [
      'Seconds and Timestamp',
      { A: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-06T03:00:00Z', End: true } },
      'either Seconds or Timestamp',
    ],
    ['neither of them', { A: { Type: 'Wait', End: true } }, 'either Seconds or Timestamp'],
    [
      'a time without a zone',
      { A: { Type: 'Wait', Timestamp: '2026-01-06T03:00:00', End: true } },
      '2026-01-06T03:00:00Z',
    ],
    [
      'a time in lower case',
      { A: { Type: 'Wait', Timestamp: '2026-01-06t03:00:00z', End: true } },
      'Timestamp',
    ],
    ['half a second', { A: { Type: 'Wait', Seconds: 0.5, End: true } }, 'Seconds: got 0.5'],
    ['no choices', { A: { Type: 'Choice', Choices: [], Default: 'B' }, B: END }, 'at least one rule'],
    [
      'a choice without a condition',
      { A: { Type: 'Choice', Choices: [{ Next: 'B' }] }, B: END },
      'Condition: is missing',
    ],
    [
      'a condition that is no truth',
      { A: { Type: 'Choice', Choices: [{ Condition: 'yes', Next: 'B' }] }, B: END },
      'Condition: got "yes"',
    ],
    [
      'a rule without Next',
      { A: { Type: 'Choice', Choices: [{ Condition: true }], Default: 'B' }, B: END },
      'Next: is missing',
    ],
    [
      'a Default that is not there',
      { A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }], Default: 'C' }, B: END },
      'no state "C"',
    ],
    [
      'a Catch that leads out of its branch',
      {
        A: {
          Type: 'Parallel',
          Branches: [branch({ ...CALL, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'A' }], End: true })],
          End: true,
        },
      },
      'no state "A" here',
    ],
    ['no branches', { A: { Type: 'Parallel', Branches: [], End: true } }, 'at least one branch'],
    ['no processor', { A: { Type: 'Map', End: true } }, 'ItemProcessor: is missing'],
    [
      'an unknown field of a branch',
      { A: { Type: 'Parallel', Branches: [{ ...branch(END), QueryLanguage: 'JSONata' }], End: true } },
      'a branch has no such field',
    ],
    [
      'the same name twice',
      { A: { Type: 'Parallel', Branches: [branch(END), branch(END)], End: true } },
      'has the same name',
    ],
    ['a long name', { ['x'.repeat(81)]: END }, '81 characters'],
    [
      'States.ALL with others',
      { A: { ...CALL, Retry: [{ ErrorEquals: ['States.ALL', 'B'] }], End: true } },
      'States.ALL alone',
    ],
    [
      'States.ALL not last',
      { A: { ...CALL, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['B'] }], End: true } },
      'States.ALL alone',
    ],
    ['no error names', { A: { ...CALL, Retry: [{ ErrorEquals: [] }], End: true } }, 'ErrorEquals'],
    [
      'an interval of nothing',
      { A: { ...CALL, Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 0 }], End: true } },
      'IntervalSeconds: got 0',
    ],
    [
      'attempts below nothing',
      { A: { ...CALL, Retry: [{ ErrorEquals: ['A'], MaxAttempts: -1 }], End: true } },
      'MaxAttempts: got -1',
    ],
    [
      'a backoff that shrinks',
      { A: { ...CALL, Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }], End: true } },
      'BackoffRate: got 0.5',
    ],
    [
      'an unknown jitter',
      { A: { ...CALL, Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'SOME' }], End: true } },
      'FULL or NONE',
    ],
    ['a time-out of nothing', { A: { ...CALL, TimeoutSeconds: 0, End: true } }, 'TimeoutSeconds: got 0'],
    [
      'a heartbeat as long as the time-out',
      { A: { ...CALL, TimeoutSeconds: 5, HeartbeatSeconds: 5, End: true } },
      'less than TimeoutSeconds',
    ],
    [
      'a token nobody gets',
      { A: { ...CALL, Resource: INVOKE_AND_WAIT, End: true } },
      '$states.context.Task.Token',
    ],
    ['Retry on a Pass', { A: { Type: 'Pass', Retry: [], End: true } }, 'a Pass state has no such field'],
    ['Assign on a Fail', { A: { Type: 'Fail', Assign: {} } }, 'a Fail state has no such field'],
    ['Assign on a Succeed', { A: { Type: 'Succeed', Assign: {} } }, 'a Succeed state has no such field'],
    [
      'an expression that is none',
      { A: { ...END, Output: '{% 1 + %}' } },
      '/States/A/Output: `1 +` is not JSONata',
    ],
    [
      'a condition that is none',
      { A: { Type: 'Choice', Choices: [{ Condition: '{% ( %}', Next: 'B' }] }, B: END },
      'Choices[0]/Condition: `(` is not JSONata',
    ],
    [
      'a result before there is one',
      { A: { ...CALL, Arguments: '{% $states.result %}', End: true } },
      '`$states.result` has no value here',
    ],
    [
      'an error output outside a Catch',
      { A: { ...CALL, Output: '{% $states.errorOutput %}', End: true } },
      '`$states.errorOutput` has no value here',
    ],
    [
      'a result in a Catch',
      {
        A: { ...CALL, Catch: [{ ErrorEquals: ['A'], Next: 'B', Output: '{% $states.result %}' }], Next: 'B' },
        B: END,
      },
      '`$states.result` has no value here',
    ],
  ])('%s', (_, states, problem) => {
    expect(problemsOf(states).filter((text) => text.includes(problem))).not.toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a start that is not there', { StartAt: 'X' }, 'there is no state "X"'],
    ['no start', { StartAt: undefined }, '/StartAt: is missing'],
    ['no states', { States: undefined }, '/States: is missing'],
    ['an unknown field', { Timeout: 1 }, '/Timeout: a state machine has no such field'],
    ['another version', { Version: '2.0' }, '/Version: got "2.0"'],
    ['a time-out as text', { TimeoutSeconds: '60' }, '/TimeoutSeconds: got "60"'],
  ])('%s', (_, more, problem) => {
    expect(problemsOf({ A: END }, more).filter((text) => text.includes(problem))).not.toEqual([]);
  });
});

const inner = (assign: object): object => ({
  Type: 'Parallel',
  Branches: [branch({ Type: 'Pass', Assign: assign, End: true })],
  Next: 'Z',
});

const step = (name: string): object => ({
  StartAt: name,
  States: { [name]: { Type: 'Pass', Assign: { x: 1 }, End: true } },
});

const states = (assign: object): States => ({
  A: { ...CALL, Catch: [{ ErrorEquals: ['A'], Assign: { caught: 1 }, Next: 'C' }], Next: 'C' },
  C: { Type: 'Choice', Choices: [{ Condition: true, Assign: { chosen: 1 }, Next: 'B' }] },
  B: inner(assign),
  Z: END,
});

describe('variables', () => {
  it('of an inner scope do not have the names of an outer one', () => {
    const problems = problemsOf({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: inner({ x: 2, y: 3 }),
      Z: { Type: 'Pass', Assign: { z: 1 }, End: true },
    });
    expect(problems).toEqual([
      expect.stringMatching(/^\/States\/B\/States\/Inner\/Assign: `x` is stored by an outer scope/),
    ]);
  });

  it('of a scope two levels further in neither', () => {
    const deep = {
      Type: 'Map',
      ItemProcessor: branch({ Type: 'Pass', Assign: { x: 2 }, End: true }),
      End: true,
    };
    const problems = problemsOf({
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Parallel', Branches: [{ StartAt: 'Deep', States: { Deep: deep } }], End: true },
    });
    expect(problems).toEqual([expect.stringContaining('/States/B/States/Deep/States/Inner/Assign: `x`')]);
  });

  it('of the Parallel itself belong to the outer scope', () => {
    expect(problemsOf({ B: { ...inner({ x: 2 }), Assign: { x: 1 } }, Z: END })).toHaveLength(1);
  });

  it('of a Catch and of a choice belong to their scope', () => {
    expect(problemsOf(states({ caught: 1 }))).toHaveLength(1);
    expect(problemsOf(states({ chosen: 1 }))).toHaveLength(1);
    expect(problemsOf(states({ other: 1 }))).toEqual([]);
  });

  it('of two branches may have the same names', () => {
    expect(problemsOf({ A: { Type: 'Parallel', Branches: [step('L'), step('R')], End: true } })).toEqual([]);
  });

  it.each(['states', '1x', 'a-b', 'a b', '', 'x'.repeat(81)])('are not called %p', (name) => {
    expect(problemsOf({ A: { Type: 'Pass', Assign: { [name]: 1 }, End: true } })).toHaveLength(1);
  });

  it.each(['x', 'führung', 'a1', 'x'.repeat(80)])('may be called %p', (name) => {
    expect(problemsOf({ A: { Type: 'Pass', Assign: { [name]: 1 }, End: true } })).toEqual([]);
  });
});
