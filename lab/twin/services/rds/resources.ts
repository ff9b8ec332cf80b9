import type { DatabaseEngine } from '../../../../lambda/deployment.ts';
import type { LoadedResource, ResourceIdentity, ResourceLoader } from '../../service.ts';
import { propertiesOf } from '../support/borders.ts';
import type { Fields } from '../support/fields.ts';
import { Tags, tagsOf } from '../support/tags.ts';
import type { DatabaseInstance, InstanceSettings } from './instance.ts';
import { createInstance } from './instances.ts';
import type { RdsApi } from './operations.ts';

export const ENGINE_PORTS: Readonly<Record<DatabaseEngine, number>> = {
  postgres: 5432,
  mysql: 3306,
  mariadb: 3306,
};

export interface RdsLoading extends RdsApi {
  readonly vpcOfSubnets: (region: string, subnetIds: readonly string[]) => string;
}

export function loadersOf(loading: RdsLoading): Readonly<Record<string, ResourceLoader>> {
  return {
    'AWS::RDS::DBInstance': (resource) => loadInstance(loading, resource),
    'AWS::RDS::DBSubnetGroup': (resource) => loadSubnetGroup(loading, resource),
    'AWS::RDS::DBParameterGroup': (resource) => loadParameterGroup(loading, resource),
  };
}

function loadInstance(loading: RdsLoading, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  requireMonitoringRole(loading, resource.region, properties);
  const source = sourceOf(loading, resource.region, properties);
  const instance = createInstance(loading, loading.securityGroups, {
    region: resource.region,
    identifier: properties.text('DBInstanceIdentifier').toLowerCase(),
    settings: settingsOf(loading, resource.region, properties, source),
    parameterGroup: parameterGroupOf(loading, resource.region, properties),
    securityGroups: properties.texts('VPCSecurityGroups'),
    tags: new Tags(tagsOf(properties)),
    ...(source === undefined ? {} : { sourceArn: source.arn }),
  });
  return {
    ref: instance.identifier,
    attributes: {
      DBInstanceArn: instance.arn,
      DbiResourceId: instance.resourceId,
      'Endpoint.Address': instance.host,
      'Endpoint.Port': String(instance.settings.port),
    },
  };
}

/** RDS refuses an instance whose role it cannot take, or that does not let it write enhanced monitoring. */
function requireMonitoringRole({ world }: RdsLoading, region: string, properties: Fields): void {
  const roleArn = properties.optionalText('MonitoringRoleArn');
  if (roleArn === undefined) return;
  const identifier = properties.text('DBInstanceIdentifier').toLowerCase();
  const instanceArn = `arn:aws:rds:${region}:${world.account}:db:${identifier}`;
  const identity = world.access.assume('monitoring.rds.amazonaws.com', roleArn, instanceArn);
  const stream = `arn:aws:logs:${region}:${world.account}:log-group:RDSOSMetrics:log-stream:${identifier}`;
  const request = { action: 'logs:PutLogEvents', resource: stream };
  if (identity === undefined || !world.access.allows(identity, region, request)) {
    properties.fail(`the role ${roleArn} does not have what ENHANCED_MONITORING needs`);
  }
}

/** A replica takes from its source what the template leaves out, except backups and groups. */
function settingsOf(
  loading: RdsLoading,
  region: string,
  properties: Fields,
  source: DatabaseInstance | undefined,
): InstanceSettings {
  const inherited = source?.settings;
  const engine = (properties.optionalText('Engine') ?? inherited?.engine) as DatabaseEngine | undefined;
  if (engine === undefined || !(engine in ENGINE_PORTS)) {
    return properties.fail(`Engine is ${engine}; the lab has ${Object.keys(ENGINE_PORTS).join(', ')}`);
  }
  const key = properties.optionalText('KmsKeyId');
  const encrypted = properties.flag('StorageEncrypted', inherited?.storageEncrypted ?? key !== undefined);
  if (inherited?.storageEncrypted === true && key === undefined) {
    return properties.fail('a replica of an encrypted source in another region needs a KmsKeyId of its own');
  }
  return {
    engine,
    engineVersion: properties.optionalText('EngineVersion') ?? inherited?.engineVersion ?? '',
    instanceClass: properties.text('DBInstanceClass'),
    allocatedStorageGibibytes:
      properties.optionalNumber('AllocatedStorage') ?? inherited?.allocatedStorageGibibytes ?? 20,
    maxAllocatedStorageGibibytes: properties.optionalNumber('MaxAllocatedStorage'),
    storageType: properties.optionalText('StorageType') ?? 'gp3',
    storageEncrypted: encrypted,
    kmsKeyId: key === undefined ? undefined : loading.keyArn(region, key),
    masterUsername: properties.optionalText('MasterUsername') ?? inherited?.masterUsername ?? '',
    databaseName: properties.optionalText('DBName') ?? inherited?.databaseName,
    port: properties.optionalNumber('Port') ?? inherited?.port ?? ENGINE_PORTS[engine],
    multiAz: properties.flag('MultiAZ', false),
    backupRetentionDays: properties.optionalNumber('BackupRetentionPeriod') ?? (source === undefined ? 1 : 0),
    backupWindow:
      properties.optionalText('PreferredBackupWindow') ?? inherited?.backupWindow ?? '04:00-04:30',
    maintenanceWindow: properties.optionalText('PreferredMaintenanceWindow') ?? 'sun:05:00-sun:05:30',
    deletionProtection: properties.flag('DeletionProtection', false),
    copyTagsToSnapshot: properties.flag('CopyTagsToSnapshot', false),
    autoMinorVersionUpgrade: properties.flag('AutoMinorVersionUpgrade', true),
    iamAuthentication: properties.flag('EnableIAMDatabaseAuthentication', false),
    publiclyAccessible: properties.flag('PubliclyAccessible', false),
    monitoringIntervalSeconds: properties.optionalNumber('MonitoringInterval') ?? 0,
    monitoringRoleArn: properties.optionalText('MonitoringRoleArn'),
    logExports: properties.texts('EnableCloudwatchLogsExports'),
    subnetGroup: properties.text('DBSubnetGroupName'),
    backupReplicationRegion: properties.optionalText('AutomaticBackupReplicationRegion'),
    backupReplicationKey: properties.optionalText('AutomaticBackupReplicationKmsKeyId'),
  };
}

function sourceOf(loading: RdsLoading, region: string, properties: Fields): DatabaseInstance | undefined {
  const identifier = properties.optionalText('SourceDBInstanceIdentifier');
  if (identifier === undefined) return undefined;
  const source = identifier.startsWith('arn:')
    ? loading.fleet.byArn(identifier)
    : loading.fleet.instances.get(region, identifier);
  if (source !== undefined) return source;
  return properties.fail(
    `its source ${identifier} does not exist. Across regions the source is named by its ARN, and its region is deployed first`,
  );
}

function parameterGroupOf(loading: RdsLoading, region: string, properties: Fields): string {
  const name = properties.text('DBParameterGroupName');
  if (loading.groups.setParameters(region, name) !== undefined) return name;
  return properties.fail(`there is no parameter group ${name} in ${region}`);
}

function loadSubnetGroup(loading: RdsLoading, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const subnetIds = properties.texts('SubnetIds');
  const name = (
    properties.optionalText('DBSubnetGroupName') ?? `${resource.stack}-${resource.logicalId}`
  ).toLowerCase();
  loading.groups.subnets.add(resource.region, name, {
    name,
    arn: `arn:aws:rds:${resource.region}:${loading.world.account}:subgrp:${name}`,
    description: properties.text('DBSubnetGroupDescription'),
    subnetIds,
    vpcId: () => loading.vpcOfSubnets(resource.region, subnetIds),
  });
  return { ref: name, attributes: {} };
}

function loadParameterGroup(loading: RdsLoading, resource: LoadedResource): ResourceIdentity {
  const properties = propertiesOf(resource);
  const name = (
    properties.optionalText('DBParameterGroupName') ?? `${resource.stack}-${resource.logicalId}`
  ).toLowerCase();
  const parameters = properties.nested('Parameters');
  const values = (parameters?.names() ?? []).map((key) => [key, parameters?.text(key) ?? '']);
  loading.groups.parameters.add(resource.region, name, {
    name,
    arn: `arn:aws:rds:${resource.region}:${loading.world.account}:pg:${name}`,
    family: properties.text('Family'),
    parameters: Object.fromEntries(values) as Record<string, string>,
  });
  return { ref: name, attributes: { DBParameterGroupName: name } };
}
