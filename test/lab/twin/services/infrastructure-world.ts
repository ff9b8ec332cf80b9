import type { Deployment, PerSide, Side } from '../../../../lambda/deployment.ts';
import { Kernel } from '../../../../lab/kernel/kernel.ts';
import type { ApiOutput } from '../../../../lab/twin/api.ts';
import type { BusEvent, ResourceIdentity, TwinService } from '../../../../lab/twin/service.ts';
import { createInfrastructure, type Infrastructure } from '../../../../lab/twin/services/infrastructure.ts';
import { createKms } from '../../../../lab/twin/services/kms/kms.ts';
import { createSns } from '../../../../lab/twin/services/sns/sns.ts';
import { createSsm } from '../../../../lab/twin/services/ssm/ssm.ts';
import { World } from '../../../../lab/twin/world.ts';

export const ACCOUNT = '111122223333';
export const EAST = 'us-east-1';
export const WEST = 'us-west-2';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A world of the infrastructure services and the three they call on, with short ways to use it. */
export class TestWorld {
  readonly world: World;
  readonly infrastructure: Infrastructure;
  readonly busEvents: { readonly region: string; readonly event: BusEvent }[] = [];
  #resources = 0;

  constructor(seed = 1) {
    let infrastructure: Infrastructure | undefined;
    this.world = new World({
      kernel: new Kernel(seed),
      account: ACCOUNT,
      services: (world) => {
        infrastructure = createInfrastructure(world);
        return {
          services: [createKms(world), createSns(world), createSsm(world), ...infrastructure.services],
          dataPlane: infrastructure.dataPlane,
          putEvent: (region, event) => this.busEvents.push({ region, event }),
        };
      },
    });
    if (infrastructure === undefined) throw new Error('The world made no services.');
    this.infrastructure = infrastructure;
  }

  /** Creates a template's resource, whatever service it belongs to. */
  load(region: string, type: string, properties: Readonly<Record<string, unknown>>): ResourceIdentity {
    this.#resources += 1;
    const load = this.#services
      .map((service) => service.resources[type])
      .find((found) => found !== undefined);
    if (load === undefined) throw new Error(`No service makes ${type}.`);
    const logicalId = `Resource${this.#resources}`;
    return load({ logicalId, type, stack: `stack-${region}`, region, properties });
  }

  call(
    region: string,
    service: string,
    operation: string,
    input: Readonly<Record<string, unknown>> = {},
  ): ApiOutput {
    return this.world.call(service, region, operation, input);
  }

  /** Lets virtual time pass. */
  async pass(milliseconds: number): Promise<void> {
    await this.world.kernel.run(() => false, milliseconds);
  }

  /** Lets time pass in steps until `holds`, and says how long it took; fails after `limit`. */
  async until(holds: () => boolean, limit = 4 * HOUR, step = 1000): Promise<number> {
    const from = this.world.kernel.now();
    while (!holds()) {
      if (this.world.kernel.now() - from > limit) throw new Error('It did not come to pass in time.');
      await this.pass(step);
    }
    return this.world.kernel.now() - from;
  }

  events(kind: string) {
    return this.world.events.filter((event) => event.kind === kind);
  }

  get now(): number {
    return this.world.kernel.now();
  }

  get #services(): readonly TwinService[] {
    return [...this.world.services.values()];
  }
}

const perSide = <T>(make: (side: Side) => T): PerSide<T> => ({
  primary: make('primary'),
  recovery: make('recovery'),
});

/** As much of a deployed configuration as the infrastructure reads; everything else is empty. */
export function deploymentOf(parts: Partial<Deployment>): Deployment {
  return {
    application: 'shop',
    account: ACCOUNT,
    partition: 'aws',
    regions: { primary: EAST, recovery: WEST },
    activeSide: 'primary',
    databases: [],
    buckets: [],
    secrets: [],
    services: [],
    stateless: [],
    external: [],
    drills: { every: 'quarter' },
    backup: { retentionDays: 30 },
    failover: { start: { kind: 'by-hand' }, approvalTimeoutSeconds: 600, rpoSeconds: 300, rtoSeconds: 3600 },
    names: perSide((side) => ({
      ledgerTable: 'muster-shop-ledger',
      evidenceBucket: `muster-shop-evidence-${side}`,
      backupVault: 'muster-shop-vault',
      backupRole: `muster-shop-backup-${side}`,
      bucketReplicationRole: `muster-shop-bucket-replication-${side}`,
      kmsAlias: 'alias/muster-shop-key',
      topicArn: `arn:aws:sns:${side === 'primary' ? EAST : WEST}:${ACCOUNT}:muster-shop-incidents`,
      metricNamespace: 'Muster/shop',
      latchAlarm: `muster-shop-latch-${side}`,
      stateMachines: {},
      functionPrefix: 'muster-shop-',
    })),
    ...parts,
  };
}

/** A primary in the east and its replica in the west, as templates make them. */
export function loadDatabases(
  test: TestWorld,
  options: {
    readonly engine?: string;
    readonly engineVersion?: string;
    readonly replicaRetentionDays?: number;
    readonly backupWindow?: string;
  } = {},
): PerSide<{ readonly host: string; readonly group: string; readonly fence: string; readonly arn: string }> {
  const {
    engine = 'postgres',
    engineVersion = '17',
    replicaRetentionDays,
    backupWindow = '12:00-13:00',
  } = options;
  const make = (region: string, more: Readonly<Record<string, unknown>>) => {
    const key = test.load(region, 'AWS::KMS::Key', {});
    test.load(region, 'AWS::KMS::Alias', { AliasName: 'alias/muster-shop-key', TargetKeyId: key.ref });
    const vpc = test.load(region, 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    const subnet = test.load(region, 'AWS::EC2::Subnet', { VpcId: vpc.ref, AvailabilityZone: `${region}a` });
    const group = test.load(region, 'AWS::EC2::SecurityGroup', {
      GroupName: 'muster-shop-orders',
      GroupDescription: 'Connections',
      VpcId: vpc.ref,
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, CidrIp: '10.0.0.0/16' }],
    });
    const fence = test.load(region, 'AWS::EC2::SecurityGroup', {
      GroupName: 'muster-shop-fence',
      GroupDescription: 'Fence',
      VpcId: vpc.ref,
    });
    test.load(region, 'AWS::RDS::DBSubnetGroup', {
      DBSubnetGroupName: 'muster-shop-databases',
      DBSubnetGroupDescription: 'Databases',
      SubnetIds: [subnet.ref],
    });
    test.load(region, 'AWS::RDS::DBParameterGroup', {
      DBParameterGroupName: 'muster-shop-orders-17',
      Description: 'Orders',
      Family: 'postgres17',
      Parameters: { 'rds.force_ssl': '1' },
    });
    const instance = test.load(region, 'AWS::RDS::DBInstance', {
      DBInstanceIdentifier: 'muster-shop-orders',
      DBInstanceClass: 'db.m7g.large',
      Port: '5432',
      StorageEncrypted: true,
      KmsKeyId: `arn:aws:kms:${region}:${ACCOUNT}:alias/muster-shop-key`,
      DBSubnetGroupName: 'muster-shop-databases',
      VPCSecurityGroups: [group.attributes['GroupId']],
      DBParameterGroupName: 'muster-shop-orders-17',
      PreferredBackupWindow: backupWindow,
      DeletionProtection: true,
      ...more,
    });
    return {
      host: String(instance.attributes['Endpoint.Address']),
      group: group.ref,
      fence: fence.ref,
      arn: String(instance.attributes['DBInstanceArn']),
    };
  };
  const primary = make(EAST, {
    Engine: engine,
    EngineVersion: engineVersion,
    AllocatedStorage: '100',
    DBName: 'orders',
    MasterUsername: 'owner',
    BackupRetentionPeriod: 14,
    MultiAZ: true,
  });
  const recovery = make(WEST, {
    SourceDBInstanceIdentifier: primary.arn,
    ...(replicaRetentionDays === undefined ? {} : { BackupRetentionPeriod: replicaRetentionDays }),
  });
  return { primary, recovery };
}
