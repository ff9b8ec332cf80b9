import type { FailoverPolicy } from '../../lambda/deployment.ts';
import { DEFAULT_APPROVAL } from '../config/defaults.ts';
import type { BucketConfig, DrConfig } from '../config/schema/index.ts';
import { strictestRpoSeconds, strictestRtoSeconds, targetsOf } from '../config/targets.ts';
import { assessmentOf } from './assessment.ts';
import { backupOf } from './backup.ts';
import { databaseOf } from './databases.ts';
import {
  bucketArn,
  bucketName,
  namesOf,
  perSide,
  placeOf,
  regionalArn,
  secretName,
  topicName,
} from './names.ts';
import type { Placed } from './names.ts';
import { networkOf } from './networks.ts';
import { serviceOf } from './services.ts';
import type {
  AccessTopology,
  AlarmThresholds,
  BucketTopology,
  DatabaseTopology,
  DnsTopology,
  DrillTopology,
  NotificationTopology,
  Topology,
} from './types.ts';

/** The configuration covers the commercial partition only. */
const PARTITION = 'aws';

/** At a quiet hour of a working week, between the backups of the night and the restore tests. UTC. */
const DRILL_SCHEDULES: Readonly<Record<DrillTopology['every'], string>> = {
  month: 'cron(0 9 8 * ? *)',
  quarter: 'cron(0 9 8 1,4,7,10 ? *)',
  year: 'cron(0 9 8 1 ? *)',
};

/** Computes everything the stacks need from a validated configuration. Pure: the same input, the same topology. */
export function topologyOf(config: DrConfig): Topology {
  const { application, account, regions, activeRegion, targets } = config;
  const placed: Placed = { application, account, regions, partition: PARTITION };
  const names = namesOf(placed, config.notify.topics);
  const databases = config.databases.map((database) => databaseOf(config, database, names));
  const buckets = config.buckets.map((bucket) => bucketOf(config, placed, bucket));
  const dns = dnsOf(config);
  return {
    application,
    account,
    partition: PARTITION,
    regions,
    activeSide: activeRegion,
    names,
    networks: perSide((side) => networkOf(config, side)),
    databases,
    buckets,
    secrets: secretsOf(config, databases),
    services: config.services.map((service) => serviceOf(service, targets)),
    stateless: config.stateless.map((component) => ({
      name: component.name,
      healthUrl: component.healthUrl,
      targets: targetsOf(component, targets),
    })),
    external: config.external,
    ...(dns === undefined ? {} : { dns }),
    notifications: notificationsOf(config, placed),
    failover: failoverOf(config),
    backup: backupOf(config, databases, buckets),
    drills: { every: config.drills.every, schedule: DRILL_SCHEDULES[config.drills.every] },
    alarms: alarmsOf(config, databases, buckets),
    access: accessOf(config),
    assessment: assessmentOf(config),
  };
}

function bucketOf(config: DrConfig, placed: Placed, bucket: BucketConfig): BucketTopology {
  return {
    name: bucket.name,
    buckets: perSide((side) => {
      const existing = bucket.existing?.[side];
      const name = existing ?? bucketName(placeOf(placed, side), bucket.name);
      return { existing: existing !== undefined, bucket: name, arn: bucketArn(placed.partition, name) };
    }),
    noncurrentVersionDays: bucket.keepOldVersions,
    targets: targetsOf(bucket, config.targets),
  };
}

/** The application's own, then every database's credentials; one that several share comes once. */
function secretsOf(config: DrConfig, databases: readonly DatabaseTopology[]): Topology['secrets'] {
  const own = config.secrets.map(({ name, existing }) => ({
    name,
    secretName: existing ?? secretName(config.application, name),
    existing: existing !== undefined,
  }));
  const all = [...own, ...databases.map(({ credentials }) => credentials)];
  const firstByName = new Map(all.toReversed().map((secret) => [secret.secretName, secret]));
  return all.filter((secret) => firstByName.get(secret.secretName) === secret);
}

function dnsOf({ dns }: DrConfig): DnsTopology | undefined {
  if (dns === undefined) return undefined;
  return {
    hostedZoneId: dns.hostedZoneId,
    zoneName: dns.zoneName,
    records: dns.records.map(({ name, steering, component, ttl, endpoints, healthPath, port }) => ({
      name,
      steering,
      ...(component === undefined ? {} : { component }),
      ttlSeconds: ttl,
      endpoints,
      healthPath,
      port,
      protocol: port === 80 ? 'HTTP' : 'HTTPS',
    })),
  };
}

function notificationsOf({ application, notify }: DrConfig, placed: Placed): NotificationTopology {
  return {
    topics: perSide((side) => {
      const existing = notify.topics?.[side];
      const arn = existing ?? regionalArn(placeOf(placed, side), 'sns', topicName(application));
      return { existing: existing !== undefined, name: arn.split(':').at(-1) ?? arn, arn };
    }),
    subscriptions: [
      ...notify.emails.map((endpoint) => ({ protocol: 'email' as const, endpoint })),
      ...notify.webhooks.map((endpoint) => ({ protocol: 'https' as const, endpoint })),
    ],
  };
}

function failoverOf(config: DrConfig): FailoverPolicy {
  const { start, approvalTimeout } = config.failover;
  const rtoSeconds = strictestRtoSeconds(config);
  const share = Math.floor(rtoSeconds * DEFAULT_APPROVAL.shareOfRto);
  return {
    start: start.kind === 'automatic' ? start : { kind: 'by-hand' },
    approvalTimeoutSeconds: approvalTimeout ?? Math.min(share, DEFAULT_APPROVAL.maxSeconds),
    rpoSeconds: strictestRpoSeconds(config),
    rtoSeconds,
  };
}

/** By component name. A warning has to come while there is still something of the target left. */
function halfOfRpo(components: readonly (DatabaseTopology | BucketTopology)[]): Record<string, number> {
  return Object.fromEntries(
    components.map(({ name, targets }) => [name, Math.floor(targets.rpoSeconds / 2)]),
  );
}

function alarmsOf(
  { alarms }: DrConfig,
  databases: readonly DatabaseTopology[],
  buckets: readonly BucketTopology[],
): AlarmThresholds {
  return {
    downSeconds: alarms.downAfter,
    errorRatePercent: alarms.errorRatePercent,
    p95Milliseconds: alarms.p95Milliseconds,
    replicaLagSeconds: halfOfRpo(databases),
    replicationBacklogSeconds: halfOfRpo(buckets),
  };
}

function accessOf({ account, access }: DrConfig): AccessTopology {
  const root = [`arn:${PARTITION}:iam::${account}:root`];
  return { operators: access.operators ?? root, approvers: access.approvers ?? root };
}
