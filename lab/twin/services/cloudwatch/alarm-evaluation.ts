/** The verdict over an evaluation range, without side effects. */

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

/** One period of the evaluation range: over the threshold, within it, or without data. */
export type PeriodVerdict = 'breaching' | 'within' | 'missing';

/**
 * Beyond the evaluation periods CloudWatch reads a few more, so that a gap can be filled from further back. How many
 * is not published; the examples in the User Guide show five periods where three are evaluated.
 */
export const EXTRA_PERIODS = 2;

/**
 * The state an alarm goes to (CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"):
 * enough real periods decide alone, the newest ones first; only what is still missing is filled in.
 *
 * @param range the periods of the evaluation range, oldest first
 */
export function evaluateAlarm(
  range: readonly PeriodVerdict[],
  rule: {
    readonly evaluationPeriods: number;
    readonly datapointsToAlarm: number;
    readonly missingData: MissingData;
  },
  current: AlarmState,
): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, missingData } = rule;
  const real = range.filter((verdict) => verdict !== 'missing').slice(-evaluationPeriods);
  const breaching = real.filter((verdict) => verdict === 'breaching').length;
  const gaps = evaluationPeriods - real.length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (gaps === 0) return 'OK';
  const allBreach = breaching === real.length;
  switch (missingData) {
    case 'breaching':
      return breaching + gaps >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return 'OK';
    case 'ignore':
      return allBreach ? current : 'OK';
    case 'missing':
      if (real.length === 0) return 'INSUFFICIENT_DATA';
      return allBreach ? stateOfLoneBreach(range, datapointsToAlarm, current) : 'OK';
  }
}

/**
 * Everything real breaches but there is too little of it: the alarm goes off once the oldest breaching period is as
 * old as the number of periods it takes ("avoiding premature transitions to alarm state", same page).
 */
function stateOfLoneBreach(
  range: readonly PeriodVerdict[],
  datapointsToAlarm: number,
  current: AlarmState,
): AlarmState {
  const age = range.length - range.indexOf('breaching');
  return age >= datapointsToAlarm ? 'ALARM' : current;
}
