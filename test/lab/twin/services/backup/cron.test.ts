import { UnsupportedError } from '../../../../../lab/twin/api.ts';
import { Schedule } from '../../../../../lab/twin/services/backup/cron.ts';

/** A Tuesday. */
const START = Date.UTC(2026, 0, 6, 3, 0, 0);

const text = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 16);

function around(expression: string): readonly [string, string] {
  const schedule = new Schedule(expression);
  return [text(schedule.previous(START - 1)), text(schedule.next(START))];
}

describe('an AWS cron expression', () => {
  it.each([
    ['cron(15 0,6,12,18 * * ? *)', '2026-01-06T00:15', '2026-01-06T06:15'],
    ['cron(0 3 * * ? *)', '2026-01-05T03:00', '2026-01-07T03:00'],
    ['cron(0/20 * ? * * *)', '2026-01-06T02:40', '2026-01-06T03:20'],
    ['cron(15 1 ? * MON *)', '2026-01-05T01:15', '2026-01-12T01:15'],
    ['cron(15 1 ? * 2-6 *)', '2026-01-06T01:15', '2026-01-07T01:15'],
    ['cron(45 1 1 * ? *)', '2026-01-01T01:45', '2026-02-01T01:45'],
    ['cron(0 0 29 FEB ? *)', 'unsupported', ''],
    ['cron(30 10 31 1,MAR ? *)', '2025-03-31T10:30', '2026-01-31T10:30'],
  ])('%s lies at %s and %s', (expression, previous, next) => {
    if (previous === 'unsupported')
      expect(() => around(expression)).toThrow('does not come round within a year');
    else expect(around(expression)).toEqual([previous, next]);
  });

  it.each([
    'rate(1 day)',
    'cron(0 3 * * ?)',
    'cron(0 3 L * ? *)',
    'cron(0 3 ? * 2#1 *)',
    'cron(0 3 * * ? 2027)',
  ])('%s is refused', (expression) =>
    expect(() => new Schedule(expression).next(START)).toThrow(UnsupportedError),
  );
});
