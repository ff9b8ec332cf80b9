import type { DrDefinition } from '../../../lib/config/index.ts';
import { DEFINITIONS } from '../stacks/support.ts';
import { findingsAfter, type Edit } from './support.ts';

const { smallest, fruitfulplanet, concierge } = DEFINITIONS;
const COMPLIANCE: DrDefinition = {
  ...fruitfulplanet,
  backup: { lock: { mode: 'compliance', changeableForDays: 3 } },
};

/** A careless hand: what it changes in the synthesized templates, and the one rule that has to find it. */
type Variant = readonly [rule: string, definition: DrDefinition, ...edits: readonly Edit[]];

function set(type: string, where: RegExp, property: string, value: Edit['value']): Edit {
  return { type: `AWS::${type}`, where, property, value };
}

function remove(type: string, where: RegExp, property: string): Edit {
  return set(type, where, property, undefined);
}

/** One more thing the role of a function in the recovery region may do. */
function allow(id: string, action: string, arn: string): Edit {
  const policy = {
    PolicyName: 'careless',
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: arn }] },
  };
  const where = new RegExp(`control-recovery/${id}Function/Role/Role$`);
  return set('IAM::Role', where, 'Policies', (policies: unknown) => [...(policies as object[]), policy]);
}

const REPLICA = /Database\/Replica$/;
const SOURCE = /Database\/Source$/;
const RUNBOOK = /control-recovery\/RegionFailoverRunbook\/StateMachine$/;

const VARIANTS: Readonly<Record<string, Variant>> = {
  'a database is in no selection of the backup plan': [
    'DR-BACKUP-COVERAGE',
    smallest,
    set('Backup::BackupSelection', /backup-primary/, 'BackupSelection.Resources', [
      'arn:aws:s3:::muster-shop-uploads-111122223333-us-east-1',
    ]),
  ],
  'recovery points stay in their region': [
    'DR-BACKUP-COPY',
    concierge,
    remove('Backup::BackupPlan', /backup-primary/, 'BackupPlan.BackupPlanRule.0.CopyActions'),
  ],
  'the vault over there is called something else': [
    'DR-BACKUP-COPY-TARGET',
    concierge,
    set(
      'Backup::BackupPlan',
      /backup-primary/,
      'BackupPlan.BackupPlanRule.0.CopyActions.0.DestinationBackupVaultArn',
      'arn:aws:backup:us-west-2:333344445555:backup-vault:muster-concierge-vault-west',
    ),
  ],
  'copies are kept too short for the lock over there': [
    'DR-BACKUP-RETENTION',
    concierge,
    set(
      'Backup::BackupPlan',
      /backup-primary/,
      'BackupPlan.BackupPlanRule.0.CopyActions.0.Lifecycle.DeleteAfterDays',
      7,
    ),
  ],
  'a compliance lock that is none': [
    'DR-VAULT-LOCK-MODE',
    COMPLIANCE,
    remove('Backup::BackupVault', /backup-recovery/, 'LockConfiguration.ChangeableForDays'),
  ],
  'a kind of resource is never test-restored': [
    'DR-RESTORE-TESTING',
    smallest,
    set('Backup::RestoreTestingSelection', /S3Selection/, 'ProtectedResourceType', 'EFS'),
  ],
  'the replica can be deleted': [
    'DR-DELETION-PROTECTION',
    smallest,
    set('RDS::DBInstance', REPLICA, 'DeletionProtection', false),
  ],
  'the replica has no key of its own': [
    'DR-REPLICA-KEY',
    fruitfulplanet,
    remove('RDS::DBInstance', REPLICA, 'KmsKeyId'),
  ],
  'the replica has the default settings': [
    'DR-REPLICA-PARAMETER-GROUP',
    fruitfulplanet,
    remove('RDS::DBInstance', REPLICA, 'DBParameterGroupName'),
  ],
  'RDS manages the password': [
    'DR-MANAGED-MASTER-PASSWORD',
    smallest,
    set('RDS::DBInstance', SOURCE, 'ManageMasterUserPassword', true),
  ],
  'the password is in the lost region only': [
    'DR-SECRET-SECOND-REGION',
    smallest,
    remove('SecretsManager::Secret', /secrets-primary/, 'ReplicaRegions'),
  ],
  'automated backups are off': [
    'DR-POINT-IN-TIME',
    fruitfulplanet,
    set('RDS::DBInstance', SOURCE, 'BackupRetentionPeriod', 0),
  ],
  'objects are replicated at leisure': [
    'DR-BUCKET-REPLICATION-TIME',
    smallest,
    remove(
      'S3::Bucket',
      /storage-primary\/UploadsBucket/,
      'ReplicationConfiguration.Rules.0.Destination.ReplicationTime',
    ),
  ],
  'a bucket is not replicated': [
    'DR-BUCKET-SECOND-REGION',
    fruitfulplanet,
    remove('S3::Bucket', /storage-primary\/MediaBucket/, 'ReplicationConfiguration'),
  ],
  'one latch alone decides': [
    'DR-LATCHES',
    smallest,
    set(
      'Route53::HealthCheck',
      /PrimaryServes$/,
      'HealthCheckConfig.ChildHealthChecks',
      (children: unknown) => (children as unknown[]).slice(1),
    ),
  ],
  'silence is health': [
    'DR-HEALTH-CHECK-SILENCE',
    concierge,
    set('Route53::HealthCheck', /NotDrained$/, 'HealthCheckConfig.InsufficientDataHealthStatus', 'Healthy'),
  ],
  'a latch of high resolution': [
    'DR-HEALTH-CHECK-ALARM',
    fruitfulplanet,
    set('CloudWatch::Alarm', /control-recovery\/Latch/, 'Period', 10),
  ],
  'a name that stays in caches for an hour': [
    'DR-FAILOVER-TTL',
    smallest,
    set('Route53::RecordSet', /ShopExampleComRecord\/Primary$/, 'TTL', '3600'),
  ],
  'half of a pair': [
    'DR-FAILOVER-PAIR',
    smallest,
    set('Route53::RecordSet', /ShopExampleComRecord\/Recovery$/, 'Name', 'shopp.example.com.'),
  ],
  'a step without a time-out': [
    'DR-STATE-TIMEOUT',
    concierge,
    set(
      'StepFunctions::StateMachine',
      RUNBOOK,
      'DefinitionString',
      without(/"TimeoutSeconds":\d+,(?="Output")/),
    ),
  ],
  'an approval without an end': [
    'DR-TASK-TOKEN-TIMEOUT',
    concierge,
    set(
      'StepFunctions::StateMachine',
      RUNBOOK,
      'DefinitionString',
      without(/(?<=waitForTaskToken".{1,900}?)"TimeoutSeconds":\d+,/s),
    ),
  ],
  'a function that is called once': [
    'DR-LAMBDA-RETRY',
    concierge,
    set('StepFunctions::StateMachine', RUNBOOK, 'DefinitionString', without(/"Retry":\[.*?\],(?="Catch")/s)),
  ],
  'what runs carry is logged': [
    'DR-EXECUTION-DATA',
    fruitfulplanet,
    set('StepFunctions::StateMachine', RUNBOOK, 'LoggingConfiguration.IncludeExecutionData', true),
  ],
  'the runbook changes a record': [
    'DR-GLOBAL-CONTROL-PLANE',
    fruitfulplanet,
    allow('SetLatch', 'route53:ChangeResourceRecordSets', 'arn:aws:route53:::hostedzone/Z1'),
  ],
  'the runbook needs a table of the lost region': [
    'DR-LOST-REGION',
    smallest,
    allow('PromoteDatabases', 'dynamodb:PutItem', 'arn:aws:dynamodb:us-east-1:111122223333:table/orders'),
  ],
  'the runbook fences by taking a policy away': [
    'DR-ROLE-IAM-WRITES',
    smallest,
    allow('FenceOldPrimary', 'iam:DetachRolePolicy', 'arn:aws:iam::111122223333:role/shop'),
  ],
  'the runbook may clear the old primary away': [
    'DR-ROLE-BACKUP-DELETION',
    concierge,
    allow(
      'ProtectAgain',
      'rds:DeleteDBInstance',
      'arn:aws:rds:us-west-2:333344445555:db:muster-concierge-database',
    ),
  ],
  'a step may modify whatever there is': [
    'DR-ROLE-WILDCARDS',
    smallest,
    allow('PromoteDatabases', 'rds:ModifyDBInstance', '*'),
  ],
  'a topic with the key of the other region': [
    'DR-KEY-OWN-REGION',
    fruitfulplanet,
    set('SNS::Topic', /control-recovery/, 'KmsMasterKeyId', 'arn:aws:kms:us-east-1:222233334444:alias/topic'),
  ],
  'an alarm that tells the other region': [
    'DR-ALARM-ACTION-REGION',
    fruitfulplanet,
    set('CloudWatch::Alarm', /watch-recovery\/ReplicaPostgres\/ReplicaLag/, 'AlarmActions', [
      'arn:aws:sns:us-east-1:222233334444:muster-fruitfulplanet-incidents',
    ]),
  ],
  'nothing probes from the region that stands by': [
    'DR-REGION-PARITY',
    smallest,
    set('Events::Rule', /control-recovery\/ProbeSchedule/, 'State', 'DISABLED'),
  ],
};

/** For a definition of a runbook: takes the first match out. */
function without(pattern: RegExp): (before: unknown) => unknown {
  return (definition) => String(definition).replace(pattern, '');
}

describe('variants of the examples, with one mistake each', () => {
  test.each(Object.entries(VARIANTS))('%s', (_why, [rule, definition, ...edits]) => {
    const errors = findingsAfter(definition, edits).filter(({ level }) => level === 'error');
    expect([...new Set(errors.map((finding) => finding.rule))]).toEqual([rule]);
    for (const { path } of errors) expect(path).toMatch(/^muster-/);
  });

  test('before the mistake there is no error', () => {
    const definitions = new Set(Object.values(VARIANTS).map(([, definition]) => definition));
    for (const definition of definitions) {
      expect(findingsAfter(definition, []).filter(({ level }) => level === 'error')).toEqual([]);
    }
  });
});
