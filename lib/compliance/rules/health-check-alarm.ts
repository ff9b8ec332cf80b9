import { HEALTH_CHECK, alarmBehind, healthCheckType } from '../assembly-model/links/dns.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

/** Route 53 Developer Guide, "Monitoring a CloudWatch alarm". */
const STATISTICS: ReadonlySet<string> = new Set(['Average', 'Minimum', 'Maximum', 'Sum', 'SampleCount']);
const PERIOD_SECONDS_MIN = 60;

export const healthCheckAlarm: Rule = {
  id: 'DR-HEALTH-CHECK-ALARM',
  title: 'An alarm behind a check is one that Route 53 can read',
  level: 'error',
  protectsFrom:
    'Route 53 does not look at the alarm but at its metric, by itself: metric math, M out of N, high resolution and ' +
    'percentiles are not for it, and an alarm in another region is not found.',
  remedy:
    'Use one metric of standard resolution (period 60 or more) with a plain statistic, all periods counting.',
  controls: RECOVERY_CONTROLS,
  failureModes: [41],
  evaluate: (assembly) =>
    assembly
      .ofType(HEALTH_CHECK)
      .filter((check) => healthCheckType(check) === 'CLOUDWATCH_METRIC')
      .flatMap((check) => judge(assembly, check)),
};

function judge(assembly: AssemblyModel, check: Resource): readonly Violation[] {
  const { name, region, alarm } = alarmBehind(assembly, check);
  if (alarm === undefined) {
    const namesake = name === undefined ? undefined : assembly.named('AWS::CloudWatch::Alarm', name);
    if (namesake === undefined || region === undefined) return [];
    return [
      {
        at: check,
        message: `It looks for the alarm ${name ?? ''} in ${region}; the templates make it in ${namesake.region ?? 'another region'}.`,
      },
    ];
  }
  const wrong = mistakeIn(alarm);
  return wrong === undefined
    ? []
    : [{ at: alarm, message: `A health check reads this alarm, and it ${wrong}.` }];
}

function mistakeIn(alarm: Resource): string | undefined {
  if (alarm.type !== 'AWS::CloudWatch::Alarm') return 'is a composite one';
  if (alarm.at('Metrics') !== undefined) return 'uses metric math';
  const period = alarm.amount('Period');
  if (typeof period === 'number' && period < PERIOD_SECONDS_MIN)
    return `has a period of ${period} s (high resolution)`;
  const statistic = alarm.text('Statistic') ?? alarm.text('ExtendedStatistic');
  if (statistic !== undefined && !isSymbolic(statistic) && !STATISTICS.has(statistic))
    return `asks for ${statistic}`;
  const [all, some] = [alarm.amount('EvaluationPeriods'), alarm.amount('DatapointsToAlarm')];
  return typeof all === 'number' && typeof some === 'number' && some < all
    ? `counts ${some} of ${all} periods`
    : undefined;
}
