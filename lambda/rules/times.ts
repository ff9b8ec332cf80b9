/** ISO 8601, UTC, with milliseconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Whole seconds between two ISO times. */
export function secondsBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}

/** As {@link duration}, rounded up: for what must not be said to be less than it is. */
export function durationAtMost(seconds: number): string {
  if (seconds <= 119) return `${Math.ceil(seconds)} s`;
  return duration(Math.ceil(seconds / 60) * 60);
}

/** `42 s`, `8 min`, `1 h 5 min`: as people say it, never rounded to zero. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds * 10) / 10} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
