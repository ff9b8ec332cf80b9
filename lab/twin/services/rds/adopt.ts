import { SIDES, type DeployedDatabase, type Deployment, type Side } from '../../../../lambda/deployment.ts';
import { ApiError, UnsupportedError } from '../../api.ts';
import { stableUuid } from '../support/ids.ts';
import { Tags } from '../support/tags.ts';
import { createInstance } from './instances.ts';
import type { RdsLoading } from './resources.ts';

/** Subnets of what stood there before Muster are nobody's business here; the group they form has this name. */
const APPLICATION_SUBNET_GROUP = 'application';

/** Who an instance that stood there before belongs to. */
export const APPLICATION_USER = 'application';

/** Makes the instances that stood before Muster did, with the settings that the deployment says they have. */
export function adoptInstances(loading: RdsLoading, deployment: Deployment): void {
  for (const side of SIDES) {
    for (const database of deployment.databases) {
      if (database.instances[side].existing) adoptInstance(loading, deployment, side, database);
    }
  }
}

function adoptInstance(
  loading: RdsLoading,
  deployment: Deployment,
  side: Side,
  database: DeployedDatabase,
): void {
  if (side !== deployment.activeSide) {
    throw new UnsupportedError(
      `a lab that begins with the existing instance of ${database.name} as the replica (activeRegion is ${deployment.activeSide})`,
    );
  }
  const region = deployment.regions[side];
  const names = database.instances[side];
  const group = loading.securityGroups.find(region, names.securityGroup);
  if (group === undefined) {
    throw new Error(`Security groups are adopted before databases; ${names.securityGroup} is missing.`);
  }
  if (loading.groups.subnets.get(region, APPLICATION_SUBNET_GROUP) === undefined) {
    loading.groups.subnets.add(region, APPLICATION_SUBNET_GROUP, {
      name: APPLICATION_SUBNET_GROUP,
      arn: `arn:aws:rds:${region}:${loading.world.account}:subgrp:${APPLICATION_SUBNET_GROUP}`,
      description: "The application team's own",
      subnetIds: [],
      vpcId: group.vpcId,
    });
  }
  const { policy } = database;
  adoptParameterGroup(loading, region, names.parameterGroup);
  createInstance(loading, loading.securityGroups, {
    region,
    identifier: names.identifier,
    ...(names.host === undefined ? {} : { host: names.host }),
    parameterGroup: names.parameterGroup,
    securityGroups: [group.id],
    tags: new Tags(),
    settings: {
      engine: database.engine,
      engineVersion: database.engineVersion,
      instanceClass: policy.instanceClass,
      allocatedStorageGibibytes: policy.allocatedStorageGibibytes,
      maxAllocatedStorageGibibytes: undefined,
      storageType: 'gp3',
      storageEncrypted: true,
      kmsKeyId: keyArnOf(loading, region, names.kmsAlias),
      masterUsername: APPLICATION_USER,
      databaseName: database.databaseName,
      port: database.port,
      multiAz: policy.multiAz,
      backupRetentionDays: policy.backupRetentionDays,
      backupWindow: policy.backupWindow,
      maintenanceWindow: 'sun:05:00-sun:05:30',
      deletionProtection: policy.deletionProtection,
      copyTagsToSnapshot: false,
      autoMinorVersionUpgrade: true,
      iamAuthentication: false,
      publiclyAccessible: false,
      monitoringIntervalSeconds: 0,
      monitoringRoleArn: undefined,
      logExports: [],
      subnetGroup: APPLICATION_SUBNET_GROUP,
      backupReplicationRegion: undefined,
      backupReplicationKey: undefined,
    },
  });
}

function adoptParameterGroup(loading: RdsLoading, region: string, name: string): void {
  if (loading.groups.setParameters(region, name) !== undefined) return;
  const arn = `arn:aws:rds:${region}:${loading.world.account}:pg:${name}`;
  loading.groups.parameters.add(region, name, { name, arn, family: '', parameters: {} });
}

/** The key is the application team's as well, so it may be in no template: then any ARN of its own will do. */
function keyArnOf(loading: RdsLoading, region: string, reference: string): string {
  try {
    return loading.keyArn(region, reference);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return `arn:aws:kms:${region}:${loading.world.account}:key/${stableUuid('key', region, reference)}`;
  }
}
