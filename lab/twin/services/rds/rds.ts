import type { TwinService, WorldContext } from '../../service.ts';
import type { MetricPublisher } from '../cloudwatch/metric-store.ts';
import type { Ec2Twin } from '../ec2/ec2.ts';
import { adoptInstances } from './adopt.ts';
import { AutomatedBackups } from './automated-backups.ts';
import { describeInstance } from './describe.ts';
import { Fleet } from './fleet.ts';
import { Groups } from './groups.ts';
import type { DatabaseInstance, TroubledStatus } from './instance.ts';
import { operationsOf } from './operations.ts';
import { loadersOf, type RdsLoading } from './resources.ts';
import { Snapshots } from './snapshots.ts';
import { backUp, requireAvailable, type RdsContext } from './transitions.ts';

const METRIC_MILLISECONDS = 60_000;

export interface RdsCollaborators {
  readonly metrics: MetricPublisher;
  readonly ec2: Pick<Ec2Twin, 'securityGroups' | 'vpcOfSubnets'>;
}

export interface RdsTwin extends TwinService {
  readonly fleet: Fleet;
  readonly snapshots: Snapshots;
  /**
   * A snapshot that AWS Backup asks for: the instance is `backing-up` meanwhile.
   *
   * @throws ApiError InvalidDBInstanceState while the instance is busy
   */
  snapshot(instance: DatabaseInstance, durationMilliseconds: number, finished: () => void): void;
  /** A fault: the stream from the source stops, and goes on when it is mended. Both regions stay up. */
  breakReplication(replicaArn: string): void;
  mendReplication(replicaArn: string): void;
  /** A fault: the instance shows this status and behaves so; undefined mends it. */
  trouble(arn: string, status: TroubledStatus | undefined): void;
}

/** Amazon RDS for PostgreSQL, MySQL and MariaDB: single instances and their cross-region replicas. */
export function createRds(world: WorldContext, collaborators: RdsCollaborators): RdsTwin {
  const fleet = new Fleet(world);
  const unlisting = new Unlisting(world, fleet);
  const context: RdsContext = {
    world,
    fleet,
    unlist: (sourceArn, replicaArn) => unlisting.request(sourceArn, replicaArn),
  };
  const groups = new Groups();
  const automatedBackups = new AutomatedBackups(world, () => fleet.instances.all());
  const snapshots = new Snapshots(context);
  const loading: RdsLoading = {
    ...context,
    automatedBackups,
    snapshots,
    shapeOf: (instance) => {
      const group = groups.subnets.get(instance.region, instance.settings.subnetGroup);
      if (group === undefined) throw new Error(`${instance.identifier} stands in no known subnet group.`);
      return describeInstance(instance, group, automatedBackups.latestRestorable(instance));
    },
    securityGroups: collaborators.ec2.securityGroups,
    vpcOfSubnets: (region, subnetIds) => collaborators.ec2.vpcOfSubnets(region, subnetIds),
    groups,
    keyArn: (region, reference) => keyArn(world, region, reference),
  };
  world.onDarknessChange((region) => {
    followDarkness(world, fleet, region);
    unlisting.retry();
  });
  world.kernel.every(METRIC_MILLISECONDS, () => publishLag(world, fleet, collaborators.metrics));
  return {
    service: 'rds',
    fleet,
    snapshots,
    operations: operationsOf(loading),
    resources: loadersOf(loading),
    adopt: (deployment) => adoptInstances(loading, deployment),
    snapshot: (instance, durationMilliseconds, finished) => {
      requireAvailable(instance, 'backed up');
      backUp(context, instance, durationMilliseconds, finished);
    },
    breakReplication: (arn) => replicationOf(fleet, arn).interrupt('broken'),
    mendReplication: (arn) => fleet.byArn(arn)?.replication?.resume('broken'),
    trouble: (arn, status) => {
      const instance = fleet.byArn(arn);
      if (instance === undefined) throw new Error(`There is no database instance ${arn}.`);
      instance.trouble = status;
      instance.cutConnections();
    },
  };
}

/** RDS shows a key by its ARN, however it was named; a key that is not there fails the deployment. */
function keyArn(world: WorldContext, region: string, reference: string): string {
  const { KeyMetadata: metadata } = world.call('kms', region, 'DescribeKey', { KeyId: reference });
  return (metadata as { readonly Arn: string }).Arn;
}

/** A source drops a replica from its list once it hears of the promotion, which a dark region does not. */
class Unlisting {
  readonly #world: WorldContext;
  readonly #fleet: Fleet;
  #requests: { readonly sourceArn: string; readonly replicaArn: string }[] = [];

  constructor(world: WorldContext, fleet: Fleet) {
    this.#world = world;
    this.#fleet = fleet;
  }

  request(sourceArn: string, replicaArn: string): void {
    this.#requests.push({ sourceArn, replicaArn });
    this.retry();
  }

  retry(): void {
    this.#requests = this.#requests.filter(({ sourceArn, replicaArn }) => {
      const source = this.#fleet.byArn(sourceArn);
      if (source !== undefined && this.#world.isDark(source.region)) return true;
      source?.replicaArns.delete(replicaArn);
      return false;
    });
  }
}

/** Connections into and out of a dark region end; a replica with an end in one gets nothing. */
function followDarkness(world: WorldContext, fleet: Fleet, changedRegion: string): void {
  for (const instance of fleet.instances.all()) {
    if (world.isDark(changedRegion)) {
      instance.cutConnections(instance.region === changedRegion ? undefined : changedRegion);
    }
    const { replication } = instance;
    if (replication === undefined) continue;
    const sourceRegion = replication.sourceArn.split(':')[3] ?? '';
    if (world.isDark(instance.region) || world.isDark(sourceRegion)) replication.interrupt('unreachable');
    else replication.resume('unreachable');
  }
}

/** RDS publishes one sample a minute (RDS User Guide, "Amazon CloudWatch metrics for Amazon RDS"). */
function publishLag(world: WorldContext, fleet: Fleet, metrics: MetricPublisher): void {
  for (const { region, identifier, replication, status } of fleet.instances.all()) {
    if (replication === undefined || status === 'creating' || world.isDark(region)) continue;
    metrics.publish(region, {
      namespace: 'AWS/RDS',
      name: 'ReplicaLag',
      dimensions: { DBInstanceIdentifier: identifier },
      value: replication.metricSeconds(),
      unit: 'Seconds',
    });
  }
}

function replicationOf(fleet: Fleet, arn: string): NonNullable<DatabaseInstance['replication']> {
  const replication = fleet.byArn(arn)?.replication;
  if (replication === undefined) throw new Error(`${arn} is no replica.`);
  return replication;
}
