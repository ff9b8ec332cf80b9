import { ownLedger } from '../../adapters/ledger.ts';
import { workloadsOf } from '../../adapters/workloads.ts';
import type { Platform } from '../../platform.ts';
import type { SizeBefore } from '../../ports/facts.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { ecsKey, type Workloads } from '../../ports/workloads.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import { ecsServices, groupServices } from '../scale-services/contract.ts';
import { sizesBefore } from '../scale-services/sizes-before.ts';
import type { Step } from '../step.ts';
import { scaleServicesBack } from './contract.ts';
import { decide, type Action, type Observed, type ObservedService } from './decide.ts';

export interface Ports {
  readonly workloads: Workloads;
  readonly ledger: Pick<Ledger, 'lock' | 'fact'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: scaleServicesBack,
  ports: (platform) => ({ workloads: workloadsOf(platform), ledger: ownLedger(platform) }),
  observe,
  decide,
  act,
};

export const { handler, bind } = lambdaEntry(step);

async function observe(ports: Ports, { run }: StepEvent, { deployment, side }: Platform): Promise<Observed> {
  const scope = { deployment, side };
  const [services, groups, { before }] = await Promise.all([
    ports.workloads.describeServices(ecsServices(scope).map(({ ecs }) => ecs[side])),
    ports.workloads.describeGroups(groupServices(scope).map((service) => service.groups[side].group)),
    sizesBefore(ports.ledger, run.runId),
  ]);
  const sizes = new Map(before?.services.map((size) => [size.name, size]));
  return {
    services: [
      ...ecsServices(scope).map(({ name, ecs }): ObservedService => {
        const place = ecs[side];
        return {
          kind: 'ecs',
          name,
          place,
          state: services.get(ecsKey(place)),
          before: only('ecs', sizes.get(name)),
        };
      }),
      ...groupServices(scope).map(({ name, groups: of }): ObservedService => {
        const { group } = of[side];
        return {
          kind: 'auto-scaling',
          name,
          group,
          state: groups.get(group),
          before: only('auto-scaling', sizes.get(name)),
        };
      }),
    ],
  };
}

function only<Kind extends SizeBefore['kind']>(
  kind: Kind,
  size: SizeBefore | undefined,
): Extract<SizeBefore, { kind: Kind }> | undefined {
  return size?.kind === kind ? (size as Extract<SizeBefore, { kind: Kind }>) : undefined;
}

/** A change that was not taken is seen by the next look and asked for again. */
async function act({ workloads }: Ports, action: Action): Promise<void> {
  if (action.kind === 'set-service') await workloads.setServiceCount(action.place, action.desiredCount);
  else await workloads.setGroupSize(action.group, action.size);
}
