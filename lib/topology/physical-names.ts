import { SIDES } from '../../lambda/deployment.ts';
import { parameterGroupFamily } from './engines.ts';
import { MAX_FUNCTION_SUFFIX, MAX_ROLE_PURPOSE } from './limits.ts';
import type { NameKind } from './limits.ts';
import {
  STATE_MACHINES,
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
  topicName,
} from './names.ts';
import type { Place } from './names.ts';
import type { BucketConfig, DatabaseConfig, DrConfig } from '../config/schema/index.ts';

/** A name that will stand in AWS, and where in the configuration it comes from. */
export interface PhysicalName {
  readonly kind: NameKind;
  readonly name: string;
  /** Two names of a kind must differ within a scope: a region, or everything. */
  readonly scope: string;
  readonly path: string;
  /** It stands already under this name: whether AWS takes it is no question. */
  readonly existing: boolean;
}

type Named = Pick<
  DrConfig,
  'application' | 'account' | 'regions' | 'databases' | 'buckets' | 'secrets' | 'notify'
>;

const GLOBAL_KINDS: ReadonlySet<NameKind> = new Set(['bucket', 'role', 'dashboard']);

/** Every literal name the configuration leads to, and those of existing databases and buckets. */
export function physicalNames(config: Named): readonly PhysicalName[] {
  return SIDES.flatMap((side) => {
    const place = placeOf({ ...config, partition: 'aws' }, side);
    return ownNames(place, config.notify.topics === undefined).concat(
      config.databases.flatMap((database, index) => databaseNames(place, database, index)),
      config.buckets.flatMap((bucket, index) => bucketNameOf(place, bucket, index)),
      config.secrets.flatMap((secret, index) => secretNames(place, secret, index)),
    );
  });
}

function physicalName(
  place: Place,
  kind: NameKind,
  name: string,
  path: string,
  existing = false,
): PhysicalName {
  return { kind, name, scope: GLOBAL_KINDS.has(kind) ? 'global' : place.region, path, existing };
}

function ownNames(place: Place, ownTopic: boolean): readonly PhysicalName[] {
  const { application, side } = place;
  const names = regionNames(place);
  const pairs: readonly (readonly [NameKind, string])[] = [
    ['table', names.ledgerTable],
    ['bucket', names.evidenceBucket],
    ['bucket', names.accessLogBucket],
    ['backup vault', names.backupVault],
    ['backup plan', names.backupPlan],
    ['restore testing plan', names.restoreTestingPlan],
    ['key alias', names.kmsAlias],
    ...(ownTopic ? [['topic', topicName(application)] as const] : []),
    ['metric namespace', names.metricNamespace],
    ['alarm', names.latchAlarm],
    ['dashboard', names.dashboard],
    ['DB subnet group', names.databaseSubnetGroup],
    ['security group', names.fenceSecurityGroup],
    ['role', names.operatorRole],
    ['role', names.approverRole],
    ['role', names.backupRole],
    ['role', names.bucketReplicationRole],
    ['role', names.databaseMonitoringRole],
    // The longest there may be, whatever steps there are.
    ['role', roleName(application, side, 'x'.repeat(MAX_ROLE_PURPOSE))],
    ['function', `${names.functionPrefix}${'x'.repeat(MAX_FUNCTION_SUFFIX)}`],
    ...STATE_MACHINES.map((name) => ['state machine', `${names.prefix}${name}`] as const),
  ];
  return pairs.map(([kind, name]) => physicalName(place, kind, name, 'application'));
}

function databaseNames(place: Place, database: DatabaseConfig, index: number): readonly PhysicalName[] {
  const { application, side } = place;
  const path = `databases[${index}].name`;
  const own = (kind: NameKind, name: string): PhysicalName => physicalName(place, kind, name, path);
  const family = parameterGroupFamily(database);
  const { existing } = database;
  const instance =
    existing !== undefined && side === 'primary'
      ? [
          physicalName(
            place,
            'DB instance',
            existing.identifier,
            `databases[${index}].existing.identifier`,
            true,
          ),
        ]
      : [
          own('DB instance', databaseIdentifier(application, database.name)),
          own('DB parameter group', parameterGroupName(application, database.name, family)),
          own('security group', databaseSecurityGroupName(application, database.name)),
        ];
  return [
    ...instance,
    own('parameter', connectionParameterName(application, database.name)),
    ...(existing === undefined ? [own('secret', credentialsSecretName(application, database.name))] : []),
  ];
}

function bucketNameOf(place: Place, { name, existing }: BucketConfig, index: number): PhysicalName {
  const { side } = place;
  const given = existing?.[side];
  return given === undefined
    ? physicalName(place, 'bucket', bucketName(place, name), `buckets[${index}].name`)
    : physicalName(place, 'bucket', given, `buckets[${index}].existing.${side}`, true);
}

function secretNames(
  place: Place,
  { name, existing }: DrConfig['secrets'][number],
  index: number,
): readonly PhysicalName[] {
  if (existing !== undefined) return [];
  return [physicalName(place, 'secret', secretName(place.application, name), `secrets[${index}].name`)];
}
