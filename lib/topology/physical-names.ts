import { SIDES } from '../../lambda/deployment.ts';
import type { Side } from '../../lambda/deployment.ts';
import { parameterGroupFamily } from './engines.ts';
import { MAX_FUNCTION_SUFFIX, MAX_ROLE_PURPOSE } from './limits.ts';
import type { NameKind } from './limits.ts';
import {
  bucketName,
  connectionParameterName,
  credentialsSecretName,
  databaseIdentifier,
  databaseSecurityGroupName,
  parameterGroupName,
  placeOf,
  regionNames,
  roleName,
  secretName,
  stackName,
  topicName,
} from './names.ts';
import type { Place, Placed } from './names.ts';
import type { DrConfig } from '../config/schema/index.ts';

/** A name that will stand in AWS, and where in the configuration it comes from. */
export interface PhysicalName {
  readonly kind: NameKind;
  readonly name: string;
  /** Two names of a kind must differ within a scope: a region, or everything. */
  readonly scope: string;
  readonly path: string;
}

type Named = Pick<
  DrConfig,
  'application' | 'account' | 'regions' | 'databases' | 'buckets' | 'secrets' | 'notify'
>;

const GLOBAL = 'global';
const GLOBAL_KINDS: ReadonlySet<NameKind> = new Set(['bucket', 'role', 'dashboard']);

/** Every literal name the configuration leads to, and those of existing databases and buckets. */
export function physicalNames(config: Named): readonly PhysicalName[] {
  return SIDES.flatMap((side) => namesOfSide({ ...config, partition: 'aws' }, side));
}

function namesOfSide(placed: Placed & Named, side: Side): readonly PhysicalName[] {
  return [
    ...ownNames(placed, side),
    ...placed.databases.flatMap((database, index) => databaseNames(placed, side, database, index)),
    ...placed.buckets.flatMap((bucket, index) => bucketNames(placed, side, bucket, index)),
    ...placed.secrets.flatMap((secret, index) => secretNames(placed, side, secret, index)),
  ];
}

function scoped(place: Place, kind: NameKind, path: string): (name: string) => PhysicalName {
  const scope = GLOBAL_KINDS.has(kind) ? GLOBAL : place.region;
  return (name) => ({ kind, name, scope, path });
}

function ownNames(placed: Placed & Named, side: Side): readonly PhysicalName[] {
  const place = placeOf(placed, side);
  const names = regionNames(place);
  const own = (kind: NameKind, name: string): PhysicalName => scoped(place, kind, 'application')(name);
  return [
    own('table', names.ledgerTable),
    own('bucket', names.evidenceBucket),
    own('bucket', names.accessLogBucket),
    own('backup vault', names.backupVault),
    own('backup plan', names.backupPlan),
    own('restore testing plan', names.restoreTestingPlan),
    own('key alias', names.kmsAlias),
    ...(placed.notify.topics === undefined ? [own('topic', topicName(placed.application))] : []),
    own('metric namespace', names.metricNamespace),
    own('alarm', names.latchAlarm),
    own('dashboard', names.dashboard),
    own('DB subnet group', names.databaseSubnetGroup),
    own('security group', names.fenceSecurityGroup),
    own('role', names.operatorRole),
    own('role', names.approverRole),
    own('role', names.backupRole),
    own('role', names.bucketReplicationRole),
    own('role', names.databaseMonitoringRole),
    own('role', roleName(placed.application, side, 'x'.repeat(MAX_ROLE_PURPOSE))),
    own('function', `${names.functionPrefix}${'x'.repeat(MAX_FUNCTION_SUFFIX)}`),
    own('stack', stackName(placed.application, 'observability')),
    ...Object.values(names.stateMachines).map((arn) => own('state machine', arn.split(':').at(-1) ?? '')),
  ];
}

function databaseNames(
  placed: Placed & Named,
  side: Side,
  database: DrConfig['databases'][number],
  index: number,
): readonly PhysicalName[] {
  const place = placeOf(placed, side);
  const { application } = placed;
  const existing = side === 'primary' ? database.existing : undefined;
  const path = `databases[${index}].name`;
  const own = (kind: NameKind, name: string): PhysicalName => scoped(place, kind, path)(name);
  const family = parameterGroupFamily(database);
  return [
    existing === undefined
      ? own('DB instance', databaseIdentifier(application, database.name))
      : scoped(place, 'DB instance', `databases[${index}].existing.identifier`)(existing.identifier),
    ...(existing === undefined
      ? [
          own('DB parameter group', parameterGroupName(application, database.name, family)),
          own('security group', databaseSecurityGroupName(application, database.name)),
        ]
      : []),
    own('parameter', connectionParameterName(application, database.name)),
    database.existing === undefined
      ? own('secret', credentialsSecretName(application, database.name))
      : scoped(
          place,
          'secret',
          `databases[${index}].existing.credentialsSecret`,
        )(database.existing.credentialsSecret),
  ];
}

function bucketNames(
  placed: Placed & Named,
  side: Side,
  bucket: DrConfig['buckets'][number],
  index: number,
): PhysicalName {
  const existing = bucket.existing?.[side];
  const path = existing === undefined ? `buckets[${index}].name` : `buckets[${index}].existing.${side}`;
  return scoped(
    placeOf(placed, side),
    'bucket',
    path,
  )(existing ?? bucketName(placeOf(placed, side), bucket.name));
}

function secretNames(
  placed: Placed & Named,
  side: Side,
  secret: DrConfig['secrets'][number],
  index: number,
): readonly PhysicalName[] {
  if (secret.existing !== undefined) return [];
  const name = secretName(placed.application, secret.name);
  return [scoped(placeOf(placed, side), 'secret', `secrets[${index}].name`)(name)];
}
