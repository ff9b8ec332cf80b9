import {
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  CreateDBParameterGroupCommand,
  CreateDBSubnetGroupCommand,
  ModifyDBParameterGroupCommand,
  RDSClient,
  type CreateDBInstanceCommandInput,
  type CreateDBInstanceReadReplicaCommandInput,
  type DBInstance,
} from '@aws-sdk/client-rds';
import type { LoadedResource, ResourceIdentity } from '../../../lab/twin/service.ts';
import { operator } from './moto.ts';

/** Of CloudFormation's own making, or another call's. */
const NOT_OF_THE_CALL = [
  'AutomaticBackupReplicationKmsKeyId',
  'AutomaticBackupReplicationRegion',
  'AutomaticBackupReplicationRetentionPeriod',
  'DeleteAutomatedBackups',
  'VPCSecurityGroups',
];
const NOT_OF_A_REPLICA = ['Engine', 'StorageEncrypted'];

export async function makeInstance({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const rds = new RDSClient(operator(region));
  const source = properties['SourceDBInstanceIdentifier'];
  const left = source === undefined ? NOT_OF_THE_CALL : [...NOT_OF_THE_CALL, ...NOT_OF_A_REPLICA];
  const input = {
    ...Object.fromEntries(Object.entries(properties).filter(([name]) => !left.includes(name))),
    Port: Number(properties['Port']),
    VpcSecurityGroupIds: properties['VPCSecurityGroups'],
  };
  const { DBInstance: made } =
    source === undefined
      ? await rds.send(
          new CreateDBInstanceCommand({
            ...input,
            AllocatedStorage: Number(properties['AllocatedStorage']),
          } as unknown as CreateDBInstanceCommandInput),
        )
      : await rds.send(
          new CreateDBInstanceReadReplicaCommand(input as unknown as CreateDBInstanceReadReplicaCommandInput),
        );
  return identityOf(made);
}

function identityOf(made: DBInstance | undefined): ResourceIdentity {
  return {
    ref: made?.DBInstanceIdentifier ?? '',
    attributes: {
      DBInstanceArn: made?.DBInstanceArn,
      'Endpoint.Address': made?.Endpoint?.Address,
      'Endpoint.Port': String(made?.Endpoint?.Port),
    },
  };
}

export async function makeParameterGroup({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const rds = new RDSClient(operator(region));
  const { DBParameterGroupName, Description, Family } = properties as Record<string, string>;
  await rds.send(
    new CreateDBParameterGroupCommand({ DBParameterGroupName, Description, DBParameterGroupFamily: Family }),
  );
  await rds.send(
    new ModifyDBParameterGroupCommand({
      DBParameterGroupName,
      Parameters: Object.entries(properties['Parameters'] ?? {}).map(([ParameterName, value]) => ({
        ParameterName,
        ParameterValue: String(value),
        ApplyMethod: 'pending-reboot',
      })),
    }),
  );
  return { ref: String(DBParameterGroupName), attributes: {} };
}

export async function makeSubnetGroup({ region, properties }: LoadedResource): Promise<ResourceIdentity> {
  const { DBSubnetGroupName, DBSubnetGroupDescription, SubnetIds } = properties as Record<string, string> & {
    SubnetIds: string[];
  };
  await new RDSClient(operator(region)).send(
    new CreateDBSubnetGroupCommand({ DBSubnetGroupName, DBSubnetGroupDescription, SubnetIds }),
  );
  return { ref: String(DBSubnetGroupName), attributes: {} };
}
