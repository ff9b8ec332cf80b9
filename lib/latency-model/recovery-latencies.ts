import type { Latency } from './latency-model.ts';

const minutes = (n: number): number => n * 60;
const hours = (n: number): number => n * 3600;

/** What AWS needs for recoveries other than a promotion. Shares of a distribution nobody publishes are `proposed`. */
export const RECOVERY_LATENCIES = {
  'rds.multi-az-failover': {
    distribution: { kind: 'lognormal', medianSeconds: 80, p90Seconds: 120, minSeconds: 45, maxSeconds: 600 },
    documented: 'typically 60 to 120 seconds; large transactions or a long recovery take longer',
    source: 'RDS User Guide, "Failing over a Multi-AZ DB instance for Amazon RDS"; tail proposed',
  },
  'rds.restart': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(2),
      p90Seconds: minutes(6),
      minSeconds: 30,
      maxSeconds: minutes(45),
    },
    documented: 'none: depends on how much of the log has to be replayed',
    source: 'proposed: the engine process has ended and RDS starts it again on the same host',
  },
  'rds.restore': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(40),
      p90Seconds: minutes(110),
      minSeconds: minutes(15),
      maxSeconds: hours(6),
    },
    documented: 'none: grows with the log that has to be replayed since the last snapshot',
    source: 'RDS User Guide, "Restoring a DB instance to a specified time"; range proposed',
  },
  'rds.restore.settings': {
    distribution: { kind: 'uniform', minSeconds: minutes(2), maxSeconds: minutes(8) },
    documented: 'a restored instance gets default groups and is Single-AZ until it is modified',
    source: 'RDS User Guide, "Restoring to a DB instance"; range proposed, one modification and one reboot',
  },
  'rds.pitr.restorable-lag': {
    distribution: { kind: 'uniform', minSeconds: 0, maxSeconds: minutes(6) },
    documented: 'transaction logs are uploaded every five minutes',
    source: 'RDS User Guide, "Restoring a DB instance to a specified time"; a minute for the upload proposed',
  },
  'rds.snapshot': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(6),
      p90Seconds: minutes(20),
      minSeconds: minutes(2),
      maxSeconds: hours(2),
    },
    documented: 'none: depends on the size and on what changed since the last snapshot',
    source: 'RDS User Guide, "Creating a DB snapshot for a Single-AZ DB instance"; range proposed',
  },
  'rds.rename': {
    distribution: { kind: 'uniform', minSeconds: minutes(8), maxSeconds: minutes(15) },
    documented:
      'the new name becomes effective in about 10 minutes; the instance is not available until then',
    source: 'RDS User Guide, "Renaming a DB instance"; range proposed',
  },
  'rds.create-replica': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(75),
      p90Seconds: hours(4),
      minSeconds: minutes(20),
      maxSeconds: hours(8),
    },
    documented: 'none: a snapshot is taken, copied to the other region and restored there',
    source: 'RDS User Guide, "Creating a read replica in a different AWS Region"; range proposed',
  },
  'elb.target-unhealthy': {
    distribution: { kind: 'uniform', minSeconds: 30, maxSeconds: 70 },
    documented: 'two failed checks in a row, 30 seconds apart, unless the target group says otherwise',
    source: 'Elastic Load Balancing User Guide, "Health checks for Application Load Balancer target groups"',
  },
  's3.version-restore': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(30),
      p90Seconds: hours(3),
      minSeconds: minutes(2),
      maxSeconds: hours(24),
    },
    documented: 'none: depends on how many objects have to be listed and copied',
    source: 'S3 User Guide, "Restoring previous versions"; range proposed',
  },
  's3.backup-restore': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: hours(2),
      p90Seconds: hours(8),
      minSeconds: minutes(20),
      maxSeconds: hours(48),
    },
    documented: 'none: depends on how many objects the recovery point holds',
    source: 'AWS Backup Developer Guide, "Restore S3 data"; range proposed',
  },
} as const satisfies Record<string, Latency>;
