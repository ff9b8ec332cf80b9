import { SIDES, type AutoScalingService, type Deployment, type Side } from '../../../../lambda/deployment.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { TwinService, WorldContext } from '../../service.ts';
import type { Elbv2Twin } from '../elbv2/elbv2.ts';
import { inputOf } from '../support/borders.ts';
import { resourceId } from '../support/ids.ts';
import { pageOf } from '../support/pages.ts';
import { RegionalRegistry } from '../support/registry.ts';
import { ServerPool } from '../support/server-pool.ts';

interface Group {
  readonly name: string;
  readonly arn: string;
  minSize: number;
  maxSize: number;
  readonly pool: ServerPool;
}

/** Amazon EC2 Auto Scaling: the application team's groups, which a runbook only resizes. */
export function createAutoScaling(
  world: WorldContext,
  collaborators: { readonly elbv2: Pick<Elbv2Twin, 'endpoints' | 'loadBalancers'> },
): TwinService {
  const groups = new RegionalRegistry<Group>('Auto Scaling group');
  return {
    service: 'auto-scaling',
    operations: {
      DescribeAutoScalingGroups: (call) => describeGroups(groups, call),
      UpdateAutoScalingGroup: (call) => updateGroup(groups, call),
      SetDesiredCapacity: (call) => setDesiredCapacity(groups, call),
    },
    resources: {},
    adopt: (deployment) => {
      for (const side of SIDES) {
        for (const service of deployment.services) {
          if (service.kind !== 'auto-scaling') continue;
          const group = adoptGroup(world, collaborators.elbv2, deployment, side, service);
          groups.add(deployment.regions[side], group.name, group);
        }
      }
    },
  };
}

function adoptGroup(
  world: WorldContext,
  elbv2: Pick<Elbv2Twin, 'endpoints' | 'loadBalancers'>,
  deployment: Deployment,
  side: Side,
  service: AutoScalingService,
): Group {
  const region = deployment.regions[side];
  const { group: name, activeCount, standbyCount } = service.groups[side];
  const count = side === deployment.activeSide ? activeCount : standbyCount;
  const arn = `arn:aws:autoscaling:${region}:${world.account}:autoScalingGroup:*:autoScalingGroupName/${name}`;
  const pool = new ServerPool({
    kernel: world.kernel,
    latency: 'auto-scaling.scale',
    stream: `auto-scaling.scale/${arn}`,
    count,
    onGrowth: (seconds) => {
      // One kind for tasks and instances: scaling is one link of the chain, whatever scales.
      world.record({
        atMilliseconds: world.kernel.now(),
        region,
        kind: 'ecs.scaling.drawn',
        text: `${name}: the new instances will answer in ${Math.round(seconds)} s`,
        data: { service: name, kind: 'auto-scaling', seconds },
      });
    },
    onChange: () => elbv2.endpoints.changed(),
  });
  elbv2.loadBalancers.addServers(region, service.targetGroups?.[side], pool);
  return { name, arn, minSize: count, maxSize: Math.max(count, 1), pool };
}

function describeGroups(groups: RegionalRegistry<Group>, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['AutoScalingGroupNames', 'MaxRecords', 'NextToken']);
  const names = input.texts('AutoScalingGroupNames');
  const page = pageOf(
    groups.in(call.region).filter(({ name }) => names.length === 0 || names.includes(name)),
    input.optionalNumber('MaxRecords') ?? 50,
    input.optionalText('NextToken'),
    () => new ApiError('InvalidNextToken', 'The token is not one that this operation gave out.'),
  );
  return {
    AutoScalingGroups: page.items.map((group) => describeGroup(group, call.region)),
    NextToken: page.next,
  };
}

function describeGroup({ name, arn, minSize, maxSize, pool }: Group, region: string): ApiOutput {
  const launched = pool.desired;
  return {
    AutoScalingGroupName: name,
    AutoScalingGroupARN: arn,
    MinSize: minSize,
    MaxSize: maxSize,
    DesiredCapacity: pool.desired,
    DefaultCooldown: 300,
    AvailabilityZones: [`${region}a`, `${region}b`],
    HealthCheckType: 'ELB',
    SuspendedProcesses: [],
    Instances: Array.from({ length: launched }, (_, index) => ({
      InstanceId: resourceId('i', region, name, String(index)),
      AvailabilityZone: `${region}${index % 2 === 0 ? 'a' : 'b'}`,
      LifecycleState: index < pool.running ? 'InService' : 'Pending',
      HealthStatus: 'Healthy',
      ProtectedFromScaleIn: false,
    })),
  };
}

/** API Reference, UpdateAutoScalingGroup: a size outside the others is refused; a new minimum lifts the capacity. */
function updateGroup(groups: RegionalRegistry<Group>, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['AutoScalingGroupName', 'MinSize', 'MaxSize', 'DesiredCapacity']);
  const group = groupNamed(groups, call.region, input.text('AutoScalingGroupName'));
  const minSize = input.optionalNumber('MinSize') ?? group.minSize;
  const maxSize = input.optionalNumber('MaxSize') ?? group.maxSize;
  if (minSize > maxSize) {
    throw new ApiError(
      'ValidationError',
      `Max bound, ${maxSize}, must be greater than or equal to min bound, ${minSize}`,
    );
  }
  const asked = input.optionalNumber('DesiredCapacity');
  const desired = asked ?? Math.min(maxSize, Math.max(minSize, group.pool.desired));
  requireWithin(desired, minSize, maxSize, group.name);
  group.minSize = minSize;
  group.maxSize = maxSize;
  group.pool.scaleTo(desired);
  return {};
}

function setDesiredCapacity(groups: RegionalRegistry<Group>, call: ApiCall): ApiOutput {
  const input = inputOf(call).allow(['AutoScalingGroupName', 'DesiredCapacity', 'HonorCooldown']);
  const group = groupNamed(groups, call.region, input.text('AutoScalingGroupName'));
  const desired = input.number('DesiredCapacity');
  requireWithin(desired, group.minSize, group.maxSize, group.name);
  group.pool.scaleTo(desired);
  return {};
}

function requireWithin(desired: number, minSize: number, maxSize: number, name: string): void {
  const complain = (bound: string): never => {
    throw new ApiError(
      'ValidationError',
      `Desired capacity ${desired} is ${bound} for the AutoScalingGroup ${name}.`,
    );
  };
  if (desired > maxSize) complain(`above max value ${maxSize}`);
  if (desired < minSize) complain(`below min value ${minSize}`);
}

function groupNamed(groups: RegionalRegistry<Group>, region: string, name: string): Group {
  const group = groups.get(region, name);
  if (group === undefined) throw new ApiError('ValidationError', `AutoScalingGroup name not found - ${name}`);
  return group;
}
