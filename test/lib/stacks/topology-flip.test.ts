import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isDeepStrictEqual } from 'node:util';
import {
  DEFINITIONS,
  flipped,
  resourcesOf,
  templatesFor,
  topologyFor,
  type Resource,
  type Templates,
} from './support.ts';

/**
 * Which property changes replace a resource, from the database `cdk diff` uses. `maybe`: it depends on the values,
 * and is taken as a yes here.
 */
const REPLACEMENT = replacementsOf([
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::SecretsManager::Secret',
  'AWS::Backup::BackupVault',
  'AWS::KMS::Key',
  'AWS::KMS::Alias',
  'AWS::EC2::VPC',
  'AWS::EC2::SecurityGroup',
  'AWS::RDS::DBParameterGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::Route53::RecordSet',
  'AWS::Route53::HealthCheck',
]);

test('the database of replacements knows what it is asked for', () => {
  const instance = REPLACEMENT.get('AWS::RDS::DBInstance');
  for (const property of [
    'DBInstanceIdentifier',
    'KmsKeyId',
    'Port',
    'SourceRegion',
    'SourceDBInstanceIdentifier',
  ]) {
    expect(instance).toContain(property);
  }
  expect(instance).not.toContain('DBInstanceClass');
  expect(REPLACEMENT.get('AWS::S3::Bucket')).toContain('BucketName');
});

describe.each(Object.entries(DEFINITIONS))(
  '%s, when the other region comes to serve',
  (_name, definition) => {
    const before = templatesFor(definition);
    const after = templatesFor(flipped(definition));
    const changes = pairsOf(before, after);

    test('no stack is left behind, and none comes', () => {
      expect([...after.keys()]).toEqual([...before.keys()]);
    });

    test('each way of replication is written anew: by the template of one region, by the function of the other', () => {
      const made = topologyFor(definition).buckets.filter(({ buckets }) => !buckets.primary.existing);
      for (const [templates, by] of [
        [before, 'recovery'],
        [after, 'primary'],
      ] as const) {
        const byTemplate = resourcesOf(templates, 'AWS::S3::Bucket').filter(
          ({ Properties }) => Properties['ReplicationConfiguration'] !== undefined,
        );
        expect(byTemplate.every(({ stack }) => !stack.endsWith(by))).toBe(true);
        const byFunction = resourcesOf(templates, 'Custom::MusterBucketReplication').filter(
          ({ stack }) => stack === `muster-${definition.application}-replication-${by}`,
        );
        expect(byFunction.length).toBeGreaterThanOrEqual(made.length);
      }
    });

    test('nothing that holds something is replaced', () => {
      expect(changes.kept.length).toBeGreaterThan(20);
      const replaced = changes.kept.flatMap(([old, now]) =>
        (REPLACEMENT.get(old.Type) ?? [])
          .filter((property) => !isDeepStrictEqual(old.Properties[property], now.Properties[property]))
          .map((property) => `${old.stack}/${old.logicalId} ${property}`),
      );
      expect(replaced).toEqual([]);
    });

    test('no physical name changes', () => {
      expect(physicalNames(after)).toEqual(physicalNames(before));
    });

    test('an instance that changes its role leaves one resource and enters another: retained, then imported', () => {
      const gone = changes.gone.filter(({ Type }) => Type === 'AWS::RDS::DBInstance');
      const come = changes.come.filter(({ Type }) => Type === 'AWS::RDS::DBInstance');
      expect(gone).toHaveLength(come.length);
      expect(gone.length).toBeGreaterThan(0);
      for (const { DeletionPolicy, Properties } of gone) {
        expect(DeletionPolicy).toBe('Retain');
        expect(Properties['DeletionProtection']).toBe(true);
        const sameName = come.filter(
          (other) => other.Properties['DBInstanceIdentifier'] === Properties['DBInstanceIdentifier'],
        );
        // The name is taken until somebody has imported what stands there, so a careless deployment fails and rolls back.
        expect(sameName.length).toBeGreaterThan(0);
      }
    });

    test('what else leaves a template holds nothing, or stays where it is', () => {
      const holding = new Set([
        'AWS::S3::Bucket',
        'AWS::DynamoDB::Table',
        'AWS::KMS::Key',
        'AWS::SecretsManager::Secret',
        'AWS::Backup::BackupVault',
        'Custom::MusterBucketReplication',
      ]);
      expect(
        changes.gone.filter(
          ({ Type, DeletionPolicy }) => holding.has(Type) && DeletionPolicy?.startsWith('Retain') !== true,
        ),
      ).toEqual([]);
    });

    test('no template holds a connection: CloudFormation would write over its epoch', () => {
      expect(resourcesOf(after, 'AWS::SSM::Parameter')).toEqual([]);
      const connections = resourcesOf(after, 'Custom::MusterConnection');
      expect(connections).toHaveLength(2 * topologyFor(definition).databases.length);
      const serving = connections.filter(({ Properties }) => Properties['Access'] === 'read-write');
      expect(serving.every(({ stack }) => stack.endsWith('-recovery'))).toBe(true);
      expect(serving).toHaveLength(connections.length / 2);
    });
  },
);

describe('a detached database', () => {
  const whole = templatesFor(DEFINITIONS.smallest);
  const detached = templatesFor(DEFINITIONS.smallest, ['orders']);
  const left = pairsOf(whole, detached);

  test('leaves the templates of both regions, and nothing but it and its connection does', () => {
    expect(left.come).toEqual([]);
    expect(left.gone.map(({ stack, Type }) => `${stack} ${Type}`).toSorted()).toEqual([
      'muster-shop-database-orders-primary AWS::RDS::DBInstance',
      'muster-shop-database-orders-primary Custom::MusterConnection',
      'muster-shop-database-orders-recovery AWS::RDS::DBInstance',
      'muster-shop-database-orders-recovery Custom::MusterConnection',
    ]);
  });

  test('stays where it is; its connection is deleted by nobody', () => {
    for (const { DeletionPolicy } of left.gone.filter(({ Type }) => Type === 'AWS::RDS::DBInstance')) {
      expect(DeletionPolicy).toBe('Retain');
    }
  });

  test('is all that has to be imported: what names it is made by a function', () => {
    const importable = left.gone.filter(({ Type }) => !Type.startsWith('Custom::'));
    expect(importable).toHaveLength(2);
    for (const { stack, logicalId } of importable) {
      const others = left.gone.filter((each) => each.stack === stack && each.logicalId !== logicalId);
      expect(others.every(({ Type }) => Type.startsWith('Custom::'))).toBe(true);
    }
  });

  test('what comes back by import is only what left: the rest of its stack is the same in either role', () => {
    const after = templatesFor(flipped(DEFINITIONS.smallest), ['orders']);
    expect(beside(after)).toEqual(beside(detached));
    expect(beside(detached)).toHaveLength(4);
  });
});

function replacementsOf(types: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const text = gunzipSync(readFileSync('node_modules/aws-cdk/db.json.gz')).toString('utf8');
  const { schema } = JSON.parse(text) as {
    schema: { resource: { entities: readonly KnownResource[] } };
  };
  return new Map(
    schema.resource.entities
      .filter(({ cloudFormationType }) => types.includes(cloudFormationType))
      .map(({ cloudFormationType, properties }) => [
        cloudFormationType,
        Object.entries(properties)
          .filter(([, { causesReplacement }]) => causesReplacement === 'yes' || causesReplacement === 'maybe')
          .map(([name]) => name),
      ]),
  );
}

interface KnownResource {
  readonly cloudFormationType: string;
  readonly properties: Readonly<Record<string, { readonly causesReplacement?: 'yes' | 'no' | 'maybe' }>>;
}

function key({ stack, logicalId }: Resource): string {
  return `${stack}/${logicalId}`;
}

function pairsOf(before: Templates, after: Templates) {
  const now = new Map(resourcesOf(after).map((resource) => [key(resource), resource]));
  const old = new Map(resourcesOf(before).map((resource) => [key(resource), resource]));
  return {
    kept: [...old].flatMap(([id, resource]) => {
      const same = now.get(id);
      return same === undefined ? [] : [[resource, same] as const];
    }),
    gone: [...old].filter(([id]) => !now.has(id)).map(([, resource]) => resource),
    come: [...now].filter(([id]) => !old.has(id)).map(([, resource]) => resource),
  };
}

const NAME_PROPERTIES = [
  'DBInstanceIdentifier',
  'BucketName',
  'TableName',
  'RoleName',
  'BackupVaultName',
  'AliasName',
  'FunctionName',
  'StateMachineName',
  'TopicName',
  'DBParameterGroupName',
  'DBSubnetGroupName',
  'GroupName',
] as const;

/** By region: which names there are. */
function physicalNames(templates: Templates): readonly string[] {
  return resourcesOf(templates)
    .flatMap(({ stack, Type, Properties }) =>
      NAME_PROPERTIES.filter(
        (property) => Type !== 'AWS::Lambda::Permission' && typeof Properties[property] === 'string',
      ).map((property) => `${stack.split('-').at(-1)} ${Type} ${String(Properties[property])}`),
    )
    .filter((name) => !/automatic-start/.test(name))
    .toSorted();
}

/** What stands in the stacks of databases beside their guards. */
function beside(templates: Templates): readonly unknown[] {
  return resourcesOf(templates)
    .filter(({ stack, Type }) => stack.includes('-database-') && !Type.startsWith('Custom::'))
    .map(({ stack, logicalId, Properties }) => [stack, logicalId, Properties]);
}
