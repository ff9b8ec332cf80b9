import { SIDES, type Deployment, type EcsService, type Side } from '../../../../lambda/deployment.ts';
import { ApiError, type ApiCall, type ApiOutput } from '../../api.ts';
import type { TwinService, WorldContext } from '../../service.ts';
import type { Elbv2Twin } from '../elbv2/elbv2.ts';
import { imageUri } from '../ecr/ecr.ts';
import { inputOf } from '../support/borders.ts';
import { pageOf } from '../support/pages.ts';
import { RegionalRegistry } from '../support/registry.ts';
import { ServerPool } from '../support/server-pool.ts';

interface Service {
  readonly name: string;
  readonly cluster: string;
  readonly region: string;
  readonly arn: string;
  readonly taskDefinition: string;
  readonly images: readonly string[];
  readonly pool: ServerPool;
  /** Newest first, as ECS answers them. */
  readonly events: { readonly atMilliseconds: number; readonly message: string }[];
}

const INVALID = 'InvalidParameterException';

/** Amazon ECS: the application team's clusters and services, which a runbook only scales. */
export function createEcs(
  world: WorldContext,
  collaborators: { readonly elbv2: Pick<Elbv2Twin, 'endpoints' | 'loadBalancers'> },
): TwinService {
  const services = new RegionalRegistry<Service>('ECS service');
  const inCluster = (region: string, cluster: string): readonly Service[] => {
    const found = services.in(region).filter((service) => service.cluster === nameOf(cluster));
    if (found.length === 0) throw new ApiError('ClusterNotFoundException', 'Cluster not found.');
    return found;
  };
  return {
    service: 'ecs',
    operations: {
      DescribeServices: (call) => describeServices(inCluster, call),
      UpdateService: (call) => updateService(world, inCluster, call),
      ListServices: (call) => listServices(inCluster, call),
      DescribeClusters: (call) => describeClusters(world, services, call),
      DescribeTaskDefinition: (call) => describeTaskDefinition(services, call),
    },
    resources: {},
    adopt: (deployment) => {
      for (const side of SIDES) {
        for (const service of deployment.services) {
          if (service.kind !== 'ecs') continue;
          const { cluster } = service.ecs[side];
          const made = adoptService(world, collaborators.elbv2, deployment, side, service);
          services.add(deployment.regions[side], `${cluster}/${made.name}`, made);
        }
      }
    },
  };
}

function adoptService(
  world: WorldContext,
  elbv2: Pick<Elbv2Twin, 'endpoints' | 'loadBalancers'>,
  deployment: Deployment,
  side: Side,
  configured: EcsService,
): Service {
  const region = deployment.regions[side];
  const { cluster, service: name, activeCount, standbyCount, repositories } = configured.ecs[side];
  const arn = `arn:aws:ecs:${region}:${world.account}:service/${cluster}/${name}`;
  const events: Service['events'] = [];
  const pool = new ServerPool({
    kernel: world.kernel,
    latency: 'ecs.scale',
    stream: `ecs.scale/${arn}`,
    count: side === deployment.activeSide ? activeCount : standbyCount,
    onGrowth: (seconds) => {
      world.record({
        atMilliseconds: world.kernel.now(),
        region,
        kind: 'ecs.scaling.drawn',
        text: `${name}: the new tasks will answer in ${Math.round(seconds)} s`,
        data: { service: name, kind: 'ecs', seconds },
      });
    },
    onChange: () => {
      if (pool.healthy === pool.desired) {
        events.unshift({
          atMilliseconds: world.kernel.now(),
          message: `(service ${name}) has reached a steady state.`,
        });
      }
      elbv2.endpoints.changed();
    },
  });
  elbv2.loadBalancers.addServers(region, configured.targetGroups?.[side], pool);
  return {
    name,
    cluster,
    region,
    arn,
    taskDefinition: `arn:aws:ecs:${region}:${world.account}:task-definition/${name}:1`,
    images: repositories.map((repository) => imageUri(world.account, region, repository)),
    pool,
    events,
  };
}

function describeServices(
  inCluster: (region: string, cluster: string) => readonly Service[],
  call: ApiCall,
): ApiOutput {
  const input = inputOf(call, INVALID).allow(['cluster', 'services', 'include']);
  const cluster = input.optionalText('cluster') ?? 'default';
  const names = input.texts('services');
  if (names.length === 0 || names.length > 10) {
    throw new ApiError(INVALID, `services holds 1 to 10 names, not ${names.length}.`);
  }
  const known = inCluster(call.region, cluster);
  const services: ApiOutput[] = [];
  const failures: ApiOutput[] = [];
  for (const given of names) {
    const service = known.find(({ name }) => name === nameOf(given));
    if (service === undefined) failures.push({ arn: given, reason: 'MISSING' });
    else services.push(describeService(service));
  }
  return { services, failures };
}

function updateService(
  world: WorldContext,
  inCluster: (region: string, cluster: string) => readonly Service[],
  call: ApiCall,
): ApiOutput {
  const input = inputOf(call, INVALID).allow(['cluster', 'service', 'desiredCount']);
  const wanted = nameOf(input.text('service'));
  const cluster = input.optionalText('cluster') ?? 'default';
  const service = inCluster(call.region, cluster).find(({ name }) => name === wanted);
  if (service === undefined) throw new ApiError('ServiceNotFoundException', 'Service not found.');
  const count = input.optionalNumber('desiredCount');
  if (count !== undefined) {
    const before = service.pool.desired;
    service.pool.scaleTo(count);
    if (count > before) {
      service.events.unshift({
        atMilliseconds: world.kernel.now(),
        message: `(service ${service.name}) has started ${count - before} tasks.`,
      });
    }
  }
  return { service: describeService(service) };
}

/** A change of the count alone makes no new deployment, so the one there is stays `COMPLETED`. */
function describeService(service: Service): ApiOutput {
  const { desired, running } = service.pool;
  const counts = {
    desiredCount: desired,
    runningCount: running,
    pendingCount: Math.max(0, desired - running),
  };
  const { arn, name, region, cluster, taskDefinition } = service;
  return {
    serviceArn: arn,
    serviceName: name,
    clusterArn: arn.replace(/:service\/.*$/, `:cluster/${cluster}`),
    status: 'ACTIVE',
    ...counts,
    launchType: 'FARGATE',
    taskDefinition,
    deployments: [
      {
        id: `ecs-svc/${name}-${region}`,
        status: 'PRIMARY',
        rolloutState: 'COMPLETED',
        taskDefinition,
        ...counts,
      },
    ],
    events: service.events.slice(0, 100).map(({ atMilliseconds, message }, index) => ({
      id: `${name}-${service.events.length - index}`,
      createdAt: new Date(atMilliseconds),
      message,
    })),
  };
}

function listServices(
  inCluster: (region: string, cluster: string) => readonly Service[],
  call: ApiCall,
): ApiOutput {
  const input = inputOf(call, INVALID).allow(['cluster', 'maxResults', 'nextToken']);
  const page = pageOf(
    inCluster(call.region, input.optionalText('cluster') ?? 'default'),
    input.optionalNumber('maxResults') ?? 10,
    input.optionalText('nextToken'),
    () => new ApiError(INVALID, 'The token is not one that this operation gave out.'),
  );
  return { serviceArns: page.items.map(({ arn }) => arn), nextToken: page.next };
}

function describeClusters(
  world: WorldContext,
  services: RegionalRegistry<Service>,
  call: ApiCall,
): ApiOutput {
  const input = inputOf(call, INVALID).allow(['clusters', 'include']);
  const clusters: ApiOutput[] = [];
  const failures: ApiOutput[] = [];
  for (const given of input.has('clusters') ? input.texts('clusters') : ['default']) {
    const name = nameOf(given);
    const arn = `arn:aws:ecs:${call.region}:${world.account}:cluster/${name}`;
    const inside = services.in(call.region).filter(({ cluster }) => cluster === name);
    if (inside.length === 0) failures.push({ arn, reason: 'MISSING' });
    else {
      clusters.push({
        clusterArn: arn,
        clusterName: name,
        status: 'ACTIVE',
        activeServicesCount: inside.length,
        runningTasksCount: inside.reduce((sum, { pool }) => sum + pool.running, 0),
        pendingTasksCount: inside.reduce(
          (sum, { pool }) => sum + Math.max(0, pool.desired - pool.running),
          0,
        ),
      });
    }
  }
  return { clusters, failures };
}

function describeTaskDefinition(services: RegionalRegistry<Service>, call: ApiCall): ApiOutput {
  const given = inputOf(call, 'ClientException').allow(['taskDefinition', 'include']).text('taskDefinition');
  const service = services.in(call.region).find(({ taskDefinition }) => taskDefinition === given);
  if (service === undefined) throw new ApiError('ClientException', 'Unable to describe task definition.');
  return {
    taskDefinition: {
      taskDefinitionArn: given,
      family: service.name,
      revision: 1,
      status: 'ACTIVE',
      requiresCompatibilities: ['FARGATE'],
      cpu: '1024',
      memory: '2048',
      containerDefinitions: service.images.map((image, index) => ({
        name: `${service.name}-${index + 1}`,
        image,
        essential: true,
      })),
    },
    tags: [],
  };
}

/** Names are taken as names or ARNs. */
function nameOf(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? nameOrArn;
}
