import type { SizeBefore } from '../../ports/facts.ts';
import type { EcsPlace, EcsState, GroupSize, GroupState } from '../../ports/workloads.ts';
import { counted, listed } from '../../rules/wording.ts';
import type { Decision } from '../step.ts';

export interface Observed {
  readonly services: readonly ObservedService[];
}

export type ObservedService =
  | {
      readonly kind: 'ecs';
      readonly name: string;
      readonly place: EcsPlace;
      readonly state: EcsState | undefined;
      /** Undefined where no planned move has noted one: then it has made nothing larger. */
      readonly before: Extract<SizeBefore, { kind: 'ecs' }> | undefined;
    }
  | {
      readonly kind: 'auto-scaling';
      readonly name: string;
      readonly group: string;
      readonly state: GroupState | undefined;
      readonly before: Extract<SizeBefore, { kind: 'auto-scaling' }> | undefined;
    };

export type Action =
  | {
      readonly kind: 'set-service';
      readonly name: string;
      readonly place: EcsPlace;
      readonly desiredCount: number;
    }
  | { readonly kind: 'set-group'; readonly name: string; readonly group: string; readonly size: GroupSize };

export function decide({ services }: Observed): Decision<Action> {
  const actions = services.flatMap(changeOf);
  if (actions.length > 0) {
    return { kind: 'act', summary: `Scale back ${listed(actions.map(({ name }) => name))}`, actions };
  }
  return { kind: 'done', summary: `${counted(services.length, 'service')} no larger than before the move` };
}

/** Only what is larger than it was is changed: what somebody has made smaller meanwhile was meant. */
function changeOf(service: ObservedService): readonly Action[] {
  const { name } = service;
  if (service.kind === 'ecs') {
    const { place, state, before } = service;
    if (state === undefined || before === undefined || state.desiredCount <= before.desiredCount) return [];
    return [{ kind: 'set-service', name, place, desiredCount: before.desiredCount }];
  }
  const { group, state, before } = service;
  if (state === undefined || before === undefined) return [];
  const size = {
    minSize: Math.min(state.minSize, before.minSize),
    maxSize: Math.min(state.maxSize, before.maxSize),
    desiredCapacity: Math.min(state.desiredCapacity, before.desiredCapacity),
  };
  const isSame =
    size.minSize === state.minSize &&
    size.maxSize === state.maxSize &&
    size.desiredCapacity === state.desiredCapacity;
  return isSame ? [] : [{ kind: 'set-group', name, group, size }];
}
