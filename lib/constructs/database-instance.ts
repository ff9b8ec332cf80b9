import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnDBInstance, CfnDBParameterGroup, type CfnDBInstanceProps } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { acknowledge } from '../compliance/acknowledgements.ts';
import { regionalArn, type Place } from '../topology/names.ts';
import type { DatabaseTopology } from '../topology/types.ts';
import { replicaKeepsBackups } from './replica-backups.ts';
import type { RegionScope } from './region-scope.ts';

export interface DatabaseInstanceProps {
  readonly region: RegionScope;
  readonly database: DatabaseTopology;
  readonly securityGroupId: string;
}

/** Settings of the engine; outlives the instance in the template, because the instance needs it in either role. */
export function databaseParameters(
  scope: Construct,
  id: string,
  { region, database }: Omit<DatabaseInstanceProps, 'securityGroupId'>,
): CfnDBParameterGroup {
  return new CfnDBParameterGroup(scope, id, {
    dbParameterGroupName: database.instances[region.side].parameterGroup,
    description: `Muster: ${database.name} of ${region.topology.application}`,
    family: database.parameterGroupFamily,
    parameters: { ...database.parameters },
  });
}

/**
 * One instance, as the source or as the replica of the other region's.
 *
 * The logical id carries the role. Adding SourceDBInstanceIdentifier to an instance replaces it, and taking it away
 * promotes whatever stands there (docs/decisions/0003-topology-flip.md); so a change of roles is never an update: the
 * one leaves the template and is retained, the other enters it and finds its name taken until a person imports it.
 */
export class DatabaseInstance extends Construct {
  readonly instance: CfnDBInstance;

  constructor(scope: Construct, id: string, props: DatabaseInstanceProps) {
    super(scope, id);
    const { region, database } = props;
    const { role } = database.instances[region.side];
    this.instance = new CfnDBInstance(this, role === 'source' ? 'Source' : 'Replica', {
      ...common(props),
      ...(role === 'source' ? sourceSettings(props) : replicaSettings(props)),
    });
    // Both: it must outlive the stack, and it must outlive its own replacement.
    this.instance.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.#acknowledge(database, role);
  }

  #acknowledge(database: DatabaseTopology, role: 'source' | 'replica'): void {
    acknowledge(
      this.instance,
      'CloudFormation-Validate::F3020',
      'Two rules contradict each other: a key needs StorageEncrypted (F3003), a source forbids it (F3020). A replica ' +
        'in another region needs a key of its own, and the resource provider reads nothing but the key.',
      role === 'replica',
    );
    const defaultPort = database.engine === 'postgres' ? 5432 : 3306;
    acknowledge(
      this.instance,
      'AwsSolutions-RDS11',
      'Only the network it stands in reaches the port, so another number would hide nothing; every client, runbook ' +
        'and tool knows this one.',
      database.port === defaultPort,
    );
    acknowledge(
      this.instance,
      'AwsSolutions-RDS3',
      'The configuration asks for one zone; the recovery region is the standby, and the recovery time says so.',
      !database.policy.multiAz,
    );
  }
}

/** What both must look like, because the replica is the source of tomorrow: nothing is inherited across regions. */
function common({ region, database, securityGroupId }: DatabaseInstanceProps): CfnDBInstanceProps {
  const { policy } = database;
  const own = database.instances[region.side];
  return {
    dbInstanceIdentifier: own.identifier,
    dbInstanceClass: policy.instanceClass,
    engine: database.engine,
    port: String(database.port),
    multiAz: policy.multiAz,
    storageType: database.storageType,
    maxAllocatedStorage: database.maxAllocatedStorageGibibytes,
    storageEncrypted: true,
    kmsKeyId: keyArn(region.place, own.kmsAlias),
    dbSubnetGroupName: region.names.databaseSubnetGroup,
    vpcSecurityGroups: [securityGroupId],
    dbParameterGroupName: own.parameterGroup,
    publiclyAccessible: false,
    preferredBackupWindow: policy.backupWindow,
    preferredMaintenanceWindow: database.maintenanceWindow,
    // A minor upgrade of the source before the replica's would stop the replication: done by hand, replica first.
    autoMinorVersionUpgrade: false,
    copyTagsToSnapshot: true,
    deletionProtection: policy.deletionProtection,
    // The default deletes them with the instance: they may be the last copy.
    deleteAutomatedBackups: false,
    monitoringInterval: database.monitoringIntervalSeconds,
    monitoringRoleArn: `arn:${region.place.partition}:iam::${region.place.account}:role/${region.names.databaseMonitoringRole}`,
    enableCloudwatchLogsExports: [...database.logExports],
    tags: [{ key: 'Name', value: own.identifier }],
  };
}

function sourceSettings({ region, database }: DatabaseInstanceProps): Partial<CfnDBInstanceProps> {
  const { policy, credentials } = database;
  return {
    engineVersion: database.engineVersion,
    allocatedStorage: String(policy.allocatedStorageGibibytes),
    dbName: database.databaseName,
    masterUsername: database.masterUsername,
    // Not the password RDS manages itself: with that, no engine but SQL Server takes a replica.
    masterUserPassword: `{{resolve:secretsmanager:${credentials.secretName}:SecretString:password}}`,
    backupRetentionPeriod: policy.backupRetentionDays,
    ...(database.replicateAutomatedBackups
      ? {
          automaticBackupReplicationRegion: region.peerPlace.region,
          automaticBackupReplicationRetentionPeriod: policy.backupRetentionDays,
          // By alias: the key's own id is generated in the other region.
          automaticBackupReplicationKmsKeyId: keyArn(region.peerPlace, region.peerNames.kmsAlias),
        }
      : {}),
  };
}

function replicaSettings({ region, database }: DatabaseInstanceProps): Partial<CfnDBInstanceProps> {
  const peer = database.instances[region.side === 'primary' ? 'recovery' : 'primary'];
  return {
    // The ARN names the region as well. SourceRegion serves to presign the request in the partitions of GovCloud and
    // China and is ignored in this one (RDS API, CreateDBInstanceReadReplica, PreSignedUrl); it can never be taken
    // away again without a replacement, so it is not set.
    sourceDbInstanceIdentifier: peer.arn,
    ...(replicaKeepsBackups(database.engine, database.engineVersion)
      ? { backupRetentionPeriod: database.policy.backupRetentionDays }
      : {}),
  };
}

function keyArn(place: Place, alias: string): string {
  return regionalArn(place, 'kms', alias);
}
