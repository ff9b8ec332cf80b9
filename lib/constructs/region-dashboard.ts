import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { otherSide } from '../../lambda/deployment.ts';
import { LATCH_METRIC } from '../../lambda/latch.ts';
import {
  HEARTBEAT_AGE,
  PROBE_LATENCY,
  PROBE_SUCCESS,
  heartbeatDimensions,
  probeDimensions,
} from '../../lambda/measurements.ts';
import { DRILL_NOT_FRESH } from '../../lambda/rules/drill-calendar.ts';
import { REPLICATION_RULE_ID } from '../../lambda/rules/replication-rule.ts';
import type { Probed } from './probe-alarms.ts';
import type { RegionScope } from './region-scope.ts';

/** The console's grid. */
const FULL_WIDTH = 24;
const HALF_WIDTH = 12;
const GRAPH_HEIGHT = 6;

type MetricRow = readonly (string | Readonly<Record<string, unknown>>)[];

interface Graph {
  readonly title: string;
  readonly rows: readonly MetricRow[];
  readonly periodSeconds: number;
}

/** One page per region with what somebody looks at first: is it answered, how far behind is the standby, who serves. */
export class RegionDashboard extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope; probed: readonly Probed[] }) {
    super(scope, id);
    const { region, probed } = props;
    const graphs = graphsOf(region, probed).filter(({ rows }) => rows.length > 0);
    const body = {
      widgets: [
        {
          type: 'text',
          x: 0,
          y: 0,
          width: FULL_WIDTH,
          height: 3,
          properties: { markdown: headline(region) },
        },
        ...graphs.map((graph, index) => ({
          type: 'metric',
          x: (index % 2) * HALF_WIDTH,
          y: 3 + Math.floor(index / 2) * GRAPH_HEIGHT,
          width: HALF_WIDTH,
          height: GRAPH_HEIGHT,
          properties: {
            title: graph.title,
            region: region.place.region,
            period: graph.periodSeconds,
            stat: 'Maximum',
            view: 'timeSeries',
            metrics: graph.rows,
          },
        })),
      ],
    };
    new CfnDashboard(this, 'Dashboard', {
      dashboardName: region.names.dashboard,
      dashboardBody: JSON.stringify(body),
    });
  }
}

function headline({ topology, side, place, names, active }: RegionScope): string {
  const console = `https://${place.region}.console.aws.amazon.com/states/home?region=${place.region}#/statemachines`;
  return [
    `# ${topology.application}: ${side} region ${place.region}`,
    active ? 'Serves, according to the template.' : 'Stands by, according to the template.',
    `[Runbooks](${console}) are started here to activate this region. State machine: \`${names.prefix}region-failover\`.`,
  ].join('\n\n');
}

function graphsOf(region: RegionScope, probed: readonly Probed[]): readonly Graph[] {
  const { topology, names, side } = region;
  const { activeSide, databases, buckets } = topology;
  const ofProbes = (metric: string, stat: string): readonly MetricRow[] =>
    probed.map((each) =>
      row(names.metricNamespace, metric, probeDimensions(each.component, each.endpoint), { stat }),
    );
  return [
    { title: 'Probes that were answered', periodSeconds: 10, rows: ofProbes(PROBE_SUCCESS, 'Average') },
    { title: 'Slowest 5 % of the answers, ms', periodSeconds: 60, rows: ofProbes(PROBE_LATENCY, 'p95') },
    {
      title: 'Replica lag, s',
      periodSeconds: 60,
      rows: region.active
        ? []
        : databases.flatMap((database) => [
            row('AWS/RDS', 'ReplicaLag', { DBInstanceIdentifier: database.instances[side].identifier }),
            row(names.metricNamespace, HEARTBEAT_AGE, heartbeatDimensions(database.name)),
          ]),
    },
    {
      title: 'Buckets behind their source, s',
      periodSeconds: 60,
      rows: region.active
        ? []
        : buckets.map(({ buckets: pair }) =>
            row('AWS/S3', 'ReplicationLatency', {
              SourceBucket: pair[activeSide].bucket,
              DestinationBucket: pair[otherSide(activeSide)].bucket,
              RuleId: REPLICATION_RULE_ID,
            }),
          ),
    },
    {
      title: 'Latch: 1 is ALARM',
      periodSeconds: 60,
      rows: topology.dns === undefined ? [] : [row(names.metricNamespace, LATCH_METRIC, {})],
    },
    {
      title: 'Recovery drill: 1 is overdue, stale or failed',
      periodSeconds: 3600,
      rows: region.active ? [] : [row(names.metricNamespace, DRILL_NOT_FRESH, {})],
    },
    {
      title: 'Runs that failed, timed out or were stopped',
      periodSeconds: 300,
      rows: Object.values(names.stateMachines).flatMap((arn) =>
        ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((metric) =>
          row('AWS/States', metric, { StateMachineArn: arn }, { stat: 'Sum' }),
        ),
      ),
    },
  ];
}

function row(
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): MetricRow {
  return [namespace, metric, ...Object.entries(dimensions).flat(), options];
}
