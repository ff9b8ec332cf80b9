import { UnsupportedError } from '../api.ts';
import { readPolicy, type Statement } from './policy-document.ts';

interface Allowed {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * Policies that AWS keeps: of each only what the lab's services ask for. Templates name them by ARN alone.
 * Facts from the AWS Managed Policy Reference.
 */
const POLICIES: Readonly<Record<string, readonly Allowed[]>> = {
  'service-role/AWSBackupServiceRolePolicyForBackup': [
    {
      actions: ['rds:AddTagsToResource', 'rds:CreateDBSnapshot', 'rds:DescribeDBInstances'],
      resources: ['*'],
    },
    { actions: ['backup:CopyFromBackupVault'], resources: ['*'] },
    { actions: ['backup:CopyIntoBackupVault'], resources: ['arn:aws:backup:*:*:backup-vault:*'] },
  ],
  AWSBackupServiceRolePolicyForS3Backup: [
    { actions: ['s3:GetBucketVersioning', 's3:ListBucketVersions'], resources: ['arn:aws:s3:::*'] },
    { actions: ['s3:GetObjectVersion'], resources: ['arn:aws:s3:::*/*'] },
  ],
  // Restores do not happen in the lab.
  'service-role/AWSBackupServiceRolePolicyForRestores': [],
  AWSBackupServiceRolePolicyForS3Restore: [],
  'service-role/AmazonRDSEnhancedMonitoringRole': [
    { actions: ['logs:CreateLogGroup'], resources: ['arn:aws:logs:*:*:log-group:RDS*'] },
    { actions: ['logs:PutLogEvents'], resources: ['arn:aws:logs:*:*:log-group:RDS*:log-stream:*'] },
  ],
};

export function isAwsManaged(policyArn: string): boolean {
  return /^arn:[^:]+:iam::aws:policy\//.test(policyArn);
}

/** @throws UnsupportedError for one that the lab does not know */
export function awsManagedPolicy(policyArn: string): readonly Statement[] {
  const name = policyArn.replace(/^.*?:policy\//, '');
  const allowed = POLICIES[name];
  if (allowed === undefined) throw new UnsupportedError(`the AWS managed policy ${name}`);
  const statements = allowed.map(({ actions, resources }) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
  }));
  return readPolicy({ Statement: statements }, 'identity', `the AWS managed policy ${name}`);
}
