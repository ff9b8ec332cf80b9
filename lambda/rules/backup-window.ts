const DAY_MINUTES = 24 * 60;

/** @param window UTC, `hh:mm-hh:mm`; 0 while it is open. Infinity for a text that is no window. */
export function minutesUntilWindow(window: string, nowMilliseconds: number): number {
  const times = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(window)?.slice(1).map(Number);
  if (times === undefined) return Infinity;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = times;
  const now = Math.floor(nowMilliseconds / 60_000) % DAY_MINUTES;
  const until = (hour: number, minute: number): number =>
    (hour * 60 + minute - now + DAY_MINUTES) % DAY_MINUTES;
  const beginning = until(fromHour, fromMinute);
  const end = until(toHour, toMinute);
  // It is open when its end comes before its next beginning; in the minute of its end it is over.
  return end > 0 && end < beginning ? 0 : beginning;
}
