import type { z } from 'zod';
import { pathText, show } from './errors.ts';
import type { Mistake } from './errors.ts';
import { nearest } from './nearest.ts';

/** Turns what the schema found into mistakes. The schema's messages say what is allowed. */
export function mistakesOf(error: z.ZodError, given: unknown): readonly Mistake[] {
  return error.issues.flatMap((issue) => mistakesOfIssue(issue, given));
}

function mistakesOfIssue(issue: z.core.$ZodIssue, given: unknown): readonly Mistake[] {
  const found = valueAt(given, issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...issue.path, key], key, issue.message));
  }
  if (issue.code === 'invalid_key') {
    const [reason] = issue.issues;
    const key = String(issue.path.at(-1));
    const mistake = { path: pathText(issue.path), given: `the key ${show(key)}` };
    return [{ ...mistake, allowed: reason?.message ?? 'another key', remedy: remedyOf(reason) }];
  }
  const isObject = issue.code === 'invalid_type' && issue.expected === 'object';
  return [
    {
      path: pathText(issue.path),
      given: show(found),
      allowed: isObject ? `an object with ${issue.message}` : issue.message,
      remedy: found === undefined && issue.code !== 'custom' ? 'Add it: it has no default.' : remedyOf(issue),
    },
  ];
}

function unknownKey(path: readonly PropertyKey[], key: string, allowed: string): Mistake {
  const meant = nearest(key, allowed.split(', '));
  return {
    path: pathText(path),
    given: `the unknown key ${show(key)}`,
    allowed,
    remedy: meant === undefined ? 'Remove it.' : `Did you mean '${meant}'? Otherwise remove it.`,
  };
}

function remedyOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'custom' && typeof issue.params?.remedy === 'string') return issue.params.remedy;
  return 'Write it in the form that is allowed.';
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    given,
  );
}
