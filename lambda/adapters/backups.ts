import { BackupClient, StartBackupJobCommand } from '@aws-sdk/client-backup';
import type { Platform } from '../platform.ts';
import type { Backups } from '../ports/backups.ts';
import { client } from './clients.ts';

export function backupsOf(platform: Platform): Backups {
  const backup = client(platform, BackupClient, 'backup');
  return {
    async start({ vault, resourceArn, roleArn, idempotencyToken, retentionDays, tags }) {
      const { BackupJobId } = await backup.send(
        new StartBackupJobCommand({
          BackupVaultName: vault,
          ResourceArn: resourceArn,
          IamRoleArn: roleArn,
          IdempotencyToken: idempotencyToken,
          Lifecycle: { DeleteAfterDays: retentionDays },
          RecoveryPointTags: { ...tags },
        }),
      );
      return { jobId: BackupJobId ?? '' };
    },
  };
}
