import type { EcsService } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { Prerequisites } from '../../ports/prerequisites.ts';
import { ecsKey, type EcsState, type TaskDefinition, type Workloads } from '../../ports/workloads.ts';
import { imageLocationOf } from '../../rules/image-location.ts';
import { ecsServices, groupServices } from '../scale-services/contract.ts';
import { reading, type Reading } from '../reading.ts';
import type { ImageLocation, ObservedEcs, ObservedGroup, ObservedService } from './observed.ts';

interface Ports {
  readonly workloads: Workloads;
  readonly prerequisites: Prerequisites;
}

/** Services, and behind each ECS service its task definition and the images that names. */
export async function observeServices(ports: Ports, platform: Platform): Promise<readonly ObservedService[]> {
  const { deployment, side } = platform;
  const ecs = ecsServices({ deployment, side });
  const groups = groupServices({ deployment, side });
  const [states, sizes] = await Promise.all([
    reading(() => ports.workloads.describeServices(ecs.map((service) => service.ecs[side]))),
    reading(() => ports.workloads.describeGroups(groups.map((service) => service.groups[side].group))),
  ]);
  const observedEcs = ecs.map((service) => {
    const key = ecsKey(service.ecs[side]);
    const state: Reading<EcsState | undefined> = states.known
      ? { known: true, value: states.value.get(key) }
      : states;
    return observeEcs(ports, platform, service, state);
  });
  const observedGroups = groups.map((service): ObservedGroup => {
    const { group, activeCount } = service.groups[side];
    const state = sizes.known ? { known: true as const, value: sizes.value.get(group) } : sizes;
    return { kind: 'auto-scaling', name: service.name, group, activeCount, state };
  });
  return [...(await Promise.all(observedEcs)), ...observedGroups];
}

async function observeEcs(
  ports: Ports,
  { deployment, side }: Platform,
  service: EcsService,
  state: Reading<EcsState | undefined>,
): Promise<ObservedEcs> {
  const place = service.ecs[side];
  const running = state.known ? state.value : undefined;
  const definition =
    running === undefined
      ? undefined
      : await reading(() => ports.workloads.taskDefinition(running.taskDefinition));
  const located = locate(definition);
  const here = located.filter(
    ({ location }) =>
      location.region === deployment.regions[side] && place.repositories.includes(location.repository),
  );
  const others = place.repositories.filter((name) =>
    here.every(({ location }) => location.repository !== name),
  );
  const [images, repositories] = await Promise.all([
    Promise.all(
      located.map(async ({ image, location }) => ({
        image,
        location,
        state: here.some((one) => one.image === image)
          ? await reading(() => ports.prerequisites.image(location.repository, location.reference))
          : undefined,
      })),
    ),
    Promise.all(
      others.map(async (name) => ({
        name,
        state: await reading(() => ports.prerequisites.repository(name)),
      })),
    ),
  ]);
  const { cluster, service: serviceName, activeCount } = place;
  return {
    kind: 'ecs',
    name: service.name,
    service: serviceName,
    cluster,
    activeCount,
    state,
    definition,
    images,
    repositories,
  };
}

function locate(
  definition: Reading<TaskDefinition> | undefined,
): readonly { readonly image: string; readonly location: ImageLocation }[] {
  if (definition?.known !== true) return [];
  return definition.value.images.flatMap((image) => {
    const location = imageLocationOf(image);
    return location === undefined ? [] : [{ image, location }];
  });
}
