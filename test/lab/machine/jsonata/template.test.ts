import type { Json } from '../../../../lab/machine/data.ts';
import {
  EvaluationProblem,
  evaluateTemplate,
  readTemplate,
  type TemplateRules,
} from '../../../../lab/machine/jsonata/template.ts';
import { environmentOf } from './environment.ts';

const rules = (problems: string[] = []): TemplateRules => ({
  statesFields: ['input', 'context'],
  refuse: (location, problem) => problems.push(`${location}: ${problem}`),
});

const evaluate = async (value: Json, input: Json = {}, variables: Record<string, Json> = {}): Promise<Json> =>
  evaluateTemplate(readTemplate(value, 'Output', rules()), environmentOf(input, variables));

const problemsOf = (value: Json): readonly string[] => {
  const problems: string[] = [];
  readTemplate(value, 'Output', rules(problems));
  return problems;
};

describe('a template', () => {
  it('keeps everything that is no expression, whatever it looks like', async () => {
    const value: Json = {
      null: null,
      number: 0.1,
      text: 'constant',
      padded: ' {% $states.input %} ',
      half: '{% $states.input',
      path: '$states.input',
      jsonPath: '$.input_value',
      'jsonPath.$': '$',
      function: "States.Format('{}', 101)",
      list: [null, [], { constant: 0 }],
      empty: {},
    };
    expect(await evaluate(value)).toBe(value);
  });

  it('evaluates expressions at any depth', async () => {
    const value: Json = { a: ['{% $states.input.x %}', { b: '{% $n + 1 %}' }], c: '{%$uppercase("d")%}' };
    expect(await evaluate(value, { x: { y: 1 } }, { n: 2 })).toEqual({ a: [{ y: 1 }, { b: 3 }], c: 'D' });
  });

  it('takes expressions over several lines', async () => {
    expect(await evaluate('{%\n  (\n    $x := 2;\n    $x * 3\n  )\n%}')).toBe(6);
  });

  it('is a literal as a whole where nothing is to be evaluated', () => {
    expect(readTemplate({ a: [1, { b: 'x' }] }, 'Output', rules()).kind).toBe('literal');
  });

  it('leaves out what is undefined inside an expression, as JSONata does', async () => {
    expect(await evaluate("{% { 'k': $states.input.missing, 'list': [1, $missing] } %}")).toEqual({
      list: [1],
    });
  });
});

describe('an expression that gives no value', () => {
  it.each<[string, Json, string]>([
    ['the field itself', '{% $states.input.missing %}', 'Output'],
    ['a member', { v: '{% $states.input.missing %}' }, 'Output/v'],
    ['a member of a member', { a: { b: '{% $missing %}' } }, 'Output/a/b'],
    ['an item', { values: ['{% $missing %}', 1] }, 'Output/values[0]'],
    ['an item of an item', { a: { b: [[1, '{% $missing %}']] } }, 'Output/a/b[0][1]'],
  ])('is told with its place: %s', async (_, value, location) => {
    const problem: unknown = await evaluate(value).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(EvaluationProblem);
    expect((problem as EvaluationProblem).location).toBe(location);
    expect((problem as EvaluationProblem).message).toMatch(
      new RegExp(
        `^The JSONata expression '\\$\\S+' specified for the field '${location.replaceAll(/[[\]]/g, '\\$&')}' returned nothing \\(undefined\\)\\.$`,
      ),
    );
  });

  it('is told with the error of JSONata', async () => {
    await expect(evaluate({ a: "{% $number('x') %}" })).rejects.toThrow(
      "The JSONata expression '$number('x')' specified for the field 'Output/a' threw an error during evaluation. D3030: Unable to cast value to a number: \"x\"",
    );
  });

  it('is told where it is a function', async () => {
    await expect(evaluate('{% $sum %}')).rejects.toThrow('returned an unsupported result type');
  });

  it('fails once though several fail', async () => {
    await expect(evaluate(['{% $missing %}', '{% $error("late") %}', "{% $number('x') %}"])).rejects.toThrow(
      'Output[',
    );
  });
});

describe('what a template refuses when it is read', () => {
  it('names the place and the reason', () => {
    expect(problemsOf({ a: '{% $states.input. %}' })).toEqual([
      expect.stringMatching(/^Output\/a: .* is not JSONata/),
    ]);
    expect(problemsOf(['{% $ %}'])).toEqual([expect.stringMatching(/^Output\[0\]: `\$`/)]);
  });

  it('refuses fields of $states that have no value there', () => {
    expect(problemsOf('{% $states.errorOutput.Error %}')).toEqual([
      'Output: `$states.errorOutput` has no value here; use $states.input, $states.context',
    ]);
    expect(problemsOf('{% $states.result %}')).toHaveLength(1);
    expect(problemsOf('{% $states.inputs %}')).toHaveLength(1);
    expect(problemsOf('{% $states.context.Task.Token %}')).toEqual([]);
  });
});
