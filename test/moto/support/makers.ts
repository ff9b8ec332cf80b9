import {
  BackupClient,
  CreateBackupVaultCommand,
  PutBackupVaultLockConfigurationCommand,
} from '@aws-sdk/client-backup';
import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { LoadedResource, ResourceIdentity } from '../../../lab/twin/service.ts';
import { makeBucket } from './make-bucket.ts';
import { makeInstance, makeParameterGroup, makeSubnetGroup } from './make-database.ts';
import { operator } from './moto.ts';

/** Makes a template's resource by the service's own call, as CloudFormation does it. */
export type Maker = (resource: LoadedResource) => Promise<ResourceIdentity>;

type Properties = Record<string, unknown>;

/** What the handlers meet. The rest of the templates (roles, schedules, logs, DNS) is never asked for by a handler. */
export const MAKERS: Readonly<Record<string, Maker>> = {
  'AWS::Backup::BackupVault': makeVault,
  'AWS::CloudWatch::Alarm': makeAlarm,
  'AWS::DynamoDB::Table': makeTable,
  'AWS::EC2::SecurityGroup': makeSecurityGroup,
  'AWS::EC2::Subnet': makeSubnet,
  'AWS::EC2::VPC': makeVpc,
  'AWS::IAM::Role': ({ properties }) => {
    const name = String(properties['RoleName']);
    return Promise.resolve({ ref: name, attributes: { Arn: `arn:aws:iam::111122223333:role/${name}` } });
  },
  'AWS::KMS::Alias': makeAlias,
  'AWS::KMS::Key': makeKey,
  'AWS::RDS::DBInstance': makeInstance,
  'AWS::RDS::DBParameterGroup': makeParameterGroup,
  'AWS::RDS::DBSubnetGroup': makeSubnetGroup,
  'AWS::S3::Bucket': makeBucket,
  'AWS::SNS::Subscription': makeSubscription,
  'AWS::SNS::Topic': makeTopic,
  'AWS::SSM::Parameter': makeParameter,
  'AWS::SecretsManager::Secret': makeSecret,
  'AWS::StepFunctions::StateMachine': makeStateMachine,
};

/** Of these only the named properties are resolved: the others name what is not made. */
export const PROPERTIES_OF: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Role': ['RoleName'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'DefinitionString', 'RoleArn'],
};

async function makeVault({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const backup = new BackupClient(operator(region));
  const { BackupVaultName, EncryptionKeyArn, LockConfiguration } = properties as {
    BackupVaultName: string;
    EncryptionKeyArn: string;
    LockConfiguration: { MinRetentionDays: number; MaxRetentionDays: number };
  };
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName, EncryptionKeyArn }));
  await backup.send(new PutBackupVaultLockConfigurationCommand({ BackupVaultName, ...LockConfiguration }));
  return { ref: BackupVaultName, attributes: {} };
}

async function makeAlarm({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const input = properties as unknown as PutMetricAlarmCommandInput;
  await new CloudWatchClient(operator(region)).send(new PutMetricAlarmCommand(input));
  return { ref: String(input.AlarmName), attributes: {} };
}

async function makeTable({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { PointInTimeRecoverySpecification: _recovery, ...input } = properties;
  const { TableDescription: table } = await new DynamoDBClient(operator(region)).send(
    new CreateTableCommand(input as unknown as CreateTableCommandInput),
  );
  return { ref: table?.TableName ?? '', attributes: { Arn: table?.TableArn } };
}

async function makeVpc({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { Vpc } = await new EC2Client(operator(region)).send(
    new CreateVpcCommand({ CidrBlock: String(properties['CidrBlock']) }),
  );
  return { ref: Vpc?.VpcId ?? '', attributes: {} };
}

async function makeSubnet({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { VpcId, CidrBlock, AvailabilityZone } = properties as Record<string, string>;
  const { Subnet } = await new EC2Client(operator(region)).send(
    new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }),
  );
  return { ref: Subnet?.SubnetId ?? '', attributes: {} };
}

async function makeSecurityGroup({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const ec2 = new EC2Client(operator(region));
  const { GroupName, GroupDescription, VpcId } = properties as Record<string, string>;
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName, Description: GroupDescription, VpcId }),
  );
  const rules = (properties['SecurityGroupIngress'] ?? []) as readonly Properties[];
  // A rule that names another group is met by functions in the network alone, and those are not in moto's.
  for (const { CidrIp, Description, ...rule } of rules.filter((one) => one['CidrIp'] !== undefined)) {
    const range = { CidrIp: String(CidrIp), Description: String(Description) };
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [{ ...rule, IpRanges: [range] }] }),
    );
  }
  return { ref: GroupId, attributes: { GroupId } };
}

async function makeKey({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { Description, KeyPolicy } = properties;
  const { KeyMetadata: key } = await new KMSClient(operator(region)).send(
    new CreateKeyCommand({ Description: String(Description), Policy: JSON.stringify(KeyPolicy) }),
  );
  return { ref: key?.KeyId ?? '', attributes: { Arn: key?.Arn, KeyId: key?.KeyId } };
}

async function makeAlias({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { AliasName, TargetKeyId } = properties as Record<string, string>;
  await new KMSClient(operator(region)).send(new CreateAliasCommand({ AliasName, TargetKeyId }));
  return { ref: String(AliasName), attributes: {} };
}

async function makeTopic({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { TopicName, DisplayName, KmsMasterKeyId } = properties as Record<string, string>;
  const { TopicArn = '' } = await new SNSClient(operator(region)).send(
    new CreateTopicCommand({
      Name: TopicName,
      Attributes: { DisplayName: String(DisplayName), KmsMasterKeyId: String(KmsMasterKeyId) },
    }),
  );
  return { ref: TopicArn, attributes: { TopicArn } };
}

async function makeSubscription({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { TopicArn, Protocol, Endpoint } = properties as Record<string, string>;
  const { SubscriptionArn = '' } = await new SNSClient(operator(region)).send(
    new SubscribeCommand({ TopicArn, Protocol, Endpoint }),
  );
  return { ref: SubscriptionArn, attributes: {} };
}

async function makeParameter({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { Name, Value, Description } = properties as Record<string, string>;
  await new SSMClient(operator(region)).send(
    new PutParameterCommand({ Name, Value, Description, Type: 'String' }),
  );
  return { ref: String(Name), attributes: { Value } };
}

async function makeSecret({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { Name, Description, KmsKeyId, ReplicaRegions } = properties as Record<string, string> & {
    ReplicaRegions?: { Region: string; KmsKeyId: string }[];
  };
  const { ARN = '' } = await new SecretsManagerClient(operator(region)).send(
    new CreateSecretCommand({
      Name,
      Description,
      KmsKeyId,
      SecretString: '{"username":"muster","password":"generated"}',
      AddReplicaRegions: ReplicaRegions,
    }),
  );
  return { ref: ARN, attributes: {} };
}

async function makeStateMachine({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { StateMachineName, DefinitionString, RoleArn } = properties as Record<string, string>;
  const { stateMachineArn = '' } = await new SFNClient(operator(region)).send(
    new CreateStateMachineCommand({ name: StateMachineName, definition: DefinitionString, roleArn: RoleArn }),
  );
  return { ref: stateMachineArn, attributes: { Arn: stateMachineArn, Name: StateMachineName } };
}
