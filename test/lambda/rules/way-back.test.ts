import type { JournalEntry, RunRecord } from '../../../lambda/ports/ledger.ts';
import { minutesUntilWindow } from '../../../lambda/rules/backup-window.ts';
import { wayBackOf } from '../../../lambda/rules/way-back.ts';
import { hasChangedAnything, isPutBack } from '../../../lambda/rules/what-changed.ts';

const RUN = { runId: 'run-1', runbook: 'region-switchover' };

function journal(...entries: readonly (readonly [string, JournalEntry['phase']])[]): readonly JournalEntry[] {
  return entries.map(([step, phase], index) => {
    const at = new Date(index * 1000).toISOString();
    return {
      runId: 'run-1',
      runbook: 'region-switchover',
      side: 'recovery',
      step,
      phase,
      enteredAt: at,
      at,
      summary: '',
    };
  });
}

const DRAINED = [
  ['scale-services', 'intent'],
  ['drain-writes', 'intent'],
  ['drain-writes', 'done'],
] as const;

describe('what a stopped move has left', () => {
  it('is put back, once, under a name made from the run', () => {
    expect(wayBackOf(RUN, undefined, journal(...DRAINED))).toEqual({
      name: 'put-back-run-1',
      runbook: 'region-switchover',
      input: { putBack: true, reason: 'Run run-1 ended half-way', requestedBy: 'watchdog' },
    });
    const long = wayBackOf({ ...RUN, runId: 'x'.repeat(80) }, undefined, journal(...DRAINED));
    expect(long?.name).toHaveLength(80);
  });

  it('is left where nothing was changed, where it is past the point of no return, and after a put-back', () => {
    expect(wayBackOf(RUN, undefined, journal(['preflight', 'intent']))).toBeUndefined();
    expect(wayBackOf(RUN, undefined, journal(...DRAINED, ['fence-old-primary', 'intent']))).toBeUndefined();
    const record = { input: { parameters: { putBack: 'yes' } } } as unknown as RunRecord;
    expect(wayBackOf(RUN, record, journal(...DRAINED))).toBeUndefined();
    expect(wayBackOf({ ...RUN, runbook: 'region-failover' }, undefined, journal(...DRAINED))).toBeUndefined();
  });

  it('is settled only once the whole way back is done', () => {
    const half = journal(...DRAINED, ['resume-writes', 'intent'], ['resume-writes', 'done']);
    expect([hasChangedAnything(half), isPutBack(half)]).toEqual([true, false]);
    const whole = journal(...DRAINED, ['resume-writes', 'intent'], ['scale-services-back', 'done']);
    expect([hasChangedAnything(whole), isPutBack(whole)]).toEqual([false, true]);
    const again = journal(...DRAINED, ['scale-services-back', 'done'], ['drain-writes', 'intent']);
    expect([hasChangedAnything(again), isPutBack(again)]).toEqual([true, false]);
  });
});

function timeOfDay(time: string): number {
  return Date.parse(`2026-01-06T${time}:00Z`);
}

describe('the backup window', () => {
  it.each([
    ['03:00-04:00', '02:00', 60],
    ['03:00-04:00', '03:30', 0],
    ['03:00-04:00', '04:00', 23 * 60],
    ['23:30-00:30', '00:10', 0],
    ['23:30-00:30', '22:30', 60],
  ])('%s is %s UTC + %i minutes away', (window, now, minutes) => {
    expect(minutesUntilWindow(window, timeOfDay(now))).toBe(minutes);
  });

  it('never comes where it is no window', () => {
    expect(minutesUntilWindow('', timeOfDay('03:00'))).toBe(Infinity);
  });
});
