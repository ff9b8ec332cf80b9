import { workloadsOf } from '../../adapters/workloads.ts';
import type { Platform } from '../../platform.ts';
import { ecsKey, type Workloads } from '../../ports/workloads.ts';
import { peerScope } from '../../rules/arns.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import { ecsServices, groupServices } from '../scale-services/contract.ts';
import type { Step } from '../step.ts';
import { shrinkStandby } from './contract.ts';
import { decide, type Action, type Observed } from './decide.ts';

export interface Ports {
  readonly peerWorkloads: Pick<
    Workloads,
    'describeServices' | 'describeGroups' | 'setServiceCount' | 'setGroupSize'
  >;
}

export const step: Step<Ports, Observed, Action> = {
  contract: shrinkStandby,
  ports: (platform) => ({ peerWorkloads: workloadsOf(platform, 'peer') }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe({ peerWorkloads }: Ports, _event: StepEvent, platform: Platform): Promise<Observed> {
  const { side } = peerScope(platform);
  const ecs = ecsServices(platform);
  const groups = groupServices(platform);
  const [services, sizes] = await Promise.all([
    peerWorkloads.describeServices(ecs.map((service) => service.ecs[side])),
    peerWorkloads.describeGroups(groups.map((service) => service.groups[side].group)),
  ]);
  return {
    services: ecs.map(({ name, ecs: of }) => ({
      name,
      place: of[side],
      standbyCount: of[side].standbyCount,
      state: services.get(ecsKey(of[side])),
    })),
    groups: groups.map(({ name, groups: of }) => ({
      name,
      group: of[side].group,
      standbyCount: of[side].standbyCount,
      state: sizes.get(of[side].group),
    })),
  };
}

/** A change that was not taken is seen by the next look and asked for again. */
async function act({ peerWorkloads }: Ports, action: Action): Promise<void> {
  if (action.kind === 'set-service') await peerWorkloads.setServiceCount(action.place, action.count);
  else await peerWorkloads.setGroupSize(action.group, action.size);
}
