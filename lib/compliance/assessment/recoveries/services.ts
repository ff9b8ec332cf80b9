import type { DeployedService } from '../../../../lambda/deployment.ts';
import type { AssessmentContext } from '../context.ts';

/** Tasks or instances while the region serves that serves now. */
export function activeCount({ topology }: AssessmentContext, service: DeployedService): number {
  const places = service.kind === 'ecs' ? service.ecs : service.groups;
  return places[topology.activeSide].activeCount;
}

export function scalingLatency(service: DeployedService): 'ecs.scale' | 'auto-scaling.scale' {
  return service.kind === 'ecs' ? 'ecs.scale' : 'auto-scaling.scale';
}
