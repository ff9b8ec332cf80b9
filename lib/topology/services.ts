import type { DeployedService } from '../../lambda/deployment.ts';
import type { DrConfig, ServiceConfig } from '../config/schema/index.ts';
import { targetsOf } from '../config/targets.ts';
import { perSide } from './names.ts';

export function serviceOf(service: ServiceConfig, targets: DrConfig['targets']): DeployedService {
  const { name, activeCount, standbyCount, targetGroup } = service;
  const base = {
    name,
    targets: targetsOf(service, targets),
    ...(targetGroup === undefined ? {} : { targetGroups: targetGroup }),
  };
  const counts = perSide((side) => ({ activeCount: activeCount[side], standbyCount: standbyCount[side] }));
  if ('ecs' in service) {
    const { cluster, service: ecsService, repositories } = service.ecs;
    return {
      ...base,
      kind: 'ecs',
      ecs: perSide((side) => ({
        cluster: cluster[side],
        service: ecsService[side],
        ...counts[side],
        repositories: repositories[side],
      })),
    };
  }
  const { group } = service.autoScaling;
  return {
    ...base,
    kind: 'auto-scaling',
    groups: perSide((side) => ({ group: group[side], ...counts[side] })),
  };
}
