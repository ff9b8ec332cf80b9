import { SIDES, otherSide } from '../../../lambda/deployment.ts';
import {
  DEFINITIONS,
  flipped,
  parse,
  resourcesOf,
  templatesFor,
  topologyFor,
  type Resource,
  type Templates,
} from './support.ts';

const CASES = Object.entries(DEFINITIONS).flatMap(([name, definition]) => [
  [`${name}, primary serves`, definition] as const,
  [`${name}, recovery serves`, flipped(definition)] as const,
]);

/** Holds something that cannot be made again. */
const STATEFUL = [
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::KMS::Alias',
  'AWS::SecretsManager::Secret',
  'AWS::Backup::BackupVault',
];

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

describe.each(CASES)('the stacks of %s', (_name, definition) => {
  const topology = topologyFor(definition);
  const templates = templatesFor(definition);
  const of = (type: string): readonly Resource[] => resourcesOf(templates, type);

  test('everything that holds something outlives its stack and its own replacement', () => {
    const lost = STATEFUL.flatMap(of).filter(
      ({ DeletionPolicy, UpdateReplacePolicy }) =>
        DeletionPolicy?.startsWith('Retain') !== true || UpdateReplacePolicy !== 'Retain',
    );
    expect(lost.map(pathOf)).toEqual([]);
  });

  test('a creation that is rolled back leaves nothing whose name is in the way of the next try', () => {
    // These two refuse to be deleted at all: the next try takes them over.
    const protectedByThemselves = new Set(['AWS::RDS::DBInstance', 'AWS::DynamoDB::Table']);
    const left = STATEFUL.filter((type) => !protectedByThemselves.has(type))
      .flatMap(of)
      .filter(({ DeletionPolicy }) => DeletionPolicy !== 'RetainExceptOnCreate');
    expect(left.map(pathOf)).toEqual([]);
  });

  test('databases and ledgers refuse to be deleted', () => {
    expect(
      of('AWS::RDS::DBInstance').filter(({ Properties }) => Properties['DeletionProtection'] !== true),
    ).toEqual([]);
    const ledgers = of('AWS::DynamoDB::Table');
    expect(ledgers).toHaveLength(2);
    for (const { Properties } of ledgers) {
      expect(Properties).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
  });

  test('nothing is imported but generated ids of the own network', () => {
    const exported = new Map<string, string>();
    for (const [stack, text] of templates) {
      for (const { Export } of Object.values(parse(text).Outputs ?? {}))
        if (Export) exported.set(Export.Name, stack);
    }
    for (const [stack, text] of templates) {
      for (const [, name] of text.matchAll(/"Fn::ImportValue":\s*"([^"]+)"/g)) {
        expect(
          ['vpc-id', 'function-group-id', 'function-subnet-ids'].map(
            (id) => `muster-${topology.application}-${id}`,
          ),
        ).toContain(name);
        expect(sideOf(stack)).toBeDefined();
        expect([...templates.keys()]).toContain(`muster-${topology.application}-network-${sideOf(stack)}`);
      }
      expect(text).not.toContain('"Fn::GetStackOutput"');
      expect(text).not.toContain('Custom::CrossRegionExport');
    }
    expect(
      [...exported.keys()].every((name) => /-(?:vpc|function-group|function-subnet)-ids?$/.test(name)),
    ).toBe(true);
  });

  test('account and region are literal', () => {
    for (const [stack, text] of templates) {
      const { Resources } = parse(text);
      // Only the location of assets is left to the bootstrap stack's conventions.
      expect([stack, JSON.stringify(Resources).match(/AWS::(AccountId|Region|Partition)/g)]).toEqual([
        stack,
        null,
      ]);
    }
  });

  test('no function may do anything with a wildcard in the action', () => {
    expect(statementsOf(templates, 'AWS::IAM::Role').length).toBeGreaterThan(20);
    const loose = [
      ...statementsOf(templates, 'AWS::IAM::Role'),
      ...statementsOf(templates, 'AWS::IAM::ManagedPolicy'),
    ]
      .flatMap(({ Action }) => Action)
      .filter((action) => action.includes('*'));
    expect(loose).toEqual([]);
  });

  test('only the failover may promote, and no role may delete recovery points, locks or keys', () => {
    const roles = of('AWS::IAM::Role').map((role) => ({
      name: String(role.Properties['RoleName']),
      actions: statementsIn(role).flatMap(({ Action }) => Action),
    }));
    const holders = (action: string): readonly string[] =>
      roles.filter(({ actions }) => actions.includes(action)).map(({ name }) => name);
    expect(holders('rds:PromoteReadReplica')).toEqual(
      SIDES.map((side) => `muster-${topology.application}-promote-databases-${side}`),
    );
    for (const action of [
      'rds:DeleteDBInstance',
      'rds:DeleteDBInstanceAutomatedBackup',
      'rds:DeleteDBSnapshot',
      'backup:DeleteRecoveryPoint',
      'backup:DeleteBackupVaultLockConfiguration',
      'backup:PutBackupVaultLockConfiguration',
      'kms:ScheduleKeyDeletion',
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:BypassGovernanceRetention',
      'iam:PutRolePolicy',
      'route53:ChangeResourceRecordSets',
    ]) {
      expect([action, holders(action)]).toEqual([action, []]);
    }
  });

  test('every alarm says what missing data means, and the prober falling silent is an alarm', () => {
    const alarms = of('AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(5);
    for (const alarm of alarms) {
      expect([pathOf(alarm), alarm.Properties['TreatMissingData']]).not.toContain(undefined);
    }
    const down = alarms.filter(({ Properties }) => /-down-/.test(String(Properties['AlarmName'])));
    expect(down.length).toBeGreaterThan(0);
    for (const { Properties } of down) {
      expect(Properties['TreatMissingData']).toBe('breaching');
      expect(Properties['Period']).toBe(10);
      expect(Number(Properties['Period']) * Number(Properties['EvaluationPeriods'])).toBe(
        topology.alarms.downSeconds,
      );
    }
  });

  test('a latch alarm is what Route 53 can read, and keeps its state in the dark', () => {
    const latches = of('AWS::CloudWatch::Alarm').filter(({ Properties }) =>
      SIDES.some((side) => Properties['AlarmName'] === topology.names[side].latchAlarm),
    );
    expect(latches).toHaveLength(2);
    for (const { Properties } of latches) {
      expect(Properties).toMatchObject({
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'ignore',
        Statistic: 'Maximum',
      });
    }
  });

  test('every stack asks the ledger before anything in it changes', () => {
    for (const [stack, text] of templates) {
      const { Resources } = parse(text);
      const guards = Object.entries(Resources).filter(
        ([, { Type }]) => Type === 'Custom::MusterDeploymentGuard',
      );
      expect([stack, guards.length]).toEqual([stack, 1]);
      const [guardId] = guards[0] ?? [''];
      const unguarded = Object.entries(Resources)
        .filter(([id, { DependsOn }]) => id !== guardId && DependsOn?.includes(guardId) !== true)
        .map(([id]) => id);
      // The guard needs its function, the ledger and the key to answer at all.
      const itsOwn = /^(Key|Ledger|DeploymentGuardFunction)/;
      expect([stack, unguarded.filter((id) => !stack.includes('-control-') || !itsOwn.test(id))]).toEqual([
        stack,
        [],
      ]);
    }
  });

  test('every stack tells the ledger its end, after everything else in it', () => {
    for (const [stack, text] of templates) {
      const { Resources } = parse(text);
      const ends = Object.entries(Resources).filter(([, { Type }]) => Type === 'Custom::MusterDeploymentEnd');
      expect([stack, ends.length]).toEqual([stack, 1]);
      const [[endId, end] = ['', undefined]] = ends;
      const missing = Object.keys(Resources).filter(
        (id) => id !== endId && end?.DependsOn?.includes(id) !== true,
      );
      expect([stack, missing]).toEqual([stack, []]);
    }
  });

  test('every bucket is versioned, encrypted, closed and logged, and refuses plain HTTP', () => {
    for (const bucket of of('AWS::S3::Bucket')) {
      expect(bucket.Properties).toMatchObject({
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
      const name = bucket.Properties['BucketName'];
      const isLog = SIDES.some((side) => name === topology.names[side].accessLogBucket);
      expect([name, bucket.Properties['LoggingConfiguration'] !== undefined]).toEqual([name, !isLog]);
      const policy = of('AWS::S3::BucketPolicy').find(({ Properties }) => Properties['Bucket'] === name);
      expect(JSON.stringify(policy?.Properties)).toContain('"aws:SecureTransport":"false"');
    }
  });

  test('a replica stands on its own feet: key, groups, windows, protection', () => {
    const replicas = of('AWS::RDS::DBInstance').filter(
      ({ Properties }) => Properties['SourceDBInstanceIdentifier'] !== undefined,
    );
    const expected = topology.databases.filter(({ instances }) =>
      SIDES.some((side) => instances[side].role === 'replica' && !instances[side].existing),
    );
    expect(replicas).toHaveLength(expected.length);
    for (const { Properties, stack } of replicas) {
      const side = sideOf(stack);
      if (side === undefined) throw new Error(`${stack} has no side`);
      expect(Properties).toMatchObject({
        KmsKeyId: expect.stringContaining(`:kms:${topology.regions[side]}:`),
        DBParameterGroupName: expect.any(String),
        DBSubnetGroupName: topology.names[side].databaseSubnetGroup,
        VPCSecurityGroups: [expect.anything()],
        CopyTagsToSnapshot: true,
        DeletionProtection: true,
        DeleteAutomatedBackups: false,
        PreferredBackupWindow: expect.any(String),
      });
      // RDS refuses these together with a source, or takes them from it.
      for (const refused of [
        'MasterUsername',
        'MasterUserPassword',
        'DBName',
        'AllocatedStorage',
        'SourceRegion',
      ]) {
        expect(Properties).not.toHaveProperty(refused);
      }
    }
  });

  test('recovery points are copied to a vault of the other region, inside the bounds of its lock', () => {
    const plans = of('AWS::Backup::BackupPlan');
    expect(plans).toHaveLength(1);
    const rules = plans.flatMap(({ Properties }) => (Properties['BackupPlan'] as Plan).BackupPlanRule);
    const standby = otherSide(topology.activeSide);
    const vaults = of('AWS::Backup::BackupVault');
    expect(vaults).toHaveLength(2);
    for (const { CopyActions, Lifecycle } of rules) {
      expect(CopyActions).toEqual([
        {
          DestinationBackupVaultArn: `arn:aws:backup:${topology.regions[standby]}:${topology.account}:backup-vault:${topology.names[standby].backupVault}`,
          Lifecycle: expect.anything(),
        },
      ]);
      for (const { Properties } of vaults) {
        const lock = Properties['LockConfiguration'] as {
          MinRetentionDays: number;
          MaxRetentionDays: number;
        };
        expect(Lifecycle.DeleteAfterDays).toBeGreaterThanOrEqual(lock.MinRetentionDays);
        expect(Lifecycle.DeleteAfterDays).toBeLessThanOrEqual(lock.MaxRetentionDays);
      }
    }
  });

  test('physical names that are global differ between the regions', () => {
    for (const [type, property] of [
      ['AWS::IAM::Role', 'RoleName'],
      ['AWS::S3::Bucket', 'BucketName'],
      ['AWS::CloudWatch::Dashboard', 'DashboardName'],
    ] as const) {
      const names = of(type).map(({ Properties }) => Properties[property]);
      expect(new Set(names).size).toBe(names.length);
      expect(names).not.toContain(undefined);
    }
  });
});

interface Plan {
  readonly BackupPlanRule: readonly BackupRule[];
}

interface BackupRule {
  readonly CopyActions: readonly unknown[];
  readonly Lifecycle: { readonly DeleteAfterDays: number };
}

function sideOf(stack: string): 'primary' | 'recovery' | undefined {
  return SIDES.find((side) => stack.endsWith(`-${side}`));
}

function pathOf({ stack, logicalId }: Resource): string {
  return `${stack}/${logicalId}`;
}

function statementsOf(templates: Templates, type: string): readonly Statement[] {
  return resourcesOf(templates, type).flatMap(statementsIn);
}

/** What a role's own policies, or a managed policy, allow. */
function statementsIn({ Properties }: Resource): readonly Statement[] {
  const own = (Properties['Policies'] ?? []) as readonly {
    PolicyDocument: { Statement: readonly Statement[] };
  }[];
  const managed = Properties['PolicyDocument'] as { Statement: readonly Statement[] } | undefined;
  return [...own.flatMap(({ PolicyDocument }) => PolicyDocument.Statement), ...(managed?.Statement ?? [])];
}
