import { otherSide, type DeployedService } from '../../../lambda/deployment.ts';
import type { Topology } from '../../topology/types.ts';
import { item, unit, type CostItem } from './item.ts';
import { HOURS_PER_MONTH, PRICES } from './prices.ts';

/** What runs in the region that stands by. */
export function serviceItems(topology: Topology, service: DeployedService): readonly CostItem[] {
  const side = otherSide(topology.activeSide);
  const { standbyCount } = (service.kind === 'ecs' ? service.ecs : service.groups)[side];
  return standbyCount === 0 ? [] : [standingBy(topology, service, standbyCount)];
}

/** A month of so many tasks or instances in the region that stands by. */
export function standingBy(topology: Topology, service: DeployedService, count: number): CostItem {
  const { taskVcpus, taskGibibytes, instanceUsdPerHour } = topology.assessment.assumptions;
  const side = otherSide(topology.activeSide);
  const task = taskVcpus * PRICES.taskVcpu.usd + taskGibibytes * PRICES.taskGibibyte.usd;
  const isEcs = service.kind === 'ecs';
  return item(topology, {
    component: service.name,
    what: isEcs ? 'tasks that stand by' : 'instances that stand by',
    side,
    factors: [
      [
        count,
        isEcs
          ? `${unit(count, 'task')} of ${taskVcpus} vCPU and ${taskGibibytes} GiB`
          : unit(count, 'instance'),
      ],
      [isEcs ? task : instanceUsdPerHour, 'US$/h'],
      [HOURS_PER_MONTH, 'h'],
    ],
  });
}
