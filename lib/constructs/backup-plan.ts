import { CfnBackupPlan, CfnBackupSelection } from 'aws-cdk-lib/aws-backup';
import { Construct } from 'constructs';
import { regionalArn, globalArn } from '../topology/names.ts';
import type { BackupTierTopology } from '../topology/types.ts';
import type { BackupVault } from './backup-vault.ts';
import type { RegionScope } from './region-scope.ts';

/** AWS Backup takes 500 in one selection; fewer keep a selection readable. */
const RESOURCES_PER_SELECTION = 100;

/** Tiers of one region, each point copied to the other region's vault under that vault's own key. */
export class BackupPlan extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope; vault: BackupVault }) {
    super(scope, id);
    const { region, vault } = props;
    const { backup } = region.topology;
    const plan = new CfnBackupPlan(this, 'Plan', {
      backupPlan: {
        backupPlanName: region.names.backupPlan,
        backupPlanRule: backup.tiers.map((tier) => rule(region, tier)),
      },
    });
    plan.addResourceDependency(vault.vault);
    chunks(backup.protectedArns[region.side], RESOURCES_PER_SELECTION).forEach((resources, index) => {
      new CfnBackupSelection(this, `Selection${index + 1}`, {
        backupPlanId: plan.ref,
        backupSelection: {
          selectionName: `${region.names.prefix}protected-${index + 1}`,
          iamRoleArn: globalArn(region.place, 'iam', `role/${region.names.backupRole}`),
          resources: [...resources],
        },
      });
    });
  }
}

function rule(region: RegionScope, tier: BackupTierTopology): CfnBackupPlan.BackupRuleResourceTypeProperty {
  const { peerPlace, peerNames } = region;
  return {
    ruleName: tier.name,
    targetBackupVault: region.names.backupVault,
    scheduleExpression: tier.schedule,
    startWindowMinutes: tier.startWindowMinutes,
    completionWindowMinutes: tier.completionWindowMinutes,
    lifecycle: { deleteAfterDays: tier.retentionDays },
    copyActions: [
      {
        destinationBackupVaultArn: regionalArn(peerPlace, 'backup', `backup-vault:${peerNames.backupVault}`),
        lifecycle: { deleteAfterDays: tier.copyRetentionDays },
      },
    ],
  };
}

export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
