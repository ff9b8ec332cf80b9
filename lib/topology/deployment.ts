import type {
  DeployedDatabase,
  DeployedRecord,
  Deployment,
  RegionNames,
  StandbySettings,
} from '../../lambda/deployment.ts';
import { keptInstanceUsd } from '../compliance/cost/kept-instance.ts';
import { perSide } from './names.ts';
import type { DatabaseTopology, RecordTopology, Topology, TopologyNames } from './types.ts';

/** The part of a topology that travels beside the functions: what a step needs, and nothing more. */
export function deploymentOf(topology: Topology): Deployment {
  const { application, account, partition, regions, activeSide, dns } = topology;
  return {
    application,
    account,
    partition,
    regions,
    activeSide,
    databases: topology.databases.map((database) => deployedDatabase(topology, database)),
    buckets: topology.buckets.map(({ name, buckets, targets }) => ({
      name,
      buckets: perSide((side) => ({ existing: buckets[side].existing, bucket: buckets[side].bucket })),
      targets,
    })),
    secrets: topology.secrets,
    services: topology.services,
    stateless: topology.stateless,
    external: topology.external,
    ...(dns === undefined
      ? {}
      : {
          dns: {
            hostedZoneId: dns.hostedZoneId,
            zoneName: dns.zoneName,
            records: dns.records.map(deployedRecord),
          },
        }),
    failover: topology.failover,
    // The shortest retention the locked vault takes: a runbook's own point need not outlive the next daily ones.
    backup: { retentionDays: topology.backup.lock.minRetentionDays },
    drills: { every: topology.drills.every },
    names: perSide((side) => deployedNames(topology.names[side])),
  };
}

function deployedDatabase(topology: Topology, database: DatabaseTopology): DeployedDatabase {
  const { name, engine, engineVersion, port, databaseName, policy, targets, repairs } = database;
  return {
    name,
    engine,
    engineVersion,
    port,
    databaseName,
    credentialsSecret: database.credentials.secretName,
    instances: perSide((side) => {
      const { role: _role, ...names } = database.instances[side];
      return names;
    }),
    policy,
    standby: standbySettings(topology, database),
    targets,
    ...(repairs.length === 0 ? {} : { repairs }),
  };
}

function standbySettings(topology: Topology, database: DatabaseTopology): StandbySettings {
  const { storageType, maxAllocatedStorageGibibytes, maintenanceWindow, logExports } = database;
  const { monitoringIntervalSeconds, replicateAutomatedBackups } = database;
  return {
    subnetGroup: topology.names.primary.databaseSubnetGroup,
    storageType,
    maxAllocatedStorageGibibytes,
    maintenanceWindow,
    monitoringIntervalSeconds,
    monitoringRoles: perSide((side) => topology.names[side].databaseMonitoringRole),
    logExports,
    replicateAutomatedBackups,
    monthlyUsd: perSide((side) => keptInstanceUsd(topology, database, side) ?? null),
  };
}

function deployedRecord({
  name,
  steering,
  component,
  ttlSeconds,
  endpoints,
  healthPath,
  port,
}: RecordTopology): DeployedRecord {
  return {
    name,
    steering,
    ...(component === undefined ? {} : { component }),
    ttlSeconds,
    endpoints,
    healthPath,
    port,
  };
}

function deployedNames(names: TopologyNames): RegionNames {
  return {
    ledgerTable: names.ledgerTable,
    evidenceBucket: names.evidenceBucket,
    backupVault: names.backupVault,
    backupRole: names.backupRole,
    bucketReplicationRole: names.bucketReplicationRole,
    kmsAlias: names.kmsAlias,
    topicArn: names.topicArn,
    metricNamespace: names.metricNamespace,
    latchAlarm: names.latchAlarm,
    stateMachines: names.stateMachines,
    functionPrefix: names.functionPrefix,
  };
}
