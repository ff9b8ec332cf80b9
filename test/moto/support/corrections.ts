import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { Side } from '../../../lambda/deployment.ts';
import { instanceOf, ledgerOf } from './look.ts';
import { operator, type Call } from './moto.ts';
import type { MotoWorld } from './world.ts';

/** What the world around a step shows in the end and moto does not: called after every call of a step. */
export async function showEffects(
  world: MotoWorld,
  side: Side,
  { step, runId, made }: { readonly step: string; readonly runId: string; readonly made: readonly Call[] },
): Promise<void> {
  for (const { operation, input, error } of made) {
    if (operation !== 'PromoteReadReplica' || error !== undefined) continue;
    const { DBInstanceIdentifier } = input as { readonly DBInstanceIdentifier: string };
    const promoted = world.deployment.databases.find(
      ({ instances }) => instances[side].identifier === DBInstanceIdentifier,
    );
    if (promoted !== undefined) await standAlone(world, side, promoted.name);
  }
  if (step === 'watch-recovery') await datePromotions(world, side, runId);
  // Nothing but the health checks moves a name, and moto has no health.
  if (step === 'set-latch') world.around.pointsTo = side;
}

/** moto dates what can be restored by its own clock, which does not run ahead: so does the promotion then. */
export async function datePromotions(world: MotoWorld, side: Side, runId: string): Promise<void> {
  const ledger = ledgerOf(world, side);
  const fact = await ledger.fact(runId, 'promote-databases');
  if (fact === undefined) return;
  const promotedAt = new Date(Date.now() - 60_000).toISOString();
  const databases = world.deployment.databases.map(({ name }) => ({ name, promotedAt }));
  await ledger.putFact(runId, 'promote-databases', { databases });
}

/**
 * moto goes on showing a promoted replica as one (lab/twin/moto-disagreements.ts). So that the steps after the promotion
 * meet what RDS would show, the instance is made anew without a source, with everything else as it stood.
 */
export async function standAlone(world: MotoWorld, side: Side, database: string): Promise<void> {
  const rds = new RDSClient(operator(world.deployment.regions[side]));
  const promoted = await instanceOf(world, side, database);
  const { DBInstanceIdentifier } = promoted;
  await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, DeletionProtection: false }));
  await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true }));
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBInstanceClass: promoted.DBInstanceClass,
      Engine: promoted.Engine,
      EngineVersion: promoted.EngineVersion,
      DBName: promoted.DBName,
      MasterUsername: promoted.MasterUsername,
      MasterUserPassword: 'generated',
      AllocatedStorage: promoted.AllocatedStorage,
      MultiAZ: promoted.MultiAZ,
      BackupRetentionPeriod: promoted.BackupRetentionPeriod,
      PreferredBackupWindow: promoted.PreferredBackupWindow,
      PreferredMaintenanceWindow: promoted.PreferredMaintenanceWindow,
      DeletionProtection: promoted.DeletionProtection,
      DBSubnetGroupName: promoted.DBSubnetGroup?.DBSubnetGroupName,
      DBParameterGroupName: promoted.DBParameterGroups?.[0]?.DBParameterGroupName,
      VpcSecurityGroupIds: promoted.VpcSecurityGroups?.map(
        ({ VpcSecurityGroupId = '' }) => VpcSecurityGroupId,
      ),
      Tags: promoted.TagList,
    }),
  );
}
