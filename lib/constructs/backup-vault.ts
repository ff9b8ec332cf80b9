import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnBackupVault } from 'aws-cdk-lib/aws-backup';
import { Construct } from 'constructs';
import type { VaultLock } from '../topology/types.ts';
import { EncryptionKey } from './encryption-key.ts';
import type { RegionScope } from './region-scope.ts';

/** Recovery points of one region: its own and the copies of the other's. */
export class BackupVault extends Construct {
  readonly vault: CfnBackupVault;

  constructor(scope: Construct, id: string, props: { region: RegionScope }) {
    super(scope, id);
    const { names, topology, place } = props.region;
    // A key of its own: losing or closing the application's key must not close the backups as well.
    const key = new EncryptionKey(this, 'Key', {
      region: props.region,
      alias: `alias/${names.prefix}vault`,
      description: `Muster: recovery points of ${topology.application} in ${place.region}`,
    });
    this.vault = new CfnBackupVault(this, 'Vault', {
      backupVaultName: names.backupVault,
      encryptionKeyArn: key.arn,
      lockConfiguration: lockConfiguration(topology.backup.lock),
    });
    this.vault.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }
}

/** Without `changeableForDays` the lock is a governance one (AWS Backup Developer Guide, "Vault Lock"). */
function lockConfiguration(lock: VaultLock): CfnBackupVault.LockConfigurationTypeProperty {
  return {
    minRetentionDays: lock.minRetentionDays,
    maxRetentionDays: lock.maxRetentionDays,
    ...(lock.mode === 'compliance' && lock.changeableForDays !== undefined
      ? { changeableForDays: lock.changeableForDays }
      : {}),
  };
}
