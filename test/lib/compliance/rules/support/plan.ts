/** A plan that copies every six hours, a vault in both regions, and a selection of what a fixture names. */
export const PLAN = `Plan:
  Type: AWS::Backup::BackupPlan
  Properties:
    BackupPlan:
      BackupPlanName: plan
      BackupPlanRule:
        - RuleName: daily
          TargetBackupVault: vault
          ScheduleExpression: 'cron(15 0,6,12,18 * * ? *)'
          Lifecycle: { DeleteAfterDays: 30 }
          CopyActions: [{ DestinationBackupVaultArn: 'arn:aws:backup:us-west-2:111122223333:backup-vault:vault', Lifecycle: { DeleteAfterDays: 30 } }]
Vault: { Type: AWS::Backup::BackupVault, Properties: { BackupVaultName: vault, EncryptionKeyArn: !GetAtt Key.Arn } }
Key: { Type: AWS::KMS::Key }
`;

/** Resources of a selection, as YAML. */
export function selection(backupSelection: string): string {
  return `
Selection:
  Type: AWS::Backup::BackupSelection
  Properties: { BackupPlanId: !Ref Plan, BackupSelection: ${backupSelection} }
`;
}

export const OTHER_VAULT = `
Vault: { Type: AWS::Backup::BackupVault, Properties: { BackupVaultName: vault, EncryptionKeyArn: !GetAtt Key.Arn, LockConfiguration: { MinRetentionDays: 30, MaxRetentionDays: 365 } } }
Key: { Type: AWS::KMS::Key }
`;
