import { HISTORY_EVENTS_MAX, historyEventsMax } from '../../../../lib/runbooks/machinery/history.ts';
import { step } from '../../../../lib/runbooks/machinery/runbook.ts';
import { contract, everything } from '../support/runbooks.ts';

it('counts every poll until the deadline, with the retries that make the history longest', () => {
  const short = contract('short', 'Short', { deadlineSeconds: 0 });
  const polled = contract('short', 'Short', { deadlineSeconds: 1600, pollSeconds: 10 });
  const events = (one: typeof short): number => historyEventsMax({ ...everything, nodes: [step(one)] });
  // A visit: 5 of the task, 2 of the choice, 2 of the wait, and 4 retries of 3, which take 1 + 1 + 2 + 2 = 6 s.
  expect(events(polled) - events(short)).toBe((1600 / 16) * (5 + 2 + 2 + 4 * 3));
});

it('sees a step that polls too often for too long', () => {
  const hasty = contract('hasty', 'Hasty', { deadlineSeconds: 3600, pollSeconds: 1 });
  expect(historyEventsMax({ ...everything, nodes: [step(hasty)] })).toBeGreaterThan(HISTORY_EVENTS_MAX);
});
