import type { AccessRequest } from '../../iam/evaluation.ts';
import type { WorldContext } from '../../service.ts';
import type { RecoveryPoint, Vault } from './vaults.ts';

interface Work {
  readonly roleArn: string;
  readonly vault: Vault;
  readonly resourceArn: string;
  readonly resourceType: RecoveryPoint['resourceType'];
}

/**
 * What AWS Backup does first under a job's role, by kind (AWS Backup Developer Guide, "Managed policies for AWS
 * Backup"). A job whose role will not do fails.
 */
export function mayBackUp(
  { access }: WorldContext,
  { roleArn, vault, resourceArn, resourceType }: Work,
): boolean {
  const identity = access.assume('backup.amazonaws.com', roleArn, vault.arn);
  if (identity === undefined) return false;
  const needed: readonly AccessRequest[] =
    resourceType === 'RDS'
      ? [
          { action: 'rds:DescribeDBInstances', resource: resourceArn },
          { action: 'rds:CreateDBSnapshot', resource: resourceArn },
        ]
      : [
          { action: 's3:GetBucketVersioning', resource: resourceArn },
          { action: 's3:ListBucketVersions', resource: resourceArn },
          { action: 's3:GetObjectVersion', resource: `${resourceArn}/*` },
        ];
  return needed.every((request) => access.allows(identity, vault.region, request));
}

/** Under the role of the job whose point is copied. */
export function mayCopy(
  { access }: WorldContext,
  roleArn: string,
  from: Vault,
  to: { readonly region: string; readonly arn: string },
): boolean {
  const identity = access.assume('backup.amazonaws.com', roleArn, from.arn);
  return (
    identity !== undefined &&
    access.allows(identity, from.region, { action: 'backup:CopyFromBackupVault', resource: from.arn }) &&
    access.allows(identity, to.region, { action: 'backup:CopyIntoBackupVault', resource: to.arn })
  );
}
