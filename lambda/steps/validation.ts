import * as z from 'zod/mini';

/** One thing wrong with an input: where, what was given, what is allowed. */
export interface Mistake {
  /** `run.input.mode`; `input` itself when it is the whole. */
  readonly path: string;
  readonly problem: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Checks a value from outside against a closed schema and says everything that is wrong with it at once. */
export function check<T>(schema: z.ZodMiniType<T>, given: unknown): Checked<T> {
  const parsed = z.safeParse(schema, given);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, mistakes: parsed.error.issues.map((issue) => toMistake(issue, given)) };
}

export function describeMistakes(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
}

function toMistake(issue: z.core.$ZodIssue, given: unknown): Mistake {
  const path = issue.path.length === 0 ? 'input' : issue.path.map(String).join('.');
  return { path, problem: problemOf(issue, at(given, issue.path)) };
}

function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    return `unknown key ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
  }
  return `is ${shown(value)}, must be ${allowedBy(issue)}`;
}

function allowedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value)).join(' or ');
  if (issue.code === 'too_small') return `at least ${issue.minimum}${lengthWord(issue.origin)}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}${lengthWord(issue.origin)}`;
  return issue.message;
}

function lengthWord(origin: string): string {
  return origin === 'string' ? ' characters long' : '';
}

function at(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Short, so that an error never carries a payload. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
