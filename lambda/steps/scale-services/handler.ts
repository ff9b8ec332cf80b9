import { ownLedger } from '../../adapters/ledger.ts';
import { targetHealthOf } from '../../adapters/target-health.ts';
import { workloadsOf } from '../../adapters/workloads.ts';
import type { Platform } from '../../platform.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { TargetHealth } from '../../ports/target-health.ts';
import { ecsKey, type Workloads } from '../../ports/workloads.ts';
import type { StepEvent } from '../contract.ts';
import { lambdaEntry } from '../run-step.ts';
import type { Step } from '../step.ts';
import { sizesBefore } from './sizes-before.ts';
import { ecsServices, groupServices, scaleServices } from './contract.ts';
import { decide, type Action, type Observed, type ObservedService } from './decide.ts';

export interface Ports {
  readonly workloads: Workloads;
  readonly targetHealth: TargetHealth;
  readonly ledger: Pick<Ledger, 'lock' | 'fact' | 'putFact'>;
}

export const step: Step<Ports, Observed, Action> = {
  contract: scaleServices,
  ports: (platform) => ({
    workloads: workloadsOf(platform),
    targetHealth: targetHealthOf(platform),
    ledger: ownLedger(platform),
  }),
  observe,
  decide,
  act,
};

async function observe(ports: Ports, { run }: StepEvent, { deployment, side }: Platform): Promise<Observed> {
  const scope = { deployment, side };
  const ecs = ecsServices(scope);
  const groups = groupServices(scope);
  const [services, sizes, targets, fact, before] = await Promise.all([
    ports.workloads.describeServices(ecs.map((service) => service.ecs[side])),
    ports.workloads.describeGroups(groups.map((service) => service.groups[side].group)),
    ports.targetHealth.counts(deployment.services.flatMap(({ targetGroups }) => targetGroups?.[side] ?? [])),
    ports.ledger.fact(run.runId, 'scale-services'),
    run.input?.mode === 'planned' ? sizesBefore(ports.ledger, run.runId) : NO_NOTE,
  ]);
  const observed = deployment.services.map((service): ObservedService => {
    const targetGroup = service.targetGroups?.[side];
    const base = {
      name: service.name,
      targetGroup,
      targets: targetGroup === undefined ? undefined : targets.get(targetGroup),
    };
    if (service.kind === 'ecs') {
      const place = service.ecs[side];
      const state = services.get(ecsKey(place));
      return { ...base, kind: 'ecs', place, state, activeCount: place.activeCount };
    }
    const { group, activeCount } = service.groups[side];
    return { ...base, kind: 'auto-scaling', group, state: sizes.get(group), activeCount };
  });
  return { services: observed, fact, ...before };
}

const NO_NOTE = { before: undefined, isInherited: false } as const;

/** A change that was not taken is seen by the next look and asked for again. */
async function act({ workloads, ledger }: Ports, action: Action, { run }: StepEvent): Promise<void> {
  switch (action.kind) {
    case 'set-service':
      await workloads.setServiceCount(action.place, action.desiredCount);
      return;
    case 'set-group':
      await workloads.setGroupSize(action.group, action.size);
      return;
    case 'note-sizes':
      await ledger.putFact(run.runId, 'sizes-before', action.fact);
      return;
    case 'record':
      await ledger.putFact(run.runId, 'scale-services', action.fact);
  }
}

export const { handler, bind } = lambdaEntry(step);
