import { otherSide } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { Databases } from '../../ports/databases.ts';
import type { Ledger, PeerLedger } from '../../ports/ledger.ts';
import type { MetricHistory, MetricQuery, Sample } from '../../ports/metric-history.ts';
import type { Prerequisites } from '../../ports/prerequisites.ts';
import type { SecurityGroups } from '../../ports/security-groups.ts';
import type { Workloads } from '../../ports/workloads.ts';
import { REPLICATION_RULE_ID } from '../../rules/replication-rule.ts';
import type { StepEvent } from '../contract.ts';
import { mapped, reading, type Reading } from '../reading.ts';
import { FARGATE_VCPU_QUOTA, keyAliases } from './contract.ts';
import { readLossHistory } from '../data-loss/history.ts';
import type { Observed, ObservedBucket, ObservedDatabase, World } from './observed.ts';
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
    readLossHistory(ports.history, platform, bucketQueries(platform)),
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
      behind: history.behind(database.name),
    })),
    probes: history.probes,
    buckets: bucketsOf(platform, history.more),
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
): Promise<readonly Omit<ObservedDatabase, 'behind'>[]> {
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

function bucketsOf(
  { deployment }: Platform,
  recent: Reading<ReadonlyMap<string, readonly Sample[]>>,
): readonly ObservedBucket[] {
  return deployment.buckets.map(({ name, targets }) => ({
    name,
    rpoSeconds: targets.rpoSeconds,
    latency: mapped(recent, (all) => all.get(`bucket#${name}`) ?? []),
  }));
}
