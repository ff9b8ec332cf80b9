import { z } from 'zod';
import { nearest } from '../nearest.ts';

/**
 * The pieces every part of the schema is made of. What is allowed stands in the issue's message, what to do in its
 * parameters; `mistakes.ts` turns both into text.
 */

export interface LeafRule<T> {
  readonly allowed: string;
  readonly remedy: string;
  /** The value as the rest of the program takes it, or undefined where it is not allowed. */
  readonly read: (given: unknown) => T | undefined;
}

/** One value that is not an object: read it, or say what is allowed. */
export function leaf<T>({ allowed, remedy, read }: LeafRule<T>) {
  return z.unknown().transform((given, context): T => {
    const value = read(given);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: allowed, input: given, params: { remedy } });
    return z.NEVER;
  });
}

/** An object whose keys are all known. */
export function closed<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: Object.keys(shape).join(', ') });
}

export function list<Item extends z.core.SomeType>(item: Item, allowed: string) {
  return z.array(item, { error: allowed });
}

/** Picks the schema by looking at the value, so that its mistakes are those of the form that was meant. */
export function choice<A extends z.ZodType, B extends z.ZodType>(
  isFirst: (given: unknown) => boolean,
  first: A,
  second: B,
) {
  return z.unknown().transform((given, context): z.output<A> | z.output<B> => {
    const result = (isFirst(given) ? first : second).safeParse(given);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      context.issues.push({ ...issue, input: undefined });
    }
    return z.NEVER;
  });
}

/** One value for both regions, or an object with one for each; always the latter afterwards. */
export function perRegion<Value extends z.ZodType>(value: Value) {
  const both = value.transform((one) => ({ primary: one, recovery: one }));
  return choice((given) => !hasKey(given, 'primary', 'recovery'), both, forRegions(value));
}

/** A value for each region, both given. */
export function forRegions<Value extends z.ZodType>(value: Value) {
  return closed({ primary: value, recovery: value });
}

export function hasKey(given: unknown, ...keys: readonly string[]): boolean {
  return typeof given === 'object' && given !== null && keys.some((key) => key in given);
}

export function matching(pattern: RegExp, allowed: string, remedy: string) {
  return leaf({
    allowed,
    remedy,
    read: (given) => (typeof given === 'string' && pattern.test(given) ? given : undefined),
  });
}

/** A number within bounds, both allowed; NaN and infinity are not numbers here. */
export function wholeNumber(bounds: { from: number; to: number; unit: string }, remedy: string) {
  return leaf({
    allowed: `a whole number, ${bounds.from} to ${bounds.to} ${bounds.unit}`,
    remedy,
    read: (given) =>
      typeof given === 'number' && Number.isInteger(given) && given >= bounds.from && given <= bounds.to
        ? given
        : undefined,
  });
}

export function flag(remedy: string) {
  return leaf({
    allowed: 'true, false',
    remedy,
    read: (given) => (typeof given === 'boolean' ? given : undefined),
  });
}

/** One of a few words; the remedy names the one that was probably meant, unless the word is known to be no slip. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  remedy: string,
  isNoSlip: (given: string) => boolean = () => false,
) {
  const allowed = words.map((word) => `'${word}'`).join(', ');
  return z.unknown().transform((given, context): Word => {
    const found = words.find((word) => word === given);
    if (found !== undefined) return found;
    const meant = typeof given === 'string' && !isNoSlip(given) ? nearest(given, words) : undefined;
    const advice = meant === undefined ? remedy : `Did you mean '${meant}'?`;
    context.issues.push({ code: 'custom', message: allowed, input: given, params: { remedy: advice } });
    return z.NEVER;
  });
}
