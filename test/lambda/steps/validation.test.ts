import * as z from 'zod/mini';
import { check, describeMistakes } from '../../../lambda/steps/validation.ts';

const schema = z.strictObject({
  mode: z.enum(['unplanned', 'check']),
  reason: z.string().check(z.minLength(1), z.maxLength(5)),
  seconds: z.number().check(z.minimum(0), z.maximum(10)),
});

function mistakesOf(given: unknown): string {
  const checked = check(schema, given);
  return checked.ok ? 'none' : describeMistakes(checked.mistakes);
}

describe('checking a value from outside', () => {
  it.each([
    [{ mode: 'check', reason: 'x', seconds: 1 }, 'none'],
    [{ mode: 'planned', reason: 'x', seconds: 1 }, 'mode: is "planned", must be "unplanned" or "check"'],
    [{ reason: 'x', seconds: 1 }, 'mode: is missing, must be "unplanned" or "check"'],
    [{ mode: 'check', reason: '', seconds: 1 }, 'reason: is "", must be at least 1 characters long'],
    [
      { mode: 'check', reason: 'abcdef', seconds: 1 },
      'reason: is "abcdef", must be at most 5 characters long',
    ],
    [{ mode: 'check', reason: 'x', seconds: '1' }, 'seconds: is "1", must be number'],
    [{ mode: 'check', reason: 'x', seconds: -1 }, 'seconds: is -1, must be at least 0'],
    [{ mode: 'check', reason: 'x', seconds: 1, region: 'us-east-1' }, 'input: unknown key "region"'],
    [null, 'input: is null, must be object'],
    [['check'], 'input: is a list, must be object'],
    ['check', 'input: is "check", must be object'],
  ])('%j: %s', (given, says) => {
    expect(mistakesOf(given)).toBe(says);
  });

  it('names every mistake at once', () => {
    expect(mistakesOf({ mode: 1, reason: 2, seconds: 3, more: 4 }).split('; ')).toHaveLength(3);
  });

  it('never shows more than the beginning of a long value', () => {
    expect(mistakesOf({ mode: 'x'.repeat(10_000), reason: 'x', seconds: 1 }).length).toBeLessThan(200);
  });
});
