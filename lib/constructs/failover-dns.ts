import { CfnHealthCheck, CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { SIDES, type Side } from '../../lambda/deployment.ts';
import type { RecordTopology, Topology } from '../topology/types.ts';
import { idOf } from './region-scope.ts';

/** Ten seconds and three failures: thirty seconds until a plain endpoint check moves traffic. */
const ENDPOINT_CHECK = { requestInterval: 10, failureThreshold: 3 };

/**
 * The two latches (docs/decisions/0002-latches-in-one-stack.md). The primary record is healthy while the other region
 * has not drained it, or once its own region has reclaimed the traffic; nothing that heals by itself can change
 * either. Each latch is an alarm of the region that writes it, so neither needs the region that is gone.
 */
export class Latches extends Construct {
  /** Id of the check that decides about the primary records. */
  readonly primaryHealthCheckId: string;

  constructor(scope: Construct, id: string, props: { topology: Topology }) {
    super(scope, id);
    const { topology } = props;
    const children = SIDES.map((side) => this.#latch(topology, side));
    const decision = new CfnHealthCheck(this, 'PrimaryServes', {
      healthCheckConfig: {
        type: 'CALCULATED',
        childHealthChecks: children.map((child) => child.attrHealthCheckId),
        healthThreshold: 1,
      },
      healthCheckTags: [{ key: 'Name', value: `${topology.application}: the primary record answers` }],
    });
    this.primaryHealthCheckId = decision.attrHealthCheckId;
  }

  #latch(topology: Topology, side: Side): CfnHealthCheck {
    const meaning =
      side === 'recovery' ? 'not drained by the recovery region' : 'reclaimed by the primary region';
    return new CfnHealthCheck(this, side === 'recovery' ? 'NotDrained' : 'Reclaimed', {
      healthCheckConfig: {
        type: 'CLOUDWATCH_METRIC',
        alarmIdentifier: { name: topology.names[side].latchAlarm, region: topology.regions[side] },
        // A region that goes dark says nothing any more; what it said last stays true.
        insufficientDataHealthStatus: 'LastKnownStatus',
      },
      healthCheckTags: [{ key: 'Name', value: `${topology.application}: ${meaning}` }],
    });
  }
}

export interface FailoverRecordProps {
  readonly hostedZoneId: string;
  readonly record: RecordTopology;
  /** Decides about the primary record; absent for a record that has a plain endpoint check of its own. */
  readonly primaryHealthCheckId?: string;
}

/**
 * A name with an answer per region. CNAMEs: an alias that evaluates its target's health would move traffic before the
 * database is promoted, and back by itself. The secondary record has no check: if it were unhealthy as well, Route 53
 * would answer the primary, fenced or not.
 */
export class FailoverRecord extends Construct {
  constructor(scope: Construct, id: string, props: FailoverRecordProps) {
    super(scope, id);
    const { record } = props;
    const checkId = props.primaryHealthCheckId ?? this.#endpointCheck(record);
    this.#recordSet(props, 'primary', { failover: 'PRIMARY', healthCheckId: checkId });
    this.#recordSet(props, 'recovery', { failover: 'SECONDARY' });
  }

  #recordSet(
    { hostedZoneId, record }: FailoverRecordProps,
    side: Side,
    failover: { failover: 'PRIMARY' | 'SECONDARY'; healthCheckId?: string },
  ): void {
    new CfnRecordSet(this, idOf(side), {
      hostedZoneId,
      name: `${record.name}.`,
      type: 'CNAME',
      ttl: String(record.ttlSeconds),
      setIdentifier: side,
      resourceRecords: [record.endpoints[side]],
      ...failover,
    });
  }

  #endpointCheck(record: RecordTopology): string {
    const check = new CfnHealthCheck(this, 'PrimaryAnswers', {
      healthCheckConfig: {
        ...ENDPOINT_CHECK,
        type: record.protocol,
        fullyQualifiedDomainName: record.endpoints.primary,
        port: record.port,
        resourcePath: record.healthPath,
        ...(record.protocol === 'HTTPS' ? { enableSni: true } : {}),
      },
      healthCheckTags: [{ key: 'Name', value: `${record.name}: the primary endpoint answers` }],
    });
    return check.attrHealthCheckId;
  }
}
