import type { Latency } from './latency-model.ts';
import { PEOPLE_LATENCIES } from './people-latencies.ts';
import { RECOVERY_LATENCIES } from './recovery-latencies.ts';

const minutes = (n: number): number => n * 60;

/** Shares of a distribution nobody publishes are marked `proposed` in the source. */
export const LATENCIES = {
  'rds.promote': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(7),
      p90Seconds: minutes(13),
      minSeconds: minutes(3),
      maxSeconds: minutes(60),
    },
    documented: 'a few minutes or longer; the instance reboots',
    source: 'RDS User Guide, "Promoting a read replica to be a standalone DB instance"; range proposed',
  },
  'rds.promote.status-lag': {
    distribution: { kind: 'uniform', minSeconds: 0, maxSeconds: 60 },
    documented: 'none: the status stays `available` for a while after the call',
    source: 'observed in public tooling; range proposed',
  },
  'rds.modify': {
    distribution: { kind: 'uniform', minSeconds: 20, maxSeconds: 90 },
    documented: 'none',
    source: 'proposed',
  },
  'rds.reboot': {
    distribution: { kind: 'uniform', minSeconds: 30, maxSeconds: 120 },
    documented: 'typically a few minutes',
    source: 'RDS User Guide, "Rebooting a DB instance"; range proposed',
  },
  'rds.backup.first': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(6),
      p90Seconds: minutes(12),
      minSeconds: minutes(2),
      maxSeconds: minutes(60),
    },
    documented: 'none: no point in time can be restored before the first automated snapshot',
    source: 'proposed',
  },
  'rds.backup.daily': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(3),
      p90Seconds: minutes(8),
      minSeconds: minutes(1),
      maxSeconds: minutes(60),
    },
    documented: 'none: depends on what changed since the last backup',
    source: 'RDS API Reference, PromoteReadReplica ("backup duration"); range proposed',
  },
  'rds.multi-az': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(9),
      p90Seconds: minutes(20),
      minSeconds: minutes(4),
      maxSeconds: minutes(90),
    },
    documented: 'none: a snapshot is taken and restored in another zone; the instance stays writable',
    source: 'RDS User Guide, "Converting a DB instance to be a Multi-AZ deployment"; range proposed',
  },
  'rds.replica.lag': {
    distribution: { kind: 'lognormal', medianSeconds: 2, p90Seconds: 8, minSeconds: 0.2, maxSeconds: 120 },
    documented: 'none: depends on the write load',
    source: 'proposed',
  },
  'backup.copy': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(25),
      p90Seconds: minutes(90),
      minSeconds: minutes(5),
      maxSeconds: minutes(480),
    },
    documented: 'none; a job may stay CREATED for two hours before it runs',
    source: 'AWS Backup Developer Guide, "Creating backup copies across AWS Regions"; shape proposed',
  },
  's3.replication': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: 8,
      p90Seconds: 40,
      minSeconds: 1,
      maxSeconds: minutes(15),
    },
    documented: '99.99 % within 15 minutes with replication time control',
    source: 'S3 User Guide, "Using S3 Replication Time Control"; shape proposed',
  },
  'route53.latch-detection': {
    distribution: { kind: 'uniform', minSeconds: 60, maxSeconds: 180 },
    documented: 'reads the metric stream of the alarm, one-minute periods',
    source: 'Route 53 Developer Guide, "Health checks that monitor CloudWatch alarms"; range proposed',
  },
  'route53.endpoint-detection': {
    distribution: { kind: 'uniform', minSeconds: 30, maxSeconds: 45 },
    documented: '10 s interval, 3 failures; 4 s to connect, 2 s to answer',
    source: 'Route 53 Developer Guide, "How Route 53 determines whether a health check is healthy"',
  },
  'route53.propagation': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: 18,
      p90Seconds: 50,
      minSeconds: 5,
      maxSeconds: minutes(10),
    },
    documented: 'about 60 seconds',
    source: 'Route 53 Developer Guide, "Checking the status of your changes"; shape proposed',
  },
  'lambda.cold-start': {
    distribution: { kind: 'lognormal', medianSeconds: 0.25, p90Seconds: 0.6, minSeconds: 0.1, maxSeconds: 5 },
    documented: 'none; public measurements of Node.js give a mean of 242 to 305 ms',
    source: 'public benchmarks of Node.js on Lambda; p90 proposed',
  },
  'lambda.warm-overhead': {
    distribution: { kind: 'uniform', minSeconds: 0.005, maxSeconds: 0.03 },
    documented: 'none',
    source: 'proposed',
  },
  'sql.connect': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: 0.03,
      p90Seconds: 0.1,
      minSeconds: 0.01,
      maxSeconds: 5,
    },
    documented: 'none: TCP, TLS and the log-in, in the same region',
    source: 'proposed',
  },
  'sql.statement': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: 0.003,
      p90Seconds: 0.02,
      minSeconds: 0.001,
      maxSeconds: 2,
    },
    documented: 'none: one short statement, its way there and back included',
    source: 'proposed',
  },
  'aws.call': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: 0.04,
      p90Seconds: 0.12,
      minSeconds: 0.01,
      maxSeconds: 2,
    },
    documented: 'none',
    source: 'proposed: a control-plane call in the same region',
  },
  'aws.call.cross-region': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: 0.12,
      p90Seconds: 0.3,
      minSeconds: 0.06,
      maxSeconds: 3,
    },
    documented: 'none',
    source: 'proposed',
  },
  'ecs.scale': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: 75,
      p90Seconds: 150,
      minSeconds: 30,
      maxSeconds: minutes(15),
    },
    documented: 'none',
    source: 'proposed: image pull, start, two load-balancer health checks',
  },
  'auto-scaling.scale': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: 150,
      p90Seconds: 280,
      minSeconds: 60,
      maxSeconds: minutes(20),
    },
    documented: 'none',
    source: 'proposed: instance boot, application start, load-balancer health checks',
  },
  'step-functions.transition': {
    distribution: { kind: 'constant', seconds: 0.02 },
    documented: 'none',
    source: 'proposed: from the exit of a state to the entry of the next, standard workflow',
  },
  'people.acknowledge': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(4),
      p90Seconds: minutes(11),
      minSeconds: 45,
      maxSeconds: minutes(30),
    },
    documented: 'none',
    source: 'proposed: a page at night until somebody sits at the console',
  },
  'people.decide': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(5),
      p90Seconds: minutes(14),
      minSeconds: minutes(1),
      maxSeconds: minutes(45),
    },
    documented: 'Netflix: 5 of the 50 minutes of a failover were spent deciding',
    source: 'Netflix Technology Blog on region evacuation; shape proposed',
  },
  'people.approve': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(3),
      p90Seconds: minutes(8),
      minSeconds: 30,
      maxSeconds: minutes(25),
    },
    documented: 'none',
    source: 'proposed',
  },
  ...PEOPLE_LATENCIES,
  ...RECOVERY_LATENCIES,
} as const satisfies Record<string, Latency>;

export type LatencyId = keyof typeof LATENCIES;
