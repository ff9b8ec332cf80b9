import type { Construct } from 'constructs';
import { BackupPlan } from '../constructs/backup-plan.ts';
import { BackupVault } from '../constructs/backup-vault.ts';
import type { RegionScope } from '../constructs/region-scope.ts';
import { RestoreTesting } from '../constructs/restore-testing.ts';
import { RegionStack, partOf } from './region-stack.ts';

/**
 * The vault of a region; the plan where the application serves, the restore tests where the copies are. A plan in both
 * regions would back up every replica a second time.
 */
export class BackupStack extends RegionStack {
  constructor(scope: Construct, region: RegionScope) {
    super(scope, {
      region,
      part: partOf(region, 'backup'),
      description: `recovery points in ${region.place.region}`,
    });
    const vault = new BackupVault(this, 'Backup', { region });
    if (hasWork(region)) {
      if (region.active) new BackupPlan(this, 'BackupPlan', { region, vault });
      else new RestoreTesting(this, 'RestoreTesting', { region, vault });
    }
    this.guard();
  }
}

function hasWork({ topology }: RegionScope): boolean {
  return topology.databases.length > 0 || topology.buckets.length > 0;
}
