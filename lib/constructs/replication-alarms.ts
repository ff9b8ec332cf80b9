import { Construct } from 'constructs';
import { otherSide } from '../../lambda/deployment.ts';
import { REPLICATION_RULE_ID } from '../../lambda/rules/replication-rule.ts';
import type { BucketTopology, DatabaseTopology } from '../topology/types.ts';
import { alarm } from './alarm.ts';
import type { RegionScope } from './region-scope.ts';

const LAG_MINUTES = 5;

/** What stands by, and how far behind it is. Seen in its own region, so that it is still seen when the other is dark. */
export class ReplicaLagAlarms extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope; database: DatabaseTopology }) {
    super(scope, id);
    const { region, database } = props;
    const { identifier } = database.instances[region.side];
    const threshold = region.topology.alarms.replicaLagSeconds[database.name] ?? database.targets.rpoSeconds;
    const metric = {
      namespace: 'AWS/RDS',
      name: 'ReplicaLag',
      dimensions: { DBInstanceIdentifier: identifier },
    };
    alarm(this, region, {
      purpose: `replica-lag-${database.name}`,
      description:
        `The replica ${identifier} has been more than ${threshold} s behind for ${LAG_MINUTES} minutes, or says ` +
        'nothing. An idle PostgreSQL source climbs to 300 s by itself: compare the heartbeat.',
      metric: { ...metric, statistic: 'Minimum' },
      periodSeconds: 60,
      evaluationPeriods: LAG_MINUTES,
      comparison: 'GreaterThanThreshold',
      threshold,
      // A replica that reports no lag protects nobody.
      missingData: 'breaching',
    });
    if (database.engine === 'postgres') return;
    alarm(this, region, {
      purpose: `replica-stopped-${database.name}`,
      description: `The replica ${identifier} reports a lag of -1: its replication has stopped.`,
      metric: { ...metric, statistic: 'Minimum' },
      periodSeconds: 60,
      evaluationPeriods: LAG_MINUTES,
      comparison: 'LessThanThreshold',
      threshold: 0,
      missingData: 'breaching',
    });
  }
}

/**
 * Latency and what is pending are published in the destination's region, what failed in the source's (S3 User Guide,
 * "Using S3 Replication metrics"). So each region has the one it can see.
 */
export class BucketReplicationAlarms extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope; bucket: BucketTopology }) {
    super(scope, id);
    const { region, bucket } = props;
    const { activeSide } = region.topology;
    const metric = {
      namespace: 'AWS/S3',
      dimensions: {
        SourceBucket: bucket.buckets[activeSide].bucket,
        DestinationBucket: bucket.buckets[otherSide(activeSide)].bucket,
        RuleId: REPLICATION_RULE_ID,
      },
    };
    if (region.active) {
      alarm(this, region, {
        purpose: `replication-failed-${bucket.name}`,
        description:
          `Objects of ${metric.dimensions.SourceBucket} failed to replicate. That state is final: mend permissions or ` +
          'keys, then replicate them with S3 Batch Replication.',
        metric: { ...metric, name: 'OperationsFailedReplication', statistic: 'Sum' },
        periodSeconds: 300,
        evaluationPeriods: 1,
        comparison: 'GreaterThanThreshold',
        threshold: 0,
        // Published only while something is replicated.
        missingData: 'notBreaching',
      });
      return;
    }
    const threshold =
      region.topology.alarms.replicationBacklogSeconds[bucket.name] ?? bucket.targets.rpoSeconds;
    alarm(this, region, {
      purpose: `replication-backlog-${bucket.name}`,
      description: `${metric.dimensions.DestinationBucket} is more than ${threshold} s behind its source.`,
      metric: { ...metric, name: 'ReplicationLatency', statistic: 'Maximum' },
      periodSeconds: 60,
      evaluationPeriods: 5,
      comparison: 'GreaterThanThreshold',
      threshold,
      // Published only while something is replicated.
      missingData: 'notBreaching',
    });
  }
}
