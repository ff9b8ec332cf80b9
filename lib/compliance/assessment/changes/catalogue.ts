import { otherSide, type DeployedService } from '../../../../lambda/deployment.ts';
import type { BackupTierTopology, Topology } from '../../../topology/types.ts';

/** One change of the configuration that makes a recovery quicker or a loss smaller. */
export interface Change {
  /** An order: "Start the failover by itself". */
  readonly title: string;
  /** What to write. */
  readonly setting: string;
  /** What it means beside the time; absent where nothing speaks against it. */
  readonly caution?: string;
  /** True for a change of one component alone. */
  readonly ofComponent?: true;
  /** The topology after it; undefined where there is nothing to change. It is about `component`. */
  readonly apply: (topology: Topology, component: string) => Topology | undefined;
}

const AUTOMATIC_SECONDS = 300;
const SHORT_TTL_SECONDS = 10;
const SHORT_DOWN_SECONDS = 10;

const startByItself: Change = {
  title: 'Start the failover by itself',
  setting: "failover: { start: { afterAlarmFor: '5m' } }",
  caution: 'nobody decides any more, and a false alarm moves the application',
  apply: (topology) => {
    const latched = topology.dns?.records.some(({ steering }) => steering === 'latched') ?? false;
    if (topology.failover.start.kind === 'automatic' || !latched) return undefined;
    const start = { kind: 'automatic' as const, afterSeconds: AUTOMATIC_SECONDS };
    return { ...topology, failover: { ...topology.failover, start } };
  },
};

const startSooner: Change = {
  title: 'Start the failover after a shorter alarm',
  setting: "failover: { start: { afterAlarmFor: '5m' } }",
  caution: 'a short outage moves the application',
  apply: (topology) => {
    const { start } = topology.failover;
    if (start.kind !== 'automatic' || start.afterSeconds <= AUTOMATIC_SECONDS) return undefined;
    const sooner = { kind: 'automatic' as const, afterSeconds: AUTOMATIC_SECONDS };
    return { ...topology, failover: { ...topology.failover, start: sooner } };
  },
};

const shorterTtl: Change = {
  title: 'Let resolvers forget sooner',
  setting: `dns.records[].ttl: '${SHORT_TTL_SECONDS}s'`,
  caution: 'more DNS queries',
  apply: (topology) => {
    const { dns } = topology;
    if (dns === undefined || dns.records.every(({ ttlSeconds }) => ttlSeconds <= SHORT_TTL_SECONDS))
      return undefined;
    const records = dns.records.map((record) => ({
      ...record,
      ttlSeconds: Math.min(record.ttlSeconds, SHORT_TTL_SECONDS),
    }));
    return { ...topology, dns: { ...dns, records } };
  },
};

const quickerAlarm: Change = {
  title: 'Alarm sooner',
  setting: `alarms: { downAfter: '${SHORT_DOWN_SECONDS}s' }`,
  caution: 'one lost probe pages somebody',
  apply: (topology) =>
    topology.alarms.downSeconds <= SHORT_DOWN_SECONDS
      ? undefined
      : { ...topology, alarms: { ...topology.alarms, downSeconds: SHORT_DOWN_SECONDS } },
};

const fullStandby: Change = {
  title: 'Let the services stand by at full size',
  setting: 'services[].standbyCount: as many as activeCount',
  apply: (topology) => {
    const side = otherSide(topology.activeSide);
    const standsBelow = topology.services.some((service) => {
      const { activeCount, standbyCount } = (service.kind === 'ecs' ? service.ecs : service.groups)[side];
      return standbyCount < activeCount;
    });
    if (!standsBelow) return undefined;
    return { ...topology, services: topology.services.map(atFullSize) };
  },
};

function atFullSize(service: DeployedService): DeployedService {
  return service.kind === 'ecs'
    ? { ...service, ecs: { primary: full(service.ecs.primary), recovery: full(service.ecs.recovery) } }
    : {
        ...service,
        groups: { primary: full(service.groups.primary), recovery: full(service.groups.recovery) },
      };
}

function full<Place extends { readonly activeCount: number }>(
  place: Place,
): Place & { standbyCount: number } {
  return { ...place, standbyCount: place.activeCount };
}

const secondZone: Change = {
  title: 'Give the database a standby in a second zone',
  setting: 'databases[].multiAz: true',
  ofComponent: true,
  apply: (topology, component) => {
    const database = topology.databases.find(({ name }) => name === component);
    if (database === undefined || database.policy.multiAz) return undefined;
    const databases = topology.databases.map((one) =>
      one.name === component ? { ...one, policy: { ...one.policy, multiAz: true } } : one,
    );
    return { ...topology, databases };
  },
};

const HOURLY = 'cron(15 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 * * ? *)';
const HOUR_MINUTES = 60;

const hourlyBackup: Change = {
  title: 'Back up every hour',
  setting: "backup: { every: '1h' }",
  apply: (topology) => {
    const { tiers } = topology.backup;
    if (tiers.every(({ name, schedule }) => name !== 'daily' || schedule === HOURLY)) return undefined;
    return { ...topology, backup: { ...topology.backup, tiers: tiers.map(everyHour) } };
  },
};

function everyHour(tier: BackupTierTopology): BackupTierTopology {
  return tier.name === 'daily' ? { ...tier, schedule: HOURLY, startWindowMinutes: HOUR_MINUTES } : tier;
}

/** Everything that is tried, the least intrusive first. */
export const CHANGES: readonly Change[] = [
  shorterTtl,
  quickerAlarm,
  hourlyBackup,
  fullStandby,
  secondZone,
  startByItself,
  startSooner,
];
