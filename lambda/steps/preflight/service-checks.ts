import { otherSide } from '../../deployment.ts';
import { unreadable, type Finding } from './finding.ts';
import type { SourceState } from '../data-loss/source.ts';
import type { Observed, ObservedEcs, ObservedGroup, ObservedImage, World } from './observed.ts';

type Place = Pick<Observed, 'deployment' | 'side'>;

export function serviceFindings(place: Place, world: World, source: SourceState): readonly Finding[] {
  return [
    ...world.services.flatMap((service) =>
      service.kind === 'ecs' ? ecsFindings(place, service, source) : groupFindings(service),
    ),
    ...capacityFindings(world),
  ];
}

function ecsFindings(place: Place, observed: ObservedEcs, source: SourceState): readonly Finding[] {
  const { name, state, definition } = observed;
  if (!state.known) return [unreadable(name, `ECS service ${observed.service}`, state.why)];
  if (state.value === undefined || state.value.status === 'INACTIVE') {
    return [
      {
        component: name,
        severity: 'blocks',
        saw: `no ECS service ${observed.service} in cluster ${observed.cluster}`,
        wanted: 'the service, at its standby size',
        remedy: 'Deploy the application in this region',
      },
    ];
  }
  // Tasks that run have their image already.
  const severity = state.value.runningCount >= observed.activeCount ? 'warns' : 'blocks';
  const unreadDefinition =
    definition === undefined || definition.known
      ? []
      : [unreadable(name, 'its task definition', definition.why)];
  return [
    ...unreadDefinition,
    ...observed.images.flatMap((image) => imageFindings(place, name, image, severity, source)),
    ...observed.repositories.flatMap((repository) => repositoryFindings(name, repository, severity)),
  ];
}

function imageFindings(
  { deployment, side }: Place,
  name: string,
  { image, location, state }: ObservedImage,
  severity: Finding['severity'],
  source: SourceState,
): readonly Finding[] {
  const peerRegion = deployment.regions[otherSide(side)];
  if (location.region === peerRegion) {
    return [
      {
        component: name,
        severity: source.kind === 'answering' ? 'warns' : severity,
        saw: `image ${image} lies in ${peerRegion}, the region that is left`,
        wanted: `an image in ${deployment.regions[side]}`,
        remedy: 'Replicate the repository and register a task definition with the image of this region',
      },
    ];
  }
  if (state === undefined) return [];
  if (!state.known) return [unreadable(name, `image ${image}`, state.why)];
  if (state.value === 'present') return [];
  return [
    {
      component: name,
      severity,
      saw: `no image ${image}`,
      wanted: 'the image its task definition names',
      remedy: 'Push the image to this region',
    },
  ];
}

function repositoryFindings(
  name: string,
  { name: repository, state }: ObservedEcs['repositories'][number],
  severity: Finding['severity'],
): readonly Finding[] {
  if (!state.known) return [unreadable(name, `repository ${repository}`, state.why)];
  if (state.value === 'has images') return [];
  return [
    {
      component: name,
      severity,
      saw: `repository ${repository} is ${state.value}`,
      wanted: 'the image of the service in this region',
      remedy: 'Switch on replication of the registry, or push the image to this region',
    },
  ];
}

function groupFindings({ name, group, activeCount, state }: ObservedGroup): readonly Finding[] {
  if (!state.known) return [unreadable(name, `Auto Scaling group ${group}`, state.why)];
  if (state.value === undefined) {
    return [
      {
        component: name,
        severity: 'blocks',
        saw: `no Auto Scaling group ${group}`,
        wanted: 'the group, at its standby size',
        remedy: 'Deploy the application in this region',
      },
    ];
  }
  if (state.value.maxSize >= activeCount) return [];
  return [
    {
      component: name,
      severity: 'warns',
      saw: `at most ${state.value.maxSize} instances`,
      wanted: `${activeCount}`,
      remedy: 'The maximum is raised when it is scaled up; raise it in its template too',
    },
  ];
}

/** A lower bound: what other applications of the account use counts against the same quota. */
function capacityFindings({ services, fargateVcpus }: World): readonly Finding[] {
  let units = 0;
  for (const service of services) {
    if (service.kind !== 'ecs' || !service.state.known || service.state.value?.launchType !== 'FARGATE')
      continue;
    if (service.definition?.known !== true) continue;
    units += (service.definition.value.cpuUnits ?? 0) * service.activeCount;
  }
  const vcpus = units / 1024;
  if (vcpus === 0) return [];
  if (!fargateVcpus.known) return [unreadable('Fargate', 'its quota', fargateVcpus.why)];
  if (fargateVcpus.value === undefined || fargateVcpus.value >= vcpus) return [];
  return [
    {
      component: 'Fargate',
      severity: 'warns',
      saw: `a quota of ${fargateVcpus.value} vCPU in this region`,
      wanted: `${vcpus} for the services at full size`,
      remedy: 'Ask for a higher quota (Fargate On-Demand vCPU) before it is needed',
    },
  ];
}
