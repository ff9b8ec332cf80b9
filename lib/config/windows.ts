/** RDS windows: `hh:mm-hh:mm` every day, `ddd:hh:mm-ddd:hh:mm` every week, both in UTC. */

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Length in minutes; a window that ends before it begins goes over midnight, or over Sunday. */
export function windowMinutes(window: string): number {
  const { begin, end, cycle } = parse(window);
  return (end - begin + cycle) % cycle;
}

/** Every minute of a week that a window covers. */
export function minutesOfWeek(window: string): ReadonlySet<number> {
  const { begin, cycle } = parse(window);
  const length = windowMinutes(window);
  const minutes = new Set<number>();
  for (let start = begin; start < WEEK_MINUTES; start += cycle) {
    for (let minute = start; minute < start + length; minute += 1) minutes.add(minute % WEEK_MINUTES);
  }
  return minutes;
}

function parse(window: string): { begin: number; end: number; cycle: number } {
  const [begin = '', end = ''] = window.split('-');
  return {
    begin: minuteOf(begin),
    end: minuteOf(end),
    cycle: begin.split(':').length === 3 ? WEEK_MINUTES : DAY_MINUTES,
  };
}

function minuteOf(time: string): number {
  const parts = time.split(':');
  const [hour = '0', minute = '0'] = parts.slice(-2);
  const day = parts.length === 3 ? DAYS.indexOf(parts[0] ?? '') : 0;
  return day * DAY_MINUTES + Number(hour) * 60 + Number(minute);
}
