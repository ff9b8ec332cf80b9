import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { Side } from '../../../lambda/deployment.ts';
import { instanceOf } from './look.ts';
import { operator } from './moto.ts';
import type { MotoWorld } from './world.ts';

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
