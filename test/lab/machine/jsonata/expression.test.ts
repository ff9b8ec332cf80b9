import * as fc from 'fast-check';
import jsonata from 'jsonata';
import type { Json } from '../../../../lab/machine/data.ts';
import { Expression, ExpressionError, parseExpression } from '../../../../lab/machine/jsonata/expression.ts';
import { environmentOf } from './environment.ts';

const refusalsOf = (source: string): readonly string[] => new Expression(source).reads.refused;

describe('Expression', () => {
  it('reads the input, the context and variables', async () => {
    const environment = environmentOf({ lag: [1, 5] }, { limit: 3 });
    expect(await new Expression('$max($states.input.lag) > $limit').evaluate(environment)).toBe(true);
    expect(await new Expression("$states.context.State.Name & '!'").evaluate(environment)).toBe('Here!');
  });

  it('answers a path over plain objects at once', () => {
    const environment = environmentOf({ a: { b: { c: null } } }, { run: { epoch: 7 }, list: [1] });
    expect(new Expression('$states.input.a.b').evaluate(environment)).toEqual({ c: null });
    expect(new Expression('$run.epoch').evaluate(environment)).toBe(7);
    expect(new Expression('$list').evaluate(environment)).toEqual([1]);
    expect(new Expression('$states.input.a.x.y').evaluate(environment)).toBeUndefined();
    expect(new Expression('$states.input.a.b.c.d').evaluate(environment)).toBeUndefined();
  });

  it('gives for a path what JSONata gives', async () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.constantFrom(null, 1, 'text', false),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, fc.array(key, { maxLength: 4 }), async (input, names) => {
        const source = ['$states', 'input', ...names].join('.');
        const environment = environmentOf(input as Json);
        const expected: unknown = await jsonata(source).evaluate(undefined, { states: environment.states });
        const actual = await new Expression(source).evaluate(environment);
        expect(JSON.stringify(actual)).toBe(JSON.stringify(expected));
      }),
      { numRuns: 500 },
    );
  });

  it('answers plain arrays, not those that JSONata marks', async () => {
    const found = await new Expression("{ 'open': $states.input.items[open].id }").evaluate(
      environmentOf({
        items: [
          { id: 1, open: true },
          { id: 2, open: false },
          { id: 3, open: true },
        ],
      }),
    );
    expect(Object.keys((found as { open: object }).open)).toEqual(['0', '1']);
  });

  it('answers undefined for nothing', async () => {
    expect(await new Expression('$states.input.missing & $nothing').evaluate(environmentOf({}))).toBe('');
    expect(await new Expression('$nothing').evaluate(environmentOf({}))).toBeUndefined();
    expect(await new Expression('$states.input[0].x').evaluate(environmentOf({}))).toBeUndefined();
  });

  it('tells the code and the sentence of what went wrong', async () => {
    const evaluation = new Expression("$states.input.a + 'x'").evaluate(environmentOf({ a: 1 }));
    await expect(evaluation).rejects.toThrow(
      'T2002: The right side of the "+" operator must evaluate to a number',
    );
    await expect(evaluation).rejects.toBeInstanceOf(ExpressionError);
  });

  it('refuses a function as a value', async () => {
    await expect(new Expression('$sum').evaluate(environmentOf({}))).rejects.toThrow(ExpressionError);
    await expect(new Expression('$uuid').evaluate(environmentOf({}))).rejects.toThrow(ExpressionError);
    await expect(new Expression('[function($x){$x}]').evaluate(environmentOf({}))).rejects.toThrow(
      ExpressionError,
    );
  });

  it('does not take what is not JSONata', () => {
    expect(() => new Expression('$states.input.')).toThrow(ExpressionError);
    expect(() => new Expression('{"a":}')).toThrow('S0211');
  });

  it('is parsed once for a source', () => {
    expect(parseExpression('$states.input.once')).toBe(parseExpression('$states.input.once'));
  });
});

describe('what an expression reads', () => {
  it('names variables and functions, and the fields of $states', () => {
    const { reads } = new Expression('$map($states.result.items, function($v) { $v.x + $limit }) ~> $sum()');
    expect(reads.variables).toEqual(new Set(['map', 'states', 'v', 'limit', 'sum']));
    expect(reads.statesFields).toEqual(new Set(['result']));
    expect(new Expression('$merge([$states, {}])').reads.statesFields).toEqual(new Set(['*']));
  });

  it.each([
    ['$', '`$`'],
    ['$$.a', '`$$`'],
    ['$.a', '`$`'],
    ['name', 'the field `name`'],
    ['name.first = 1', 'the field `name`'],
    ['$states.input.a + b', 'the field `b`'],
    ['*', 'the field `*`'],
    ["$eval('1')", '`$eval`'],
    ["($e := $eval; $e('1'))", '`$eval`'],
    ['$states.input.a ?? 1', '`??`'],
    ['$states.input.a ?: 1', '`?:`'],
    ['$map([1], function($v) { $v ?? 0 })', '`??`'],
  ])('refuses %s', (source, named) => {
    expect(refusalsOf(source)).toEqual([expect.stringContaining(named)]);
  });

  it.each([
    '$states.input.items[$ > 1]',
    '$states.input.items[price > 1].name',
    '$states.input.items.(price * $states.input.rate)',
    '$states.input.items.{ "id": id, "self": $ }',
    '$states.input.items^(>price)',
    '$states.input.items{ id: price }',
    '$states.input ~> | items | { "seen": true } |',
    "$states.input.a = '??' ? 1 : 2",
    '$exists($states.input.a) ? $states.input.a : 1',
    '( $x := 1; $x + $y )',
    "$match('a?:b', /(?:a)/)",
  ])('takes %s', (source) => {
    expect(refusalsOf(source)).toEqual([]);
  });
});
