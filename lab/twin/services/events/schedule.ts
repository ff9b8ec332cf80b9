import { UnsupportedError } from '../../api.ts';

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Interval of `rate(5 minutes)`. Cron expressions are refused by name. */
export function rateMilliseconds(expression: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const count = Number(match?.[1]);
  const unit = UNIT_MILLISECONDS[match?.[2] ?? ''];
  if (unit === undefined || !(count > 0)) throw new UnsupportedError(`the schedule ${expression}`);
  return count * unit;
}
