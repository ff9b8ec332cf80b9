import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  UpdateServiceCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import type { Platform } from '../platform.ts';
import {
  ecsKey,
  type EcsPlace,
  type EcsState,
  type GroupState,
  type ScaleOutcome,
  type Workloads,
} from '../ports/workloads.ts';
import { isAwsError, retryableName } from './aws-errors.ts';
import { client, type Where } from './clients.ts';
import { chunked } from './paging.ts';

/** The most services one DescribeServices takes. */
const SERVICES_AT_ONCE = 10;
/** The most groups one page of DescribeAutoScalingGroups holds. */
const GROUPS_AT_ONCE = 100;
/** Enough to see why a task does not start. */
const EVENTS_KEPT = 3;

export function workloadsOf(platform: Platform, where: Where = 'own'): Workloads {
  const ecs = client(platform, ECSClient, 'ecs', where);
  const autoScaling = client(platform, AutoScalingClient, 'auto-scaling', where);
  return {
    describeServices: (places) => describeServices(ecs, places),
    setServiceCount: ({ cluster, service }, desiredCount) =>
      scaled(() => ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }))),
    describeGroups: (groups) => describeGroups(autoScaling, groups),
    setGroupSize: (group, { minSize, maxSize, desiredCapacity }) =>
      scaled(() =>
        autoScaling.send(
          new UpdateAutoScalingGroupCommand({
            AutoScalingGroupName: group,
            MinSize: minSize,
            MaxSize: maxSize,
            DesiredCapacity: desiredCapacity,
          }),
        ),
      ),
    async taskDefinition(arn) {
      const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
      const cpu = Number(taskDefinition?.cpu);
      return {
        ...(Number.isFinite(cpu) ? { cpuUnits: cpu } : {}),
        images: (taskDefinition?.containerDefinitions ?? []).flatMap(({ image }) => image ?? []),
      };
    },
  };
}

async function describeServices(
  ecs: ECSClient,
  places: readonly EcsPlace[],
): Promise<ReadonlyMap<string, EcsState>> {
  const clusters = [...new Set(places.map(({ cluster }) => cluster))];
  const requests = clusters.flatMap((cluster) => {
    const names = places.filter((place) => place.cluster === cluster).map(({ service }) => service);
    return chunked(names, SERVICES_AT_ONCE).map((services) => ({ cluster, services: [...services] }));
  });
  const answers = await Promise.all(
    requests.map(async ({ cluster, services }) => {
      const { services: found = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services }));
      return found.map(
        (service) => [ecsKey({ cluster, service: service.serviceName ?? '' }), toEcsState(service)] as const,
      );
    }),
  );
  return new Map(answers.flat());
}

function toEcsState(from: Service): EcsState {
  return {
    status: from.status ?? '',
    desiredCount: from.desiredCount ?? 0,
    runningCount: from.runningCount ?? 0,
    pendingCount: from.pendingCount ?? 0,
    launchType: from.launchType ?? '',
    taskDefinition: from.taskDefinition ?? '',
    deployments: (from.deployments ?? []).map(({ status, rolloutState, rolloutStateReason }) => ({
      status: status ?? '',
      rolloutState,
      rolloutStateReason,
    })),
    events: (from.events ?? []).slice(0, EVENTS_KEPT).flatMap(({ message }) => message ?? []),
  };
}

async function describeGroups(
  autoScaling: AutoScalingClient,
  groups: readonly string[],
): Promise<ReadonlyMap<string, GroupState>> {
  const pages = await Promise.all(
    chunked(groups, GROUPS_AT_ONCE).map(async (names) => {
      const { AutoScalingGroups = [] } = await autoScaling.send(
        new DescribeAutoScalingGroupsCommand({
          AutoScalingGroupNames: [...names],
          MaxRecords: GROUPS_AT_ONCE,
        }),
      );
      return AutoScalingGroups;
    }),
  );
  return new Map(
    pages.flat().map((group): readonly [string, GroupState] => [
      group.AutoScalingGroupName ?? '',
      {
        minSize: group.MinSize ?? 0,
        maxSize: group.MaxSize ?? 0,
        desiredCapacity: group.DesiredCapacity ?? 0,
        instances: (group.Instances ?? []).map(({ LifecycleState, HealthStatus }) => ({
          lifecycleState: LifecycleState ?? '',
          health: HealthStatus ?? '',
        })),
      },
    ]),
  );
}

/** An activity under way refuses a change for the moment; it is asked for again. */
async function scaled(call: () => Promise<unknown>): Promise<ScaleOutcome> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    if (isAwsError(error, 'ScalingActivityInProgress', 'ResourceContention')) return 'busy';
    if (retryableName(error) !== undefined) return 'unclear';
    throw error;
  }
}
