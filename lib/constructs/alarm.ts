import { CfnAlarm, type CfnAlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { idOf, type RegionScope } from './region-scope.ts';

/** An alarm as all of Muster's are: named literally, told to the region's topic, explicit about missing data. */
export interface AlarmProps {
  /** Ends the alarm's name, e.g. `replica-lag-orders`. */
  readonly purpose: string;
  /** What stands in the message somebody reads at 03:00: what it means and where to look. */
  readonly description: string;
  readonly metric: Metric;
  readonly periodSeconds: number;
  /** Of so many periods ... */
  readonly evaluationPeriods: number;
  /** ... so many. All of them unless stated. */
  readonly datapointsToAlarm?: number;
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold' | 'GreaterThanOrEqualToThreshold';
  readonly threshold: number;
  /** What silence means. There is no default: an alarm that nobody thought about stays silent with its source. */
  readonly missingData: 'breaching' | 'notBreaching' | 'ignore';
  /** False for an alarm that only steers something. */
  readonly notifies?: boolean;
}

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `p95` and the like are taken as extended statistics. */
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum' | `p${number}`;
}

export function alarmName(region: RegionScope, purpose: string): string {
  return `${region.names.prefix}${purpose}`;
}

export function alarm(scope: Construct, region: RegionScope, props: AlarmProps): CfnAlarm {
  const { metric } = props;
  const topic = [region.names.topicArn];
  return new CfnAlarm(scope, idOf(props.purpose), {
    alarmName: alarmName(region, props.purpose),
    alarmDescription: props.description,
    namespace: metric.namespace,
    metricName: metric.name,
    dimensions: Object.entries(metric.dimensions).map(([name, value]) => ({ name, value })),
    ...statisticOf(metric),
    period: props.periodSeconds,
    evaluationPeriods: props.evaluationPeriods,
    datapointsToAlarm: props.datapointsToAlarm ?? props.evaluationPeriods,
    comparisonOperator: props.comparison,
    threshold: props.threshold,
    treatMissingData: props.missingData,
    ...(props.notifies === false ? {} : { alarmActions: topic, okActions: topic }),
  });
}

function statisticOf({ statistic }: Metric): Pick<CfnAlarmProps, 'statistic' | 'extendedStatistic'> {
  return statistic.startsWith('p') ? { extendedStatistic: statistic } : { statistic };
}
