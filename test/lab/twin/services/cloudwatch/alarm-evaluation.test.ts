import {
  evaluateAlarm,
  type AlarmState,
  type MissingData,
  type PeriodVerdict,
} from '../../../../../lab/twin/services/cloudwatch/alarm-evaluation.ts';

const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const SYMBOLS: Readonly<Record<string, PeriodVerdict>> = { '-': 'missing', '0': 'within', X: 'breaching' };

function states(periods: string, datapointsToAlarm: number, current: AlarmState): readonly AlarmState[] {
  const range = Array.from(periods, (symbol) => SYMBOLS[symbol] as PeriodVerdict);
  return TREATMENTS.map((missingData) =>
    evaluateAlarm(range, { evaluationPeriods: 3, datapointsToAlarm, missingData }, current),
  );
}

/** The current state is one that no row reaches by itself, so that `kept` is seen. */
const KEPT: AlarmState = 'INSUFFICIENT_DATA';

/** Rows of the two tables in "Configuring how CloudWatch alarms treat missing data", oldest period first. */
describe('an alarm that needs three of three periods', () => {
  it.each([
    ['0-X-X', ['OK', 'OK', 'OK', 'OK']],
    ['----0', ['OK', 'OK', 'OK', 'OK']],
    ['-----', ['INSUFFICIENT_DATA', KEPT, 'ALARM', 'OK']],
    ['0XX-X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['--X--', ['ALARM', KEPT, 'ALARM', 'OK']],
  ])('%s becomes %j', (periods, expected) => {
    expect(states(periods, 3, KEPT)).toEqual(expected);
  });
});

describe('an alarm that needs two of three periods', () => {
  it.each([
    ['0-X-X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['00X0X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0-X--', ['OK', 'OK', 'ALARM', 'OK']],
    ['----0', ['OK', 'OK', 'ALARM', 'OK']],
    ['---X-', ['ALARM', KEPT, 'ALARM', 'OK']],
  ])('%s becomes %j', (periods, expected) => {
    expect(states(periods, 2, KEPT)).toEqual(expected);
  });
});

describe('too little data', () => {
  it('does not set off an alarm before the oldest breach is old enough', () => {
    expect(states('----X', 2, 'OK')[0]).toBe('OK');
    expect(states('---XX', 3, 'OK')[0]).toBe('OK');
    expect(states('--X-X', 3, 'OK')[0]).toBe('ALARM');
  });

  it('keeps whatever state there was when it is to be ignored', () => {
    for (const state of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
      expect(states('-----', 3, state)[1]).toBe(state);
    }
  });
});
