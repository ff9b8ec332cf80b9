import type { Side } from '../../lambda/deployment.ts';
import { latchMetricValue } from '../../lambda/latch.ts';

/**
 * The primary's name is healthy while at least one of two alarms is OK: the recovery side's (ALARM: drained) and its
 * own (ALARM: not reclaimed). An alarm is ALARM where the metric is 1.
 */
function primaryAnswers(claimed: Readonly<Record<Side, boolean>>): boolean {
  return (
    latchMetricValue('recovery', claimed.recovery) === 0 || latchMetricValue('primary', claimed.primary) === 0
  );
}

describe('the two latches', () => {
  it.each([
    ['at home', { recovery: false, primary: false }, true],
    ['after a failover', { recovery: true, primary: false }, false],
    ['after the primary has claimed it back', { recovery: true, primary: true }, true],
    ['when the first is cleared', { recovery: false, primary: true }, true],
    ['when both are cleared', { recovery: false, primary: false }, true],
  ])('%s', (_state, claimed, answers) => {
    expect(primaryAnswers(claimed)).toBe(answers);
  });

  it('stand so at home that the dark region keeps its own alarm as it has to be', () => {
    expect(latchMetricValue('primary', false)).toBe(1);
  });
});
