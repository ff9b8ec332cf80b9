import { CfnRestoreTestingPlan, CfnRestoreTestingSelection } from 'aws-cdk-lib/aws-backup';
import { Construct } from 'constructs';
import { globalArn, regionalArn } from '../topology/names.ts';
import type { BackupVault } from './backup-vault.ts';
import type { RegionScope } from './region-scope.ts';

/**
 * Restores a random recovery point, on a schedule, to prove that it can be. In the region that stands by: its copies
 * are what is left when the other region is gone, and a copy that restores proves the original as well.
 */
export class RestoreTesting extends Construct {
  constructor(scope: Construct, id: string, props: { region: RegionScope; vault: BackupVault }) {
    super(scope, id);
    const { region, vault } = props;
    const { topology, names, place } = region;
    const { restoreTesting } = topology.backup;
    const plan = new CfnRestoreTestingPlan(this, 'Plan', {
      restoreTestingPlanName: names.restoreTestingPlan,
      scheduleExpression: restoreTesting.schedule,
      startWindowHours: restoreTesting.startWindowHours,
      recoveryPointSelection: {
        algorithm: 'RANDOM_WITHIN_WINDOW',
        includeVaults: [regionalArn(place, 'backup', `backup-vault:${names.backupVault}`)],
        recoveryPointTypes: ['SNAPSHOT'],
        selectionWindowDays: restoreTesting.selectionWindowDays,
      },
    });
    plan.addResourceDependency(vault.vault);
    for (const { type, overrides } of kindsOf(region)) {
      const selection = new CfnRestoreTestingSelection(this, `${type}Selection`, {
        restoreTestingPlanName: names.restoreTestingPlan,
        restoreTestingSelectionName: type.toLowerCase(),
        protectedResourceType: type,
        // All points of the vault: it holds nothing but this application's.
        protectedResourceArns: ['*'],
        iamRoleArn: globalArn(place, 'iam', `role/${names.backupRole}`),
        validationWindowHours: restoreTesting.validationWindowHours,
        ...(overrides === undefined ? {} : { restoreMetadataOverrides: overrides }),
      });
      selection.addResourceDependency(plan);
    }
  }
}

interface Kind {
  readonly type: 'RDS' | 'S3';
  /** Keys of "Restore testing inferred metadata", AWS Backup Developer Guide; not case-sensitive. */
  readonly overrides?: Readonly<Record<string, string>>;
}

function kindsOf({ topology, names }: RegionScope): readonly Kind[] {
  const { databases, buckets } = topology;
  return [
    // Without it the copy is restored into a default VPC, which may not exist.
    ...(databases.length > 0
      ? [{ type: 'RDS' as const, overrides: { dbSubnetGroupName: names.databaseSubnetGroup } }]
      : []),
    ...(buckets.length > 0 ? [{ type: 'S3' as const }] : []),
  ];
}
