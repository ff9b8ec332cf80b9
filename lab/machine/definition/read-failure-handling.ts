import { LIMITS } from '../limits.ts';
import { STATES } from '../failures.ts';
import type { Retrier } from '../retry.ts';
import type { Fields } from './fields.ts';
import type { Catcher, FailureHandling } from './model.ts';
import { readShaping } from './read-shaping.ts';
import { wholeNumber, type ScalarRule } from './scalars.ts';

/** Largest `MaxDelaySeconds`. Source: Step Functions Developer Guide, "Retrying after an error". */
const LONGEST_DELAY_SECONDS = 31_622_399;

/** `Retry` and `Catch` of a Task, Parallel or Map. */
export function readFailureHandling(fields: Fields): FailureHandling {
  const retriers = fields.list('Retry');
  const catchers = fields.list('Catch');
  return {
    retry: retriers.map((entry, index) => readRetrier(entry, index === retriers.length - 1)),
    catchers: catchers.map((entry, index) => readCatcher(entry, index, index === catchers.length - 1)),
  };
}

const BACKOFF_RATE: ScalarRule<number> = {
  type: 'number',
  allowed: 'a number from 1',
  accepts: (value): value is number => typeof value === 'number' && value >= 1,
};

function readRetrier(fields: Fields, isLast: boolean): Retrier {
  const errorEquals = readErrorEquals(fields, isLast);
  const intervalSeconds = fields.number('IntervalSeconds', wholeNumber(1, LIMITS.longestSeconds)) ?? 1;
  const maxAttempts = fields.number('MaxAttempts', wholeNumber(0, LIMITS.longestSeconds)) ?? 3;
  const backoffRate = fields.number('BackoffRate', BACKOFF_RATE) ?? 2;
  const maxDelaySeconds = fields.number('MaxDelaySeconds', wholeNumber(1, LONGEST_DELAY_SECONDS));
  const jitter = fields.text('JitterStrategy') ?? 'NONE';
  if (jitter !== 'FULL' && jitter !== 'NONE') fields.expected('JitterStrategy', 'FULL or NONE');
  fields.text('Comment');
  fields.finish('a retrier');
  return {
    errorEquals,
    intervalSeconds,
    maxAttempts,
    backoffRate,
    ...(maxDelaySeconds === undefined ? {} : { maxDelaySeconds }),
    jitter: jitter === 'FULL' ? 'FULL' : 'NONE',
  };
}

function readCatcher(fields: Fields, index: number, isLast: boolean): Catcher {
  const catcher = {
    errorEquals: readErrorEquals(fields, isLast),
    next: fields.requiredText('Next'),
    ...readShaping(fields, ['input', 'context', 'errorOutput'], `Catch[${index}]/`),
  };
  fields.text('Comment');
  fields.finish('a catcher');
  return catcher;
}

function readErrorEquals(fields: Fields, isLast: boolean): readonly string[] {
  const value = fields.take('ErrorEquals');
  if (!Array.isArray(value) || value.length === 0 || !value.every((name) => typeof name === 'string')) {
    fields.expected('ErrorEquals', 'a list of error names, not empty,');
    return [];
  }
  const names = value as readonly string[];
  if (names.includes(STATES.all) && (names.length > 1 || !isLast)) {
    fields.expected('ErrorEquals', `${STATES.all} alone, and only in the last entry,`);
  }
  return names;
}
