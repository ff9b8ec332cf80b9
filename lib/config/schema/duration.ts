import { leaf } from './leaf.ts';

const SECONDS_BY_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `30s`, `15m`, `4h`, `90d`; undefined where it is none of these. */
export function secondsOf(given: unknown): number | undefined {
  if (typeof given !== 'string') return undefined;
  const [, count, unit] = /^(\d{1,7})([smhd])$/.exec(given) ?? [];
  const seconds = SECONDS_BY_UNIT[unit ?? ''];
  return count === undefined || seconds === undefined ? undefined : Number(count) * seconds;
}

/** The shortest way to write a number of seconds: 3600 as `1h`. */
export function durationText(seconds: number): string {
  for (const unit of ['d', 'h', 'm']) {
    const size = SECONDS_BY_UNIT[unit] ?? 1;
    if (seconds !== 0 && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}

interface DurationBounds {
  readonly from: number;
  readonly to: number;
  readonly multipleOf?: number;
}

const REMEDY = 'Write a whole number and a unit, for example 30s, 15m, 4h or 90d.';

/** A duration in seconds, within bounds, both allowed. */
export function duration(bounds: DurationBounds, remedy = REMEDY, otherwise = '') {
  const step = bounds.multipleOf ?? 1;
  const steps = step === 1 ? '' : `, in steps of ${durationText(step)}`;
  return leaf({
    allowed: `${otherwise}a duration, ${durationText(bounds.from)} to ${durationText(bounds.to)}${steps}`,
    remedy,
    read: (given) => {
      const seconds = secondsOf(given);
      if (seconds === undefined || seconds < bounds.from || seconds > bounds.to) return undefined;
      return seconds % step === 0 ? seconds : undefined;
    },
  });
}

/** A duration of whole days, as a number of days. */
export function days(bounds: DurationBounds, otherwise = '') {
  const inSeconds = { from: bounds.from * 86_400, to: bounds.to * 86_400, multipleOf: 86_400 };
  return duration(inSeconds, REMEDY, otherwise).transform((seconds) => seconds / 86_400);
}
