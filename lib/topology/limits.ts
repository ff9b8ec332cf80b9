/** What AWS lets a name be, by kind. Each with the page of the service it comes from. */
export interface NameLimit {
  readonly maxLength: number;
  readonly pattern: RegExp;
  /** Where the limit is documented. */
  readonly source: string;
}

export const NAME_LIMITS = {
  bucket: {
    maxLength: 63,
    pattern: /^[a-z0-9][a-z0-9-]+[a-z0-9]$/,
    source: 'S3 User Guide, "General purpose bucket naming rules"',
  },
  'DB instance': {
    maxLength: 63,
    pattern: /^[a-z](-?[a-z0-9])*$/,
    source: 'RDS API Reference, CreateDBInstance, DBInstanceIdentifier',
  },
  'DB parameter group': {
    maxLength: 255,
    pattern: /^[a-z](-?[a-z0-9])*$/,
    source: 'RDS API Reference, CreateDBParameterGroup',
  },
  'DB subnet group': {
    maxLength: 255,
    pattern: /^[a-z0-9 ._-]+$/,
    source: 'RDS API Reference, CreateDBSubnetGroup',
  },
  'security group': {
    maxLength: 255,
    pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/,
    source: 'EC2 API Reference, CreateSecurityGroup',
  },
  function: {
    maxLength: 64,
    pattern: /^[\w-]+$/,
    source: 'Lambda API Reference, CreateFunction',
  },
  role: {
    maxLength: 64,
    pattern: /^[\w+=,.@-]+$/,
    source: 'IAM API Reference, CreateRole',
  },
  table: {
    maxLength: 255,
    pattern: /^[\w.-]{3,}$/,
    source: 'DynamoDB API Reference, CreateTable',
  },
  'backup vault': {
    maxLength: 50,
    pattern: /^[\w-]{2,}$/,
    source: 'AWS Backup API Reference, CreateBackupVault',
  },
  'backup plan': {
    maxLength: 50,
    pattern: /^[\w.-]+$/,
    source: 'AWS Backup API Reference, BackupPlanInput',
  },
  'restore testing plan': {
    maxLength: 50,
    pattern: /^\w+$/,
    source: 'AWS Backup API Reference, RestoreTestingPlanForGet',
  },
  'key alias': {
    maxLength: 256,
    pattern: /^alias\/(?!aws\/)[\w/-]+$/,
    source: 'KMS API Reference, CreateAlias',
  },
  topic: {
    maxLength: 256,
    pattern: /^[\w-]+$/,
    source: 'SNS API Reference, CreateTopic',
  },
  'metric namespace': {
    maxLength: 255,
    pattern: /^(?!AWS\/)[\w./#:-]+$/,
    source: 'CloudWatch API Reference, PutMetricData',
  },
  alarm: {
    maxLength: 255,
    pattern: /^[\w-]+$/,
    source: 'CloudWatch API Reference, PutMetricAlarm',
  },
  dashboard: {
    maxLength: 255,
    pattern: /^[\w-]+$/,
    source: 'CloudWatch API Reference, PutDashboard',
  },
  'state machine': {
    maxLength: 80,
    pattern: /^[\w-]+$/,
    source: 'Step Functions API Reference, CreateStateMachine',
  },
  parameter: {
    // The documented maximum holds for the whole ARN; this leaves room for the rest of it.
    maxLength: 1011,
    pattern: /^(\/[\w.-]+){1,15}$/,
    source: 'Systems Manager API Reference, PutParameter',
  },
  secret: {
    maxLength: 512,
    pattern: /^[\w/+=.@-]+$/,
    source: 'Secrets Manager API Reference, CreateSecret',
  },
} as const satisfies Record<string, NameLimit>;

export type NameKind = keyof typeof NAME_LIMITS;

/** Function names and role purposes may be this long whatever the application is called. */
export const MAX_FUNCTION_SUFFIX = 36;
export const MAX_ROLE_PURPOSE = 27;
