import type { AutoScalingService, EcsService } from '../deployment.ts';

/** What runs the application in one region: ECS services and Auto Scaling groups. */
export interface Workloads {
  /** By service name; one that does not exist is missing from the answer. */
  describeServices(services: readonly EcsPlace[]): Promise<ReadonlyMap<string, EcsState>>;
  setServiceCount(service: EcsPlace, desiredCount: number): Promise<ScaleOutcome>;
  /** By group name; one that does not exist is missing from the answer. */
  describeGroups(groups: readonly string[]): Promise<ReadonlyMap<string, GroupState>>;
  /** One call, so that the group is never seen half changed. */
  setGroupSize(group: string, size: GroupSize): Promise<ScaleOutcome>;
  taskDefinition(arn: string): Promise<TaskDefinition>;
}

/** `unclear`: it may have landed, look again. Refusals by the service are thrown. */
export type ScaleOutcome = 'accepted' | 'busy' | 'unclear';

export type EcsPlace = Pick<EcsService['ecs']['primary'], 'cluster' | 'service'>;

/** The key of a service in {@link Workloads.describeServices}: names are unique within a cluster only. */
export function ecsKey(place: EcsPlace): string {
  return `${place.cluster}/${place.service}`;
}

export interface EcsState {
  /** `ACTIVE`, `DRAINING`, `INACTIVE`. */
  readonly status: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly launchType: string;
  readonly taskDefinition: string;
  readonly deployments: readonly EcsDeployment[];
  /** Newest first, as the console shows them. */
  readonly events: readonly string[];
}

export interface EcsDeployment {
  /** `PRIMARY` is the newest. */
  readonly status: string;
  /** Absent where ECS does not control the deployment itself. */
  readonly rolloutState: string | undefined;
  readonly rolloutStateReason: string | undefined;
}

export type GroupSize = Pick<GroupState, 'minSize' | 'maxSize' | 'desiredCapacity'>;

export interface GroupState {
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly instances: readonly { readonly lifecycleState: string; readonly health: string }[];
}

export interface TaskDefinition {
  /** In 1,024ths of a processor; absent where only the containers say. */
  readonly cpuUnits?: number;
  readonly images: readonly string[];
}

/** How many an Auto Scaling service has while its region serves. */
export type GroupPlace = AutoScalingService['groups']['primary'];
