/** Seconds between two runs of a schedule where they are furthest apart; undefined where it cannot be told. */
export function longestGapSeconds(expression: string): number | undefined {
  const rate = /^rate\((\d+)\s+(minute|hour|day)s?\)$/.exec(expression.trim());
  if (rate !== null) return Number(rate[1]) * (UNIT_SECONDS[rate[2] ?? ''] ?? Number.NaN);
  const cron = /^cron\((.+)\)$/.exec(expression.trim());
  return cron === null ? undefined : cronGap((cron[1] ?? '').split(/\s+/));
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };
const DAY_SECONDS = 86_400;

/** Minutes, hours, day of month, month, day of week, year: AWS's order. */
function cronGap([minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '']: readonly string[]):
  | number
  | undefined {
  if (!isAny(month)) return undefined;
  const days = dayGapDays(dayOfMonth, dayOfWeek);
  if (days === undefined) return undefined;
  const atMinutes = fieldValues(minutes, 60);
  const atHours = fieldValues(hours, 24);
  if (atMinutes === undefined || atHours === undefined) return undefined;
  const times = atHours
    .flatMap((hour) => atMinutes.map((minute) => hour * 3600 + minute * 60))
    .toSorted((one, other) => one - other);
  const [first = 0] = times;
  const gaps = times.map((time, index) => (times[index + 1] ?? first + days * DAY_SECONDS) - time);
  return Math.max(...gaps);
}

function isAny(field: string): boolean {
  return field === '*' || field === '?';
}

/** Days between two days it runs on, at most. */
function dayGapDays(dayOfMonth: string, dayOfWeek: string): number | undefined {
  if (isAny(dayOfMonth) && isAny(dayOfWeek)) return 1;
  if (isAny(dayOfMonth)) {
    const named = dayOfWeek.split(',');
    if (named.some((day) => !/^[A-Za-z0-9]+$/.test(day))) return undefined;
    return named.length === 1 ? 7 : undefined;
  }
  return /^(\d+|L)$/.test(dayOfMonth) ? 31 : undefined;
}

/** Every value a field stands for: a list, a range, a step, or all. */
function fieldValues(field: string, size: number): readonly number[] | undefined {
  const values = field.split(',').map((part) => partValues(part, size));
  return values.some((each) => each === undefined) ? undefined : values.flatMap((each) => each ?? []);
}

function partValues(part: string, size: number): readonly number[] | undefined {
  const [, range = '', step = '1'] = /^(\*|\d+(?:-\d+)?)(?:\/(\d+))?$/.exec(part) ?? [];
  if (range === '') return undefined;
  const [from = 0, to] = range === '*' ? [0, size - 1] : range.split('-').map(Number);
  const last = to ?? (part.includes('/') ? size - 1 : from);
  const count = Math.floor((last - from) / Number(step)) + 1;
  return Number(step) > 0 && count > 0
    ? Array.from({ length: count }, (_, index) => from + index * Number(step))
    : undefined;
}
