import { UnsupportedError } from '../../api.ts';

const MINUTE_MILLISECONDS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Every schedule here comes round within a year and a day. */
const LONGEST_SEARCH_DAYS = 367;

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

type Matcher = (value: number) => boolean;

/**
 * An AWS cron expression, UTC: minutes, hours, day of month, month, day of week (1 is Sunday), year
 * (Amazon EventBridge User Guide, "Cron expressions"). Numbers, names, lists, ranges and steps; not `L`, `W`, `#`.
 */
export class Schedule {
  readonly #minute: Matcher;
  readonly #hour: Matcher;
  readonly #day: Matcher;
  readonly #month: Matcher;
  readonly #weekday: Matcher;

  /** @throws UnsupportedError */
  constructor(expression: string) {
    const fields = /^cron\((.+)\)$/.exec(expression.trim())?.[1]?.trim().split(/\s+/) ?? [];
    const [minute, hour, day, month, weekday, year] = fields;
    if (fields.length !== 6 || year !== '*') throw new UnsupportedError(`the schedule ${expression}`);
    const parse = (field: string | undefined, names: readonly string[], first: number): Matcher =>
      parseField(field ?? '', names, first, expression);
    this.#minute = parse(minute, [], 0);
    this.#hour = parse(hour, [], 0);
    this.#day = parse(day, [], 1);
    this.#month = parse(month, MONTHS, 1);
    this.#weekday = parse(weekday, WEEKDAYS, 1);
  }

  /** The first time after `milliseconds`. */
  next(milliseconds: number): number {
    return this.#search(Math.floor(milliseconds / MINUTE_MILLISECONDS) + 1, 1);
  }

  /** The last time at or before `milliseconds`. */
  previous(milliseconds: number): number {
    return this.#search(Math.floor(milliseconds / MINUTE_MILLISECONDS), -1);
  }

  #search(fromMinute: number, direction: 1 | -1): number {
    let minute = fromMinute;
    for (let day = 0; day <= LONGEST_SEARCH_DAYS; day += 1) {
      const dayStart = Math.floor(minute / DAY_MINUTES) * DAY_MINUTES;
      if (this.#isDay(new Date(dayStart * MINUTE_MILLISECONDS))) {
        const end = direction === 1 ? dayStart + DAY_MINUTES : dayStart - 1;
        for (; minute !== end; minute += direction) {
          const inDay = minute - dayStart;
          if (this.#hour(Math.floor(inDay / 60)) && this.#minute(inDay % 60))
            return minute * MINUTE_MILLISECONDS;
        }
      }
      minute = direction === 1 ? dayStart + DAY_MINUTES : dayStart - 1;
    }
    throw new UnsupportedError('a schedule that does not come round within a year');
  }

  #isDay(date: Date): boolean {
    return (
      this.#month(date.getUTCMonth() + 1) &&
      this.#day(date.getUTCDate()) &&
      this.#weekday(date.getUTCDay() + 1)
    );
  }
}

function parseField(field: string, names: readonly string[], first: number, expression: string): Matcher {
  if (field === '*' || field === '?') return () => true;
  const matchers = field.split(',').map((part): Matcher => {
    const match = /^(\*|[A-Z]{3}|\d+)(?:-([A-Z]{3}|\d+))?(?:\/(\d+))?$/.exec(part);
    if (match === null) throw new UnsupportedError(`the schedule ${expression}`);
    const [, from = '', to, step] = match;
    const low = from === '*' ? first : valueOf(from, names, first);
    const single = to === undefined && step === undefined;
    const high = to === undefined ? (single ? low : Number.POSITIVE_INFINITY) : valueOf(to, names, first);
    const every = step === undefined ? 1 : Number(step);
    return (value) => value >= low && value <= high && (value - low) % every === 0;
  });
  return (value) => matchers.some((matches) => matches(value));
}

function valueOf(text: string, names: readonly string[], first: number): number {
  const index = names.indexOf(text);
  return index === -1 ? Number(text) : index + first;
}
