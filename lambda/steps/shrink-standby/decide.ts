import type { EcsPlace, EcsState, GroupSize, GroupState } from '../../ports/workloads.ts';
import { counted, listed } from '../../rules/wording.ts';
import type { Decision } from '../step.ts';

export interface Observed {
  readonly services: readonly ObservedEcs[];
  readonly groups: readonly ObservedGroup[];
}

export interface ObservedEcs {
  readonly name: string;
  readonly place: EcsPlace;
  readonly standbyCount: number;
  /** Undefined where there is no such service: then nothing of it runs. */
  readonly state: EcsState | undefined;
}

export interface ObservedGroup {
  readonly name: string;
  readonly group: string;
  readonly standbyCount: number;
  readonly state: GroupState | undefined;
}

export type Action =
  | { readonly kind: 'set-service'; readonly name: string; readonly place: EcsPlace; readonly count: number }
  | { readonly kind: 'set-group'; readonly name: string; readonly group: string; readonly size: GroupSize };

export function decide({ services, groups }: Observed): Decision<Action> {
  const actions = [...services.flatMap(changeOfService), ...groups.flatMap(changeOfGroup)];
  if (actions.length > 0) {
    const names = listed(actions.map(({ name }) => name));
    return { kind: 'act', summary: `Bring ${names} to standby size`, actions };
  }
  return {
    kind: 'done',
    summary: `${counted(services.length + groups.length, 'service')} at standby size in the old region`,
  };
}

function changeOfService({ name, place, standbyCount, state }: ObservedEcs): readonly Action[] {
  if (state === undefined || state.status === 'INACTIVE' || state.desiredCount === standbyCount) return [];
  return [{ kind: 'set-service', name, place, count: standbyCount }];
}

function changeOfGroup({ name, group, standbyCount, state }: ObservedGroup): readonly Action[] {
  if (state === undefined) return [];
  if (state.desiredCapacity === standbyCount && state.minSize <= standbyCount) return [];
  const size = {
    minSize: Math.min(state.minSize, standbyCount),
    maxSize: Math.max(state.maxSize, standbyCount),
    desiredCapacity: standbyCount,
  };
  return [{ kind: 'set-group', name, group, size }];
}
