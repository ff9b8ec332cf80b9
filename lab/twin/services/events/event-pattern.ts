import { UnsupportedError } from '../../api.ts';

/** Whether an event, as the bus carries it, matches a rule's pattern (EventBridge User Guide, "Event patterns"). */
export type EventMatcher = (event: Readonly<Record<string, unknown>>) => boolean;

type ValueMatcher = (value: unknown) => boolean;

/** Reads a pattern once. A kind of comparison that the lab does not know is refused by name. */
export function eventMatcher(pattern: Readonly<Record<string, unknown>>, rule: string): EventMatcher {
  const members = Object.entries(pattern).map(([name, part]) => [name, partMatcher(part, rule)] as const);
  return (event) => members.every(([name, matches]) => matches(event[name]));
}

function partMatcher(part: unknown, rule: string): ValueMatcher {
  if (Array.isArray(part)) {
    const alternatives = part.map((alternative: unknown) => alternativeMatcher(alternative, rule));
    return (value) => {
      // A list in the event matches when one of its items does.
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      return alternatives.some((matches) => values.some(matches));
    };
  }
  if (!isObject(part)) throw new UnsupportedError(`the event pattern of ${rule}`);
  const matches = eventMatcher(part, rule);
  return (value) => isObject(value) && matches(value);
}

function alternativeMatcher(alternative: unknown, rule: string): ValueMatcher {
  if (!isObject(alternative)) return (value) => value === alternative;
  const [[kind, argument] = ['', undefined]] = Object.entries(alternative);
  switch (kind) {
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(String(argument));
    case 'exists':
      return (value) => (value !== undefined) === argument;
    case 'anything-but': {
      const refused: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
      return (value) => value !== undefined && !refused.includes(value);
    }
    default:
      throw new UnsupportedError(`the comparison ${kind} in the event pattern of ${rule}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
