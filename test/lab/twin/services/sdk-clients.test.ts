import { BackupClient, DescribeBackupJobCommand, StartBackupJobCommand } from '@aws-sdk/client-backup';
import { AutoScalingClient, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeImagesCommand, ECRClient, ImageNotFoundException } from '@aws-sdk/client-ecr';
import {
  DescribeServicesCommand,
  ECSClient,
  ServiceNotFoundException,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DBInstanceNotFoundFault,
  DescribeDBInstancesCommand,
  InvalidDBInstanceStateFault,
  ModifyDBInstanceCommand,
  PromoteReadReplicaCommand,
  RDSClient,
  RebootDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { GetHealthCheckCommand, NoSuchHealthCheck, Route53Client } from '@aws-sdk/client-route-53';
import {
  GetServiceQuotaCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { operatorClient, settled } from '../support/worlds.ts';
import {
  ACCOUNT,
  deploymentOf,
  EAST,
  loadDatabases,
  MINUTE,
  TestWorld,
  WEST,
} from './infrastructure-world.ts';

const ORDERS = { DBInstanceIdentifier: 'muster-shop-orders' };

/** The twins behind the SDK's own clients: what they send is understood, what they get is theirs. */
class ClientWorld extends TestWorld {
  readonly rds = new RDSClient(operatorClient(this.world, WEST));

  send<T>(work: () => Promise<T>): Promise<T> {
    return settled(this.world, work);
  }

  client(): Record<string, unknown> {
    return operatorClient(this.world, WEST);
  }
}

describe('the RDS client', () => {
  it('promotes a replica and sees it stand alone', async () => {
    const test = new ClientWorld();
    const { primary } = loadDatabases(test, { replicaRetentionDays: 14 });
    const promoted = await test.send(() =>
      test.rds.send(new PromoteReadReplicaCommand({ ...ORDERS, BackupRetentionPeriod: 14 })),
    );
    expect(promoted.DBInstance).toMatchObject({
      DBInstanceStatus: 'available',
      ReadReplicaSourceDBInstanceIdentifier: primary.arn,
    });
    await test.until(() => test.events('rds.promoted').length > 0);
    const Filters = [{ Name: 'db-instance-id', Values: [ORDERS.DBInstanceIdentifier] }];
    const { DBInstances: found = [] } = await test.send(() =>
      test.rds.send(new DescribeDBInstancesCommand({ Filters, MaxRecords: 100 })),
    );
    expect(found[0]?.ReadReplicaSourceDBInstanceIdentifier).toBeUndefined();
    expect(found[0]?.LatestRestorableTime).toBeInstanceOf(Date);
  });

  it("is answered with the service's own errors", async () => {
    const test = new ClientWorld();
    loadDatabases(test);
    const ask = (command: () => Promise<unknown>) => expect(test.send(command)).rejects;
    await ask(() => test.rds.send(new StopDBInstanceCommand(ORDERS))).toBeInstanceOf(
      InvalidDBInstanceStateFault,
    );
    await ask(() =>
      test.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'none' })),
    ).toBeInstanceOf(DBInstanceNotFoundFault);
    await ask(() =>
      test.rds.send(new ModifyDBInstanceCommand({ ...ORDERS, VpcSecurityGroupIds: ['sg-0'] })),
    ).toThrow(/Invalid security group/);
  });
});

const both = <T>(value: T) => ({ primary: value, recovery: value });

describe('the other clients', () => {
  const targets = { rtoSeconds: 3600, rpoSeconds: 300 };
  const withServices = (): ClientWorld => {
    const test = new ClientWorld();
    test.world.adopt(
      deploymentOf({
        services: [
          {
            kind: 'ecs',
            name: 'web',
            targets,
            targetGroups: both('shop-web'),
            ecs: both({
              cluster: 'shop',
              service: 'web',
              activeCount: 2,
              standbyCount: 0,
              repositories: ['web'],
            }),
          },
          {
            kind: 'auto-scaling',
            name: 'batch',
            targets,
            groups: both({ group: 'batch', activeCount: 2, standbyCount: 0 }),
          },
        ],
      }),
    );
    return test;
  };

  it('publish a metric and read it back', async () => {
    const test = new ClientWorld();
    const cloudwatch = new CloudWatchClient(test.client());
    const at = new Date(test.now);
    await test.send(() =>
      cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: 'Muster/shop',
          MetricData: [{ MetricName: 'Latch', Value: 1, Timestamp: at, Dimensions: [] }],
        }),
      ),
    );
    const { MetricDataResults: results } = await test.send(() =>
      cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: at,
          EndTime: new Date(at.getTime() + MINUTE),
          MetricDataQueries: [
            {
              Id: 'q0',
              MetricStat: {
                Metric: { Namespace: 'Muster/shop', MetricName: 'Latch' },
                Period: 60,
                Stat: 'Maximum',
              },
            },
          ],
        }),
      ),
    );
    expect(results?.[0]).toMatchObject({ Id: 'q0', Values: [1], Timestamps: [at] });
  });

  it('find groups, services, images and target groups, or hear what is missing', async () => {
    const test = withServices();
    loadDatabases(test);
    const { SecurityGroups: groups } = await test.send(() =>
      new EC2Client(test.client()).send(
        new DescribeSecurityGroupsCommand({
          Filters: [{ Name: 'group-name', Values: ['muster-shop-fence'] }],
        }),
      ),
    );
    expect(groups).toHaveLength(1);
    const ecs = new ECSClient(test.client());
    await test.send(() =>
      ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'web', desiredCount: 2 })),
    );
    const { services } = await test.send(() =>
      ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: ['web'] })),
    );
    expect(services?.[0]).toMatchObject({ desiredCount: 2, pendingCount: 2, launchType: 'FARGATE' });
    const ask = (command: () => Promise<unknown>) => expect(test.send(command)).rejects;
    await ask(() => ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'none' }))).toBeInstanceOf(
      ServiceNotFoundException,
    );
    await ask(() =>
      new ECRClient(test.client()).send(
        new DescribeImagesCommand({ repositoryName: 'web', imageIds: [{ imageTag: 'none' }] }),
      ),
    ).toBeInstanceOf(ImageNotFoundException);
    await ask(() =>
      new ElasticLoadBalancingV2Client(test.client()).send(
        new DescribeTargetGroupsCommand({ Names: ['none'] }),
      ),
    ).toBeInstanceOf(TargetGroupNotFoundException);
    await ask(() =>
      new ServiceQuotasClient(test.client()).send(
        new GetServiceQuotaCommand({ ServiceCode: 'fargate', QuotaCode: 'none' }),
      ),
    ).toBeInstanceOf(NoSuchResourceException);
    await ask(() =>
      new AutoScalingClient(test.client()).send(
        new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'batch', MinSize: 2, MaxSize: 1 }),
      ),
    ).toThrow('must be greater than or equal to min bound');
  });

  it('start a backup and watch it', async () => {
    const test = new ClientWorld();
    const { recovery } = loadDatabases(test);
    test.load(WEST, 'AWS::Backup::BackupVault', { BackupVaultName: 'vault' });
    const backup = new BackupClient(test.client());
    const { BackupJobId: id } = await test.send(() =>
      backup.send(
        new StartBackupJobCommand({
          BackupVaultName: 'vault',
          ResourceArn: recovery.arn,
          IamRoleArn: `arn:aws:iam::${ACCOUNT}:role/backup`,
          IdempotencyToken: 'run-1',
          RecoveryPointTags: { run: '1' },
        }),
      ),
    );
    const state = async () =>
      (await test.send(() => backup.send(new DescribeBackupJobCommand({ BackupJobId: id })))).State;
    expect(await state()).toBe('RUNNING');
    await test.pass(90 * MINUTE);
    expect(await state()).toBe('COMPLETED');
  });

  it('reach Route 53 while us-east-1 is up, and not while it is dark', async () => {
    const test = new ClientWorld();
    const route53 = new Route53Client(test.client());
    const ask = () => test.send(() => route53.send(new GetHealthCheckCommand({ HealthCheckId: 'none' })));
    await expect(ask()).rejects.toBeInstanceOf(NoSuchHealthCheck);
    test.world.darken(EAST);
    await expect(ask()).rejects.toThrow(/time/i);
    expect(test.world.router.globalHosts.map(({ host }) => host)).toEqual(['route53.amazonaws.com']);
  });
});
