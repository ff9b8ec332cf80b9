import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge, managedPolicy } from '../compliance/acknowledgements.ts';
import { trust, type PolicyStatement } from './policy-documents.ts';
import type { RegionScope } from './region-scope.ts';

/** Roles AWS services work under, with the policies AWS keeps for that work. */

const BACKUP_POLICIES = [
  'service-role/AWSBackupServiceRolePolicyForBackup',
  'service-role/AWSBackupServiceRolePolicyForRestores',
  'AWSBackupServiceRolePolicyForS3Backup',
  'AWSBackupServiceRolePolicyForS3Restore',
];

/** AWS Backup makes, copies and test-restores recovery points under it; runbooks hand it over for their own point. */
export function backupRole(scope: Construct, region: RegionScope): CfnRole {
  return managedRole(scope, 'BackupRole', region, {
    roleName: region.names.backupRole,
    description: `Muster: AWS Backup makes and restores recovery points in ${region.place.region}.`,
    service: 'backup.amazonaws.com',
    policies: BACKUP_POLICIES,
    reason:
      'AWS extends this policy whenever AWS Backup needs another action to read or restore a resource; a copy would ' +
      'fail at the next such change, and silently, in a backup.',
  });
}

export function databaseMonitoringRole(scope: Construct, region: RegionScope): CfnRole {
  return managedRole(scope, 'DatabaseMonitoringRole', region, {
    roleName: region.names.databaseMonitoringRole,
    description: `Muster: RDS writes enhanced monitoring in ${region.place.region}.`,
    service: 'monitoring.rds.amazonaws.com',
    conditions: { StringEquals: { 'aws:SourceAccount': region.place.account } },
    policies: ['service-role/AmazonRDSEnhancedMonitoringRole'],
    reason: 'Writes to the one log group RDS keeps for enhanced monitoring, and nothing else.',
  });
}

interface ManagedRole {
  readonly roleName: string;
  readonly description: string;
  readonly service: string;
  readonly conditions?: PolicyStatement['Condition'];
  readonly policies: readonly string[];
  readonly reason: string;
}

function managedRole(scope: Construct, id: string, region: RegionScope, role: ManagedRole): CfnRole {
  const arns = role.policies.map((policy) => `arn:${region.place.partition}:iam::aws:policy/${policy}`);
  const resource = new CfnRole(scope, id, {
    roleName: role.roleName,
    description: role.description,
    assumeRolePolicyDocument: trust(role.service, role.conditions),
    managedPolicyArns: arns,
  });
  for (const arn of arns) acknowledge(resource, managedPolicy(arn), role.reason);
  return resource;
}
