/**
 * How CloudFormation and ARNs name a resource. `name`: the property that holds the physical name. `ref`: what `Ref`
 * answers. `arn`: service and resource part. Only what rules follow is listed; anything else stays a symbol.
 */
export interface Identity {
  readonly name?: string;
  readonly ref: 'name' | 'arn';
  readonly arn?: { readonly service: string; readonly resource: (name: string) => string };
  /** Attributes that answer the ARN, or the same as `Ref`. */
  readonly arnAttributes?: readonly string[];
  readonly refAttributes?: readonly string[];
  /** Without a region in its ARN. */
  readonly global?: true;
  /** Physical names are stored in lower case. */
  readonly lowerCase?: true;
}

const prefixed = (prefix: string) => (name: string) => `${prefix}${name}`;

function named(name: string, service: string, prefix: string, more: Partial<Identity> = {}): Identity {
  return { name, ref: 'name', arn: { service, resource: prefixed(prefix) }, arnAttributes: ['Arn'], ...more };
}

/** Its id is generated: there is no property that names it. */
function generated(service: string, prefix: string, more: Partial<Identity> = {}): Identity {
  return { ref: 'name', arn: { service, resource: prefixed(prefix) }, arnAttributes: ['Arn'], ...more };
}

const cluster = named('DBClusterIdentifier', 'rds', 'cluster:', {
  arnAttributes: ['DBClusterArn'],
  lowerCase: true,
});

export const IDENTITIES: Readonly<Record<string, Identity>> = {
  'AWS::Backup::BackupVault': named('BackupVaultName', 'backup', 'backup-vault:', {
    arnAttributes: ['BackupVaultArn'],
    refAttributes: ['BackupVaultName'],
  }),
  'AWS::Backup::LogicallyAirGappedBackupVault': named('BackupVaultName', 'backup', 'backup-vault:', {
    arnAttributes: ['BackupVaultArn'],
    refAttributes: ['BackupVaultName'],
  }),
  'AWS::Backup::BackupPlan': generated('backup', 'backup-plan:', {
    arnAttributes: ['BackupPlanArn'],
    refAttributes: ['BackupPlanId'],
  }),
  'AWS::CertificateManager::Certificate': generated('acm', 'certificate/', { ref: 'arn' }),
  'AWS::CloudWatch::Alarm': named('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::CloudWatch::CompositeAlarm': named('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::DocDB::DBCluster': { ...cluster, arnAttributes: [] },
  'AWS::DynamoDB::GlobalTable': named('TableName', 'dynamodb', 'table/'),
  'AWS::DynamoDB::Table': named('TableName', 'dynamodb', 'table/'),
  'AWS::EC2::Volume': generated('ec2', 'volume/', { arnAttributes: [], refAttributes: ['VolumeId'] }),
  'AWS::ECR::Repository': named('RepositoryName', 'ecr', 'repository/'),
  'AWS::ECS::Cluster': named('ClusterName', 'ecs', 'cluster/'),
  'AWS::EFS::FileSystem': generated('elasticfilesystem', 'file-system/', { refAttributes: ['FileSystemId'] }),
  'AWS::FSx::FileSystem': generated('fsx', 'file-system/', { arnAttributes: ['ResourceARN'] }),
  'AWS::Events::Rule': named('Name', 'events', 'rule/'),
  'AWS::IAM::ManagedPolicy': named('ManagedPolicyName', 'iam', 'policy/', {
    ref: 'arn',
    global: true,
    arnAttributes: ['PolicyArn'],
  }),
  'AWS::IAM::Role': named('RoleName', 'iam', 'role/', { global: true }),
  'AWS::KMS::Alias': named('AliasName', 'kms', ''),
  'AWS::KMS::Key': generated('kms', 'key/', { refAttributes: ['KeyId'] }),
  'AWS::KMS::ReplicaKey': generated('kms', 'key/', { refAttributes: ['KeyId'] }),
  'AWS::Lambda::Function': named('FunctionName', 'lambda', 'function:'),
  'AWS::Logs::LogGroup': named('LogGroupName', 'logs', 'log-group:'),
  'AWS::Neptune::DBCluster': { ...cluster, arnAttributes: [] },
  'AWS::RDS::DBCluster': cluster,
  'AWS::RDS::DBInstance': named('DBInstanceIdentifier', 'rds', 'db:', {
    arnAttributes: ['DBInstanceArn'],
    lowerCase: true,
  }),
  'AWS::RDS::DBParameterGroup': named('DBParameterGroupName', 'rds', 'pg:'),
  'AWS::RDS::GlobalCluster': { name: 'GlobalClusterIdentifier', ref: 'name' },
  'AWS::Route53::HealthCheck': { ref: 'name', refAttributes: ['HealthCheckId'] },
  'AWS::Route53::HostedZone': { ref: 'name', refAttributes: ['Id'] },
  'AWS::S3::Bucket': named('BucketName', 's3', '', { global: true }),
  'AWS::SecretsManager::Secret': named('Name', 'secretsmanager', 'secret:', {
    ref: 'arn',
    refAttributes: ['Id'],
  }),
  'AWS::SNS::Topic': named('TopicName', 'sns', '', { ref: 'arn', arnAttributes: ['TopicArn'] }),
  'AWS::SQS::Queue': named('QueueName', 'sqs', ''),
  'AWS::SSM::Parameter': named('Name', 'ssm', 'parameter'),
  'AWS::StepFunctions::StateMachine': named('StateMachineName', 'states', 'stateMachine:', { ref: 'arn' }),
};
