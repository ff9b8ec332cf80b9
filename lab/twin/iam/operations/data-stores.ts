import { UnsupportedError } from '../../api.ts';
import type { AccessRequest } from '../evaluation.ts';
import { all, arn, on, passRole, text, texts, withKeyOf, type Asked, type OperationRule } from './rule.ts';

/** Databases, tables, buckets, parameters, secrets, backups. */
export const DATA_STORES: Readonly<Record<string, OperationRule>> = {
  'backup:StartBackupJob': all(
    on('backup:StartBackupJob', (asked) => `backup-vault:${text(asked, 'BackupVaultName')}`),
    (asked) => passRole(text(asked, 'IamRoleArn'), 'backup.amazonaws.com'),
  ),

  'backup:DescribeRecoveryPoint': (asked) => [
    { action: 'backup:DescribeRecoveryPoint', resource: text(asked, 'RecoveryPointArn') },
  ],

  'dynamodb:GetItem': onTable('dynamodb:GetItem'),
  'dynamodb:PutItem': onTable('dynamodb:PutItem'),
  'dynamodb:Query': onTable('dynamodb:Query'),

  'rds:AddTagsToResource': (asked) => [
    {
      action: 'rds:AddTagsToResource',
      resource: text(asked, 'ResourceName'),
      context: { ...instanceTags(asked, text(asked, 'ResourceName')), ...requestTags(asked) },
    },
  ],
  // Asked for one, it is checked against that one; as a listing, filtered or not, against all.
  'rds:DescribeDBInstances': on(
    'rds:DescribeDBInstances',
    (asked) => `db:${text(asked, 'DBInstanceIdentifier') || '*'}`,
  ),
  'rds:DescribeDBParameters': on(
    'rds:DescribeDBParameters',
    (asked) => `pg:${text(asked, 'DBParameterGroupName')}`,
  ),
  'rds:CreateDBInstanceReadReplica': createReplica,
  'rds:CreateDBSnapshot': (asked) => [
    { action: 'rds:CreateDBSnapshot', resource: instanceArn(asked) },
    { action: 'rds:CreateDBSnapshot', resource: snapshotArn(asked) },
    // Tags given with it are a permission of their own, on what is made.
    ...tagging(asked, snapshotArn(asked)),
  ],
  'rds:DescribeDBInstanceAutomatedBackups': (asked) =>
    ['db:*', 'auto-backup:*'].map((resource) => ({
      action: 'rds:DescribeDBInstanceAutomatedBackups',
      resource: arn(asked, 'rds', resource),
    })),
  'rds:DescribeDBSnapshots': on('rds:DescribeDBSnapshots', (asked) =>
    text(asked, 'DBSnapshotIdentifier') === '' ? 'db:*' : `snapshot:${text(asked, 'DBSnapshotIdentifier')}`,
  ),
  'rds:RestoreDBInstanceFromDBSnapshot': (asked) =>
    restored(
      asked,
      'rds:RestoreDBInstanceFromDBSnapshot',
      text(asked, 'DBInstanceIdentifier'),
      arn(asked, 'rds', `snapshot:${text(asked, 'DBSnapshotIdentifier')}`),
    ),
  'rds:RestoreDBInstanceToPointInTime': (asked) =>
    restored(
      asked,
      'rds:RestoreDBInstanceToPointInTime',
      text(asked, 'TargetDBInstanceIdentifier'),
      text(asked, 'SourceDBInstanceAutomatedBackupsArn') ||
        arn(asked, 'rds', `db:${text(asked, 'SourceDBInstanceIdentifier')}`),
    ),
  'rds:ModifyDBInstance': modifyInstance,
  'rds:PromoteReadReplica': onInstance('rds:PromoteReadReplica'),
  'rds:RebootDBInstance': onInstance('rds:RebootDBInstance'),
  'rds:StartDBInstanceAutomatedBackupsReplication': (asked) => [
    {
      action: 'rds:StartDBInstanceAutomatedBackupsReplication',
      resource: text(asked, 'SourceDBInstanceArn'),
    },
    ...useOfKey(asked),
  ],

  's3:DeleteBucketReplication': onBucket('s3:PutReplicationConfiguration'),
  's3:GetBucketReplication': onBucket('s3:GetReplicationConfiguration'),
  's3:GetBucketVersioning': onBucket('s3:GetBucketVersioning'),
  // S3 API Reference, PutBucketReplication: also the permission to hand S3 the role.
  's3:PutBucketReplication': all(onBucket('s3:PutReplicationConfiguration'), (asked) =>
    passRole(replicationRole(asked), 's3.amazonaws.com'),
  ),
  's3:GetObject': (asked) => [
    { action: 's3:GetObject', resource: `${bucketArn(asked)}/${text(asked, 'Key')}` },
  ],
  // The source is read in the caller's name, wherever it stands.
  's3:CopyObject': (asked) => [
    { action: 's3:GetObjectVersion', resource: copySourceArn(asked) },
    { action: 's3:PutObject', resource: `${bucketArn(asked)}/${text(asked, 'Key')}` },
    ...withKeyOf(asked, bucketArn(asked), 's3', ['kms:GenerateDataKey']),
  ],
  's3:HeadObject': (asked) => [
    {
      action: text(asked, 'VersionId') === '' ? 's3:GetObject' : 's3:GetObjectVersion',
      resource: `${bucketArn(asked)}/${text(asked, 'Key')}`,
    },
  ],
  's3:ListObjectVersions': onBucket('s3:ListBucketVersions'),
  's3:PutObject': (asked) => [
    { action: 's3:PutObject', resource: `${bucketArn(asked)}/${text(asked, 'Key')}` },
    // S3 User Guide, "Required permissions" of server-side encryption with AWS KMS keys.
    ...withKeyOf(asked, bucketArn(asked), 's3', ['kms:GenerateDataKey']),
  ],

  'secrets-manager:DescribeSecret': (asked) => [
    { action: 'secretsmanager:DescribeSecret', resource: secretArn(asked) },
  ],

  'secrets-manager:GetSecretValue': (asked) => {
    const resource = secretArn(asked);
    return [
      { action: 'secretsmanager:GetSecretValue', resource },
      ...withKeyOf(asked, resource, 'secretsmanager', ['kms:Decrypt'], {
        'kms:EncryptionContext:SecretARN': resource,
      }),
    ];
  },

  'ssm:GetParameters': (asked) => {
    if (asked.call.input['WithDecryption'] === true) {
      throw new UnsupportedError('GetParameters with WithDecryption');
    }
    return texts(asked, 'Names').map((name) => onParameter(asked, 'ssm:GetParameters', name));
  },
  'ssm:PutParameter': (asked) => [onParameter(asked, 'ssm:PutParameter', text(asked, 'Name'))],
};

/** With a key of the customer's, whoever reads or writes has to be able to decrypt (DynamoDB Developer Guide). */
function onTable(action: string): OperationRule {
  return (asked) => {
    const table = arn(asked, 'dynamodb', `table/${text(asked, 'TableName')}`);
    return [{ action, resource: table }, ...withKeyOf(asked, table, 'dynamodb', ['kms:Decrypt'])];
  };
}

function onInstance(action: string): OperationRule {
  return (asked) => {
    const resource = instanceArn(asked);
    return [{ action, resource, context: instanceTags(asked, resource) }];
  };
}

/** The groups it is given are resources of the action as well (Service Authorization Reference, Amazon RDS). */
function modifyInstance(asked: Asked): readonly AccessRequest[] {
  const action = 'rds:ModifyDBInstance';
  const groups = (
    [
      ['pg', 'DBParameterGroupName'],
      ['og', 'OptionGroupName'],
      ['subgrp', 'DBSubnetGroupName'],
    ] as const
  ).flatMap(([kind, member]) => {
    const name = text(asked, member);
    return name === '' ? [] : [{ action, resource: arn(asked, 'rds', `${kind}:${name}`) }];
  });
  return [
    ...onInstance(action)(asked),
    ...groups,
    ...passRole(text(asked, 'MonitoringRoleArn'), 'monitoring.rds.amazonaws.com'),
  ];
}

/**
 * Source, new instance and groups are resources of the action; the role is handed over, and RDS makes its own grant on
 * the key in the caller's name (Service Authorization Reference, Amazon RDS; RDS User Guide, "Encrypting Amazon RDS
 * resources").
 */
function createReplica(asked: Asked): readonly AccessRequest[] {
  const action = 'rds:CreateDBInstanceReadReplica';
  const resources = [
    instanceArn(asked),
    text(asked, 'SourceDBInstanceIdentifier'),
    arn(asked, 'rds', `pg:${text(asked, 'DBParameterGroupName')}`),
    arn(asked, 'rds', `subgrp:${text(asked, 'DBSubnetGroupName')}`),
  ];
  return [
    ...resources.map((resource) => ({ action, resource })),
    ...tagging(asked, instanceArn(asked)),
    ...passRole(text(asked, 'MonitoringRoleArn'), 'monitoring.rds.amazonaws.com'),
    ...useOfKey(asked),
  ];
}

function tagging(asked: Asked, resource: string): readonly AccessRequest[] {
  if (!Array.isArray(asked.call.input['Tags'])) return [];
  return [{ action: 'rds:AddTagsToResource', resource, context: requestTags(asked) }];
}

function useOfKey(asked: Asked): readonly AccessRequest[] {
  const { call, facts } = asked;
  const given = text(asked, 'KmsKeyId');
  const output = facts.read('kms', call.region, 'DescribeKey', { KeyId: given });
  const metadata = output?.['KeyMetadata'] as { readonly Arn: string } | undefined;
  if (metadata === undefined) return [];
  const context = { 'kms:ResourceAliases': facts.aliasesOf(metadata.Arn) };
  return ['kms:CreateGrant', 'kms:DescribeKey'].map((action) => ({
    action,
    resource: metadata.Arn,
    context,
  }));
}

function snapshotArn(asked: Asked): string {
  return arn(asked, 'rds', `snapshot:${text(asked, 'DBSnapshotIdentifier').toLowerCase()}`);
}

/**
 * New instance, backup and groups are resources of the action, the option group as well although it is the engine's own;
 * tags given with it are a permission of their own (Service Authorization Reference, Amazon RDS).
 */
function restored(asked: Asked, action: string, target: string, from: string): readonly AccessRequest[] {
  const instance = arn(asked, 'rds', `db:${target.toLowerCase()}`);
  const resources = [
    instance,
    from,
    arn(asked, 'rds', `pg:${text(asked, 'DBParameterGroupName')}`),
    arn(asked, 'rds', `subgrp:${text(asked, 'DBSubnetGroupName')}`),
    arn(asked, 'rds', 'og:default:engine-version'),
  ];
  return [
    ...resources.map((resource) => ({ action, resource })),
    ...(Array.isArray(asked.call.input['Tags'])
      ? [{ action: 'rds:AddTagsToResource', resource: instance, context: requestTags(asked) }]
      : []),
  ];
}

function instanceArn(asked: Asked): string {
  return arn(asked, 'rds', `db:${text(asked, 'DBInstanceIdentifier').toLowerCase()}`);
}

interface RdsTag {
  readonly Key?: string;
  readonly Value?: string;
}

function instanceTags({ call, facts }: Asked, instance: string): Record<string, string> {
  const output = facts.read('rds', call.region, 'DescribeDBInstances', {
    DBInstanceIdentifier: instance.split(':').at(-1),
  });
  const [found] = (output?.['DBInstances'] ?? []) as readonly { readonly TagList?: readonly RdsTag[] }[];
  return Object.fromEntries(
    (found?.TagList ?? []).map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value ?? '']),
  );
}

function requestTags({ call }: Asked): Record<string, string | readonly string[]> {
  const tags = (call.input['Tags'] ?? []) as readonly RdsTag[];
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
    'aws:TagKeys': tags.map(({ Key }) => Key ?? ''),
  };
}

function onBucket(action: string): OperationRule {
  return (asked) => [{ action, resource: bucketArn(asked) }];
}

function bucketArn(asked: Asked): string {
  return `arn:aws:s3:::${text(asked, 'Bucket')}`;
}

function copySourceArn(asked: Asked): string {
  const [source = ''] = text(asked, 'CopySource').split('?');
  return `arn:aws:s3:::${decodeURIComponent(source)}`;
}

function replicationRole({ call }: Asked): string {
  const configuration = call.input['ReplicationConfiguration'] as { readonly Role?: string } | undefined;
  return configuration?.Role ?? '';
}

/**
 * The ARN of a secret ends in six characters of Secrets Manager's own. One that is not there has only its name, which
 * a policy with `-??????` does not cover: the answer is then a refusal, not that there is no such secret (measured in
 * ministackorg/ministack#1737; see also jenkinsci/aws-secrets-manager-credentials-provider-plugin#65).
 */
function secretArn(asked: Asked): string {
  const { call, facts } = asked;
  const id = text(asked, 'SecretId');
  const found = facts.read('secrets-manager', call.region, 'DescribeSecret', { SecretId: id });
  if (typeof found?.['ARN'] === 'string') return found['ARN'];
  return id.startsWith('arn:') ? id : arn(asked, 'secretsmanager', `secret:${id}`);
}

/** The slash before a name in a hierarchy is not doubled in its ARN. */
function onParameter(asked: Asked, action: string, name: string): AccessRequest {
  return { action, resource: arn(asked, 'ssm', `parameter/${name.replace(/^\//, '')}`) };
}
