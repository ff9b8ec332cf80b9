import type { Json } from '../data.ts';
import { LIMITS } from '../limits.ts';

/** A field that takes one simple value, written down or computed. The same rule judges both. */
export interface ScalarRule<T extends Json> {
  /** JSON type, as Step Functions names it in a cause. */
  readonly type: 'number' | 'string' | 'boolean';
  /** In words, for whoever wrote something else. */
  readonly allowed: string;
  accepts(value: Json): value is T;
}

export function wholeNumber(from: number, to: number): ScalarRule<number> {
  return {
    type: 'number',
    allowed: `a whole number from ${from} to ${to}`,
    accepts: (value): value is number =>
      Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
  };
}

/** RFC 3339 with capital `T` and `Z`, as the Amazon States Language asks. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

export const SCALARS = {
  waitSeconds: wholeNumber(0, LIMITS.longestSeconds),
  timeoutSeconds: wholeNumber(1, LIMITS.longestSeconds),
  maxConcurrency: wholeNumber(0, LIMITS.longestSeconds),
  timestamp: {
    type: 'string',
    allowed: 'a time like "2026-01-06T03:00:00Z"',
    accepts: (value): value is string =>
      typeof value === 'string' && TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value)),
  },
  condition: {
    type: 'boolean',
    allowed: 'true or false',
    accepts: (value): value is boolean => typeof value === 'boolean',
  },
  text: {
    type: 'string',
    allowed: 'a text',
    accepts: (value): value is string => typeof value === 'string',
  },
} as const satisfies Record<string, ScalarRule<Json>>;
