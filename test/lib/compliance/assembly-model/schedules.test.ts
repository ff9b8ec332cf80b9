import { longestGapSeconds } from '../../../../lib/compliance/assembly-model/links/schedules.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

test.each([
  ['rate(1 hour)', HOUR],
  ['rate(15 minutes)', 900],
  ['rate(7 days)', 7 * DAY],
  ['cron(15 0,6,12,18 * * ? *)', 6 * HOUR],
  ['cron(0 5 * * ? *)', DAY],
  ['cron(0 5 ? * * *)', DAY],
  ['cron(0 8-18/2 * * ? *)', 14 * HOUR],
  ['cron(0/30 * * * ? *)', HOUR / 2],
  ['cron(0 */4 * * ? *)', 4 * HOUR],
  ['cron(15 1 ? * MON *)', 7 * DAY],
  ['cron(45 1 1 * ? *)', 31 * DAY],
])('%s: %d s at most', (expression, seconds) => {
  expect(longestGapSeconds(expression)).toBe(seconds);
});

test.each(['cron(0 5 ? * MON-FRI *)', 'cron(0 5 1 1 ? *)', 'cron(0 5)', 'every night', 'cron(0 x * * ? *)'])(
  '%s cannot be told',
  (expression) => {
    expect(longestGapSeconds(expression)).toBeUndefined();
  },
);
