import * as fc from 'fast-check';
import { isLongerThan, NotJsonError, plainJson } from '../../../lab/machine/data.ts';

/** One to four bytes for each character. */
const TEXT = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀'), maxLength: 30 });

describe('isLongerThan', () => {
  it('counts UTF-8 bytes', () => {
    fc.assert(
      fc.property(TEXT, fc.nat(90), (text, limit) => {
        expect(isLongerThan(text, limit)).toBe(Buffer.byteLength(text) > limit);
      }),
    );
  });

  it.each([
    ['€'.repeat(10), 29, true],
    ['€'.repeat(10), 30, false],
    ['😀'.repeat(10), 39, true],
    ['a'.repeat(10), 10, false],
  ])('%s against %p', (text, limit, longer) => {
    expect(isLongerThan(text, limit)).toBe(longer);
  });
});

describe('plainJson', () => {
  it('hands plain JSON on as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(Object.is(plainJson(value), value)).toBe(true);
      }),
    );
  });

  it('makes an ordinary array of a sequence, wherever it stands, and leaves the rest alone', () => {
    const sequence = Object.assign([1, 2], { sequence: true });
    const untouched = { x: [1] };
    const plain = plainJson({ found: sequence, untouched }) as { found: unknown; untouched: unknown };
    expect(Object.keys(plain.found as object)).toEqual(['0', '1']);
    expect(plain.untouched).toBe(untouched);
    expect(Object.keys(sequence)).toContain('sequence');
  });

  it('leaves members out that are undefined', () => {
    expect(Object.keys(plainJson({ a: undefined, b: 1 }) as object)).toEqual(['b']);
  });

  it.each([
    [() => 1],
    [{ f: () => 1 }],
    [[Number.NaN]],
    [Infinity],
    [undefined],
    [{ _jsonata_lambda: true }],
  ])('refuses %p', (value) => {
    expect(() => plainJson(value)).toThrow(NotJsonError);
  });
});
