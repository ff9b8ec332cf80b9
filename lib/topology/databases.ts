import type { DeployedSecret, PerSide, RepairTable, Side } from '../../lambda/deployment.ts';
import { DATABASE_DEFAULTS, DEFAULT_PORTS } from '../config/defaults.ts';
import type { DatabaseConfig, DrConfig } from '../config/schema/index.ts';
import { targetsOf } from '../config/targets.ts';
import { engineTraits, engineVersion, parameterGroupFamily } from './engines.ts';
import {
  connectionParameterName,
  credentialsSecretName,
  databaseArn,
  databaseIdentifier,
  databaseSecurityGroupName,
  parameterGroupName,
  perSide,
  placeOf,
} from './names.ts';
import type { DatabaseInstanceTopology, DatabaseTopology, TopologyNames } from './types.ts';

/** A name no engine reserves. */
const MASTER_USERNAME = 'muster';
const MONITORING_INTERVAL_SECONDS = 60;

export function databaseOf(
  config: DrConfig,
  database: DatabaseConfig,
  names: PerSide<TopologyNames>,
): DatabaseTopology {
  const { engine, existing, multiAz, pointInTimeDays, backupWindow, maintenanceWindow } = database;
  const storage = database.storageGibibytes ?? DATABASE_DEFAULTS.storageGibibytes;
  const traits = engineTraits(engine);
  return {
    name: database.name,
    engine,
    engineVersion: engineVersion(database),
    parameterGroupFamily: parameterGroupFamily(database),
    parameters: { ...traits.tlsParameters, ...database.parameters },
    port: database.port ?? DEFAULT_PORTS[engine],
    databaseName: database.databaseName ?? config.application.replaceAll('-', '_'),
    masterUsername: MASTER_USERNAME,
    credentials: credentialsOf(config.application, database),
    instances: perSide((side) => instanceOf(config, database, names, side)),
    policy: {
      instanceClass: database.instanceClass ?? DATABASE_DEFAULTS.instanceClass,
      multiAz,
      backupRetentionDays: pointInTimeDays,
      backupWindow,
      deletionProtection: true,
      allocatedStorageGibibytes: storage,
    },
    storageType: 'gp3',
    maxAllocatedStorageGibibytes: database.maxStorageGibibytes ?? storage * DATABASE_DEFAULTS.storageGrowth,
    maintenanceWindow,
    monitoringIntervalSeconds: MONITORING_INTERVAL_SECONDS,
    logExports: traits.logExports,
    replicateAutomatedBackups: database.replicateAutomatedBackups ?? existing === undefined,
    repairs: database.repairs.map(({ name, tables, rehearsal }) => ({
      name,
      tables: tables.map(repairTable),
      ...(rehearsal === undefined ? {} : { rehearsal }),
    })),
    targets: targetsOf(database, config.targets),
  };
}

function repairTable({
  table,
  key,
  missingWhen,
  wrongWhen,
  statements,
}: DatabaseConfig['repairs'][number]['tables'][number]): RepairTable {
  return {
    table,
    key,
    ...(missingWhen === undefined ? {} : { missingWhen }),
    ...(wrongWhen === undefined ? {} : { wrongWhen }),
    statements,
  };
}

export function credentialsOf(application: string, { name, existing }: DatabaseConfig): DeployedSecret {
  return {
    name: `${name}-credentials`,
    secretName: existing?.credentialsSecret ?? credentialsSecretName(application, name),
    existing: existing !== undefined,
  };
}

function instanceOf(
  config: DrConfig,
  database: DatabaseConfig,
  names: PerSide<TopologyNames>,
  side: Side,
): DatabaseInstanceTopology {
  const place = placeOf({ ...config, partition: 'aws' }, side);
  const { application } = config;
  const { name } = database;
  const existing = side === 'primary' ? database.existing : undefined;
  const family = parameterGroupFamily(database);
  const identifier = existing?.identifier ?? databaseIdentifier(application, name);
  return {
    existing: existing !== undefined,
    role: side === config.activeRegion ? 'source' : 'replica',
    identifier,
    ...(existing === undefined ? {} : { host: existing.host }),
    arn: databaseArn(place, identifier),
    parameterGroup:
      existing === undefined
        ? parameterGroupName(application, name, family)
        : (existing.parameterGroup ?? `default.${family}`),
    securityGroup: existing?.securityGroup ?? databaseSecurityGroupName(application, name),
    fenceSecurityGroup: names[side].fenceSecurityGroup,
    kmsAlias: existing?.kmsKey ?? names[side].kmsAlias,
    connectionParameter: connectionParameterName(application, name),
  };
}
