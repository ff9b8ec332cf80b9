import type { PerSide, Side } from '../../lambda/deployment.ts';
import type { TopologyNames } from './types.ts';

/**
 * Every literal name and ARN. They follow from the application, the account, the region and the side alone, so that
 * a stack of one region can name what stands in the other without a reference, and `activeRegion` changes none.
 */
export interface Place {
  readonly application: string;
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  readonly side: Side;
}

export type Placed = Omit<Place, 'region' | 'side'> & { readonly regions: PerSide<string> };

/** State machines by the name of their runbook. */
export const STATE_MACHINES = [
  'region-failover',
  'region-switchover',
  'reprotect',
  'database-restore',
  'recovery-drill',
  'data-repair',
  'runbook-control',
  'runbook-approval',
] as const;

export function placeOf(of: Placed, side: Side): Place {
  const { application, account, partition, regions } = of;
  return { application, account, partition, region: regions[side], side };
}

/** One value per side, each made from its place. */
export function perSide<T>(make: (side: Side) => T): PerSide<T> {
  return { primary: make('primary'), recovery: make('recovery') };
}

export function prefixOf(application: string): string {
  return `muster-${application}-`;
}

export function stackName(application: string, part: string): string {
  return `${prefixOf(application)}${part}`;
}

/** Role names are global in an account, so the side is part of them. `purpose`: at most 27 characters. */
export function roleName(application: string, side: Side, purpose: string): string {
  return `${prefixOf(application)}${purpose}-${side}`;
}

export function roleArn(place: Place, purpose: string): string {
  return globalArn(place, 'iam', `role/${roleName(place.application, place.side, purpose)}`);
}

/** Bucket names are global in the partition, so account and region are part of them. */
export function bucketName(place: Place, name: string): string {
  return `${prefixOf(place.application)}${name}-${place.account}-${place.region}`;
}

export function bucketArn(partition: string, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** The same in both regions: an identifier is unique per region. */
export function databaseIdentifier(application: string, database: string): string {
  return `${prefixOf(application)}${database}`;
}

export function databaseArn(place: Place, identifier: string): string {
  return regionalArn(place, 'rds', `db:${identifier}`);
}

/** Carries the family, because a group cannot change it: a major upgrade needs another group. */
export function parameterGroupName(application: string, database: string, family: string): string {
  return `${prefixOf(application)}${database}-${family.replaceAll('.', '-')}`;
}

export function databaseSecurityGroupName(application: string, database: string): string {
  return `${prefixOf(application)}${database}`;
}

export function connectionParameterName(application: string, database: string): string {
  return `/muster/${application}/${database}/connection`;
}

export function secretName(application: string, name: string): string {
  return `muster/${application}/${name}`;
}

export function credentialsSecretName(application: string, database: string): string {
  return secretName(application, `${database}-credentials`);
}

export function functionArn(place: Place, name: string): string {
  return regionalArn(place, 'lambda', `function:${prefixOf(place.application)}${name}`);
}

export function regionalArn(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;
}

export function globalArn(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}::${place.account}:${resource}`;
}

export function topicName(application: string): string {
  return `${prefixOf(application)}incidents`;
}

/** The names of one region. An existing topic replaces the one Muster would make. */
export function regionNames(place: Place, existingTopicArn?: string): TopologyNames {
  const { application, side } = place;
  const prefix = prefixOf(application);
  const role = (purpose: string): string => roleName(application, side, purpose);
  return {
    prefix,
    functionPrefix: prefix,
    ledgerTable: `${prefix}ledger`,
    evidenceBucket: bucketName(place, 'evidence'),
    accessLogBucket: bucketName(place, 'logs'),
    backupVault: `${prefix}vault`,
    backupPlan: `${prefix}plan`,
    restoreTestingPlan: `muster_${application.replaceAll('-', '_')}_restore_test`,
    kmsAlias: `alias/${prefix}key`,
    topicArn: existingTopicArn ?? regionalArn(place, 'sns', topicName(application)),
    metricNamespace: `Muster/${application}`,
    latchAlarm: `${prefix}latch-${side === 'recovery' ? 'primary-drained' : 'primary-not-reclaimed'}`,
    stateMachines: Object.fromEntries(
      STATE_MACHINES.map((name) => [name, regionalArn(place, 'states', `stateMachine:${prefix}${name}`)]),
    ),
    databaseSubnetGroup: `${prefix}databases`,
    fenceSecurityGroup: `${prefix}fence`,
    dashboard: `${prefix}${side}`,
    operatorRole: role('operator'),
    approverRole: role('approver'),
    backupRole: role('backup'),
    bucketReplicationRole: role('bucket-replication'),
    databaseMonitoringRole: role('database-monitoring'),
  };
}

export function namesOf(of: Placed, existingTopics?: PerSide<string>): PerSide<TopologyNames> {
  return perSide((side) => regionNames(placeOf(of, side), existingTopics?.[side]));
}
