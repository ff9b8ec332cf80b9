import { otherSide } from '../../deployment.ts';
import { heartbeatDimensions, HEARTBEAT_AGE, PROBE_SUCCESS, probeDimensions } from '../../measurements.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger, PeerLedger } from '../../ports/ledger.ts';
import type { MetricHistory, MetricQuery, Sample } from '../../ports/metric-history.ts';
import type { Prerequisites } from '../../ports/prerequisites.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import type { Workloads } from '../../ports/workloads.ts';
import { latchedRecords } from '../../rules/records.ts';
import { REPLICATION_RULE_ID } from '../../rules/replication-rule.ts';
import type { StepEvent } from '../contract.ts';
import { mapped, reading, type Reading } from '../reading.ts';
import { FARGATE_VCPU_QUOTA, keyAliases } from './contract.ts';
import type { Observed, ObservedBucket, ObservedDatabase, Probes, World } from './observed.ts';
import { observeServices } from './observe-services.ts';

export interface Ports {
  readonly databases: Databases;
  readonly securityGroups: SecurityGroups;
  readonly history: MetricHistory;
  readonly workloads: Workloads;
  readonly prerequisites: Prerequisites;
  readonly ledger: Pick<Ledger, 'activation' | 'fact' | 'putFact'>;
  readonly peerLedger: PeerLedger;
}

/** CloudWatch keeps ten-second periods for three hours and refuses to answer them beyond. */
const FINE_WINDOW_MILLISECONDS = 170 * 60_000;
/** As long as a failover may plausibly be hesitated over. */
const COARSE_WINDOW_MILLISECONDS = 24 * 3_600_000;

export async function observe(ports: Ports, event: StepEvent, platform: Platform): Promise<Observed> {
  const { deployment, side } = platform;
  const fact = await ports.ledger.fact(event.run.runId, 'preflight');
  // A later visit of the state looks anew: lag and outage have moved on.
  const fresh = fact?.checkedAt !== undefined && Date.parse(fact.checkedAt) >= Date.parse(event.enteredAt);
  if (fresh) return { deployment, side, fact, world: undefined };
  return { deployment, side, fact: undefined, world: await lookAtWorld(ports, platform) };
}

/** Everything at once; what depends on something else follows it alone. */
async function lookAtWorld(ports: Ports, platform: Platform): Promise<World> {
  const { deployment, side } = platform;
  const { prerequisites: needed } = ports;
  const [activation, peer, databases, history, keys, secrets, services, fargateVcpus] = await Promise.all([
    ports.ledger.activation(),
    ports.peerLedger.state(),
    observeDatabases(ports, platform),
    readHistory(ports.history, platform),
    Promise.all(
      keyAliases({ deployment, side }).map(async (alias) => ({
        alias,
        state: await reading(() => needed.keyState(alias)),
      })),
    ),
    Promise.all(
      deployment.secrets.map(async ({ secretName }) => ({
        name: secretName,
        state: await reading(() => needed.secret(secretName)),
      })),
    ),
    observeServices(ports, platform),
    hasEcs(platform)
      ? reading(() => needed.quota(FARGATE_VCPU_QUOTA.service, FARGATE_VCPU_QUOTA.code))
      : ({ known: true, value: undefined } as const),
  ]);
  return {
    activation,
    peer,
    databases: databases.map(({ database, instance, securityGroupId, fenceGroupId }) => ({
      database,
      instance,
      securityGroupId,
      fenceGroupId,
      replicaLag: seriesOf(`lag#${database.name}`, history),
      heartbeat: seriesOf(`heartbeat#${database.name}`, history),
    })),
    probes: probesOf(history),
    buckets: bucketsOf(platform, history),
    keys,
    secrets,
    services,
    fargateVcpus,
  };
}

function hasEcs({ deployment }: Platform): boolean {
  return deployment.services.some(({ kind }) => kind === 'ecs');
}

async function observeDatabases(
  ports: Ports,
  { deployment, side }: Platform,
): Promise<readonly Omit<ObservedDatabase, 'replicaLag' | 'heartbeat'>[]> {
  const names = deployment.databases.map(({ instances }) => instances[side]);
  const [instances, groupIds] = await Promise.all([
    reading(() => ports.databases.describe(names.map(({ identifier }) => identifier))),
    reading(() =>
      ports.securityGroups.idsOf(
        names.flatMap(({ securityGroup, fenceSecurityGroup }) => [securityGroup, fenceSecurityGroup]),
      ),
    ),
  ]);
  return deployment.databases.map((database) => {
    const { identifier, securityGroup, fenceSecurityGroup } = database.instances[side];
    return {
      database,
      instance: mapped(instances, (all) => all.get(identifier)),
      securityGroupId: mapped(groupIds, (all) => all.get(securityGroup)),
      fenceGroupId: mapped(groupIds, (all) => all.get(fenceSecurityGroup)),
    };
  });
}

interface History {
  readonly recent: Reading<ReadonlyMap<string, readonly Sample[]>>;
  readonly longer: Reading<ReadonlyMap<string, readonly Sample[]>>;
}

async function readHistory(history: MetricHistory, platform: Platform): Promise<History> {
  const to = platform.clock.now();
  const [recent, longer] = await Promise.all([
    reading(() =>
      history.read([...probeQueries(platform, 10), ...lagQueries(platform), ...bucketQueries(platform)], {
        fromMilliseconds: to - FINE_WINDOW_MILLISECONDS,
        toMilliseconds: to,
      }),
    ),
    reading(() =>
      history.read([...probeQueries(platform, 60), ...lagQueries(platform)], {
        fromMilliseconds: to - COARSE_WINDOW_MILLISECONDS,
        toMilliseconds: to,
      }),
    ),
  ]);
  return { recent, longer };
}

function probeQueries({ deployment, side }: Platform, periodSeconds: number): readonly MetricQuery[] {
  return latchedRecords(deployment).map(({ name }) => ({
    key: `probe#${name}`,
    namespace: deployment.names[side].metricNamespace,
    name: PROBE_SUCCESS,
    dimensions: probeDimensions(name, otherSide(side)),
    statistic: 'Maximum',
    periodSeconds,
  }));
}

function lagQueries({ deployment, side }: Platform): readonly MetricQuery[] {
  return deployment.databases.flatMap(({ name, instances }): MetricQuery[] => [
    {
      key: `lag#${name}`,
      namespace: 'AWS/RDS',
      name: 'ReplicaLag',
      dimensions: { DBInstanceIdentifier: instances[side].identifier },
      statistic: 'Maximum',
      periodSeconds: 60,
    },
    {
      key: `heartbeat#${name}`,
      namespace: deployment.names[side].metricNamespace,
      name: HEARTBEAT_AGE,
      dimensions: heartbeatDimensions(name),
      statistic: 'Maximum',
      periodSeconds: 60,
    },
  ]);
}

/** Of the way into this region: S3 publishes it in the region of the destination. */
function bucketQueries({ deployment, side }: Platform): readonly MetricQuery[] {
  return deployment.buckets.map(({ name, buckets }) => ({
    key: `bucket#${name}`,
    namespace: 'AWS/S3',
    name: 'ReplicationLatency',
    dimensions: {
      SourceBucket: buckets[otherSide(side)].bucket,
      DestinationBucket: buckets[side].bucket,
      RuleId: REPLICATION_RULE_ID,
    },
    statistic: 'Maximum',
    periodSeconds: 60,
  }));
}

/** All records' probes as one series: as long as one of them answered, the other region lived. */
function probesOf({ recent, longer }: History): Reading<Probes> {
  if (!recent.known) return recent;
  return {
    known: true,
    value: { fine: probeSeries(recent.value), coarse: longer.known ? probeSeries(longer.value) : [] },
  };
}

function probeSeries(all: ReadonlyMap<string, readonly Sample[]>): readonly Sample[] {
  return [...all]
    .filter(([key]) => key.startsWith('probe#'))
    .flatMap(([, samples]) => samples)
    .toSorted((a, b) => a.atMilliseconds - b.atMilliseconds);
}

/** The longer window has the minutes before an outage that began hours ago; the shorter stands in for it. */
function seriesOf(key: string, { recent, longer }: History): Reading<readonly Sample[]> {
  return mapped(longer.known ? longer : recent, (all) => all.get(key) ?? []);
}

function bucketsOf({ deployment }: Platform, { recent }: History): readonly ObservedBucket[] {
  return deployment.buckets.map(({ name, targets }) => ({
    name,
    rpoSeconds: targets.rpoSeconds,
    latency: mapped(recent, (all) => all.get(`bucket#${name}`) ?? []),
  }));
}
