import { Kernel } from '../../../../lab/kernel/kernel.ts';
import { Expression, type ExpressionEnvironment } from '../../../../lab/machine/jsonata/expression.ts';
import { VariableScope } from '../../../../lab/machine/variables.ts';

function environment(seed = 1): ExpressionEnvironment {
  const kernel = new Kernel(seed);
  return {
    states: {
      input: { list: [1, 2, 3, 4, 5, 6, 7], text: 'input data', json: '{"a":[1,null]}' },
      context: {},
    },
    variables: new VariableScope(),
    host: { now: () => kernel.now(), random: () => kernel.random('test') },
  };
}

const evaluate = async (source: string, given = environment()): Promise<unknown> =>
  new Expression(source).evaluate(given);

describe('functions that Step Functions adds to JSONata', () => {
  it.each([
    [
      '$partition($states.input.list, 4)',
      [
        [1, 2, 3, 4],
        [5, 6, 7],
      ],
    ],
    ['$partition($states.input.list, 9)', [[1, 2, 3, 4, 5, 6, 7]]],
    ['$partition([], 2)', []],
    ['$range(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['$range(0, 10, 3)', [0, 3, 6, 9]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(3, 1, 1)', []],
    ["$hash($states.input.text, 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ["$hash('', 'MD5')", 'd41d8cd98f00b204e9800998ecf8427e'],
    ["$length($hash('x', 'SHA-256'))", 64],
    ["$length($hash('x', 'SHA-384'))", 96],
    ["$length($hash('x', 'SHA-512'))", 128],
    ['$parse($states.input.json)', { a: [1, null] }],
    ["$parse('7')", 7],
  ])('%s', async (source, expected) => {
    expect(await evaluate(source)).toEqual(expected);
  });

  it.each([
    ['$partition($states.input.list, 0)', '$partition takes a whole number from 1'],
    ['$range(1, 9, 0)', 'the step not 0'],
    ['$range(1, 1001, 1)', '1001 were asked for'],
    ["$hash('x', 'SHA-3')", 'SHA-256'],
    ["$parse('{a:1}')", 'takes JSON text'],
    ['$parse(7)', 'takes JSON text'],
    ["$random('seed')", 'a number as seed'],
  ])('%s is an error', async (source, named) => {
    await expect(evaluate(source)).rejects.toThrow(named);
  });

  it('give nothing for nothing', async () => {
    for (const source of ['$partition($missing, 2)', "$hash($missing, 'MD5')", '$parse($missing)']) {
      expect(await evaluate(source)).toBeUndefined();
    }
  });

  it('allow 1000 items of a range', async () => {
    expect(await evaluate('$count($range(1, 1000, 1))')).toBe(1000);
  });
});

describe('chance', () => {
  it('comes from the seed', async () => {
    const given = environment(4);
    const draws = [await evaluate('$random()', given), await evaluate('$random()', given)];
    expect(draws[0]).not.toBe(draws[1]);
    expect(await evaluate('$random()', environment(4))).toBe(draws[0]);
    expect(await evaluate('$random()', environment(5))).not.toBe(draws[0]);
  });

  it('is the same number for the same seed of its own', async () => {
    const value = await evaluate('$random(12)', environment(1));
    expect(await evaluate('$random(12)', environment(2))).toBe(value);
    expect(await evaluate('$random(13)', environment(1))).not.toBe(value);
  });

  it('makes identifiers of version 4, one after the other', async () => {
    const given = environment();
    const uuids = [await evaluate('$uuid()', given), await evaluate('$uuid()', given)];
    for (const uuid of uuids) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(uuids).size).toBe(2);
    expect(await evaluate('$uuid()', environment())).toBe(uuids[0]);
  });
});

describe('time', () => {
  it('is virtual', async () => {
    expect(await evaluate('$now()')).toBe('2026-01-06T03:00:00.000Z');
    expect(await evaluate('$millis()')).toBe(Date.UTC(2026, 0, 6, 3));
  });

  it('is written as the picture and the zone say', async () => {
    expect(await evaluate("$now('[Y]/[M01]/[D01] [H01]:[m]', '+0100')")).toBe('2026/01/06 04:00');
  });

  it('is virtual where a picture leaves the day out', async () => {
    expect(await evaluate("$toMillis('05:30', '[H01]:[m01]')")).toBe(Date.UTC(2026, 0, 6, 5, 30));
    expect(await evaluate("$toMillis('2025-02-03T00:00:00Z')")).toBe(Date.UTC(2025, 1, 3));
  });

  it('gives nothing for no time', async () => {
    expect(await evaluate('$toMillis($missing)')).toBeUndefined();
  });
});

describe('a variable with the name of a function', () => {
  it('hides it', async () => {
    const given = environment();
    given.variables.assign('uuid', 'mine');
    expect(await evaluate("$uuid & '!'", given)).toBe('mine!');
  });
});
