import type { ScalingFact, SizesFact } from '../../ports/facts.ts';
import type { TargetCounts } from '../../ports/target-health.ts';
import type { EcsPlace, EcsState, GroupSize, GroupState } from '../../ports/workloads.ts';
import { isoTime } from '../../rules/times.ts';
import { counted, grouped, listed } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly services: readonly ObservedService[];
  readonly fact: ScalingFact | undefined;
  /** How large they were before this move, this run's or that of the run it goes on from. */
  readonly before?: SizesFact | undefined;
  /** The note is an earlier run's and has to become this run's own. */
  readonly isInherited?: boolean;
}

export type ObservedService = ObservedEcs | ObservedGroup;

interface ObservedBase {
  readonly name: string;
  /** Running while this region serves. */
  readonly activeCount: number;
  /** Undefined where the configuration names no target group in this region. */
  readonly targetGroup: string | undefined;
  /** Undefined where there is no such target group, or none is named. */
  readonly targets: TargetCounts | undefined;
}

export interface ObservedEcs extends ObservedBase {
  readonly kind: 'ecs';
  readonly place: EcsPlace;
  readonly state: EcsState | undefined;
}

export interface ObservedGroup extends ObservedBase {
  readonly kind: 'auto-scaling';
  readonly group: string;
  readonly state: GroupState | undefined;
}

export type Action =
  | { readonly kind: 'set-service'; readonly place: EcsPlace; readonly desiredCount: number }
  | { readonly kind: 'set-group'; readonly group: string; readonly size: GroupSize }
  | { readonly kind: 'record'; readonly fact: ScalingFact }
  | { readonly kind: 'note-sizes'; readonly fact: SizesFact };

type Finding =
  | { readonly is: 'ready' }
  | { readonly is: 'busy'; readonly says: string }
  | { readonly is: 'small'; readonly action: Action }
  | { readonly is: 'broken'; readonly error: string; readonly says: string };

/**
 * Every service that can grow is asked to before a broken one ends the step. A planned move may be put back, so how
 * large they were is written down before the first is asked.
 */
export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { services, fact, before, isInherited = false } = observed;
  if (context.run.input?.mode === 'planned' && (before === undefined || isInherited)) {
    const sizes = before ?? { services: services.flatMap(sizeOf) };
    return {
      kind: 'act',
      summary: 'Write down how large the services are',
      actions: [{ kind: 'note-sizes', fact: sizes }],
    };
  }
  const judged = services.map((service) => ({ name: service.name, finding: judge(service) }));
  const actions = judged.flatMap(({ finding }) => (finding.is === 'small' ? [finding.action] : []));
  if (actions.length > 0) {
    const small = judged.filter(({ finding }) => finding.is === 'small').map(({ name }) => name);
    return { kind: 'act', summary: `Scale up ${listed(small)}`, actions };
  }
  const broken = judged.flatMap(({ name, finding }) =>
    finding.is === 'broken' ? [{ name, error: finding.error, says: finding.says }] : [],
  );
  if (broken.length > 0) return failed(broken);

  const ready = judged.filter(({ finding }) => finding.is === 'ready').map(({ name }) => name);
  const known = fact?.services ?? [];
  const fresh = ready.filter((name) => known.every((service) => service.name !== name));
  if (fresh.length > 0) {
    const healthyAt = isoTime(context.nowMilliseconds);
    const all = [...known, ...fresh.map((name) => ({ name, healthyAt }))];
    return {
      kind: 'act',
      summary: `${listed(fresh)} at full size`,
      actions: [{ kind: 'record', fact: { services: all } }],
    };
  }
  if (ready.length === judged.length) {
    return { kind: 'done', summary: `${counted(ready.length, 'service')} at full size and healthy` };
  }
  const busy = judged.flatMap(({ name, finding }) =>
    finding.is === 'busy' ? [{ name, says: finding.says }] : [],
  );
  return { kind: 'wait', summary: grouped(busy) };
}

function sizeOf(service: ObservedService): SizesFact['services'] {
  const { name, kind } = service;
  if (kind === 'ecs') {
    return service.state === undefined ? [] : [{ name, kind, desiredCount: service.state.desiredCount }];
  }
  if (service.state === undefined) return [];
  const { minSize, maxSize, desiredCapacity } = service.state;
  return [{ name, kind, minSize, maxSize, desiredCapacity }];
}

function judge(service: ObservedService): Finding {
  const finding = service.kind === 'ecs' ? judgeEcs(service) : judgeGroup(service);
  return finding.is === 'ready' ? judgeTargets(service) : finding;
}

function judgeEcs({ place, state, activeCount }: ObservedEcs): Finding {
  if (state === undefined || state.status === 'INACTIVE') {
    return {
      is: 'broken',
      error: 'ServiceMissing',
      says: `there is no ECS service ${place.service} in cluster ${place.cluster}`,
    };
  }
  if (state.desiredCount < activeCount) {
    return { is: 'small', action: { kind: 'set-service', place, desiredCount: activeCount } };
  }
  const newest = state.deployments.find(({ status }) => status === 'PRIMARY');
  if (newest?.rolloutState === 'FAILED') {
    const says = newest.rolloutStateReason ?? state.events[0] ?? 'ECS gives no reason';
    return { is: 'broken', error: 'ServiceCannotStart', says };
  }
  const stable = state.deployments.length <= 1 && (newest?.rolloutState ?? 'COMPLETED') === 'COMPLETED';
  if (state.runningCount >= activeCount && stable) return { is: 'ready' };
  const running = `${state.runningCount} of ${activeCount} tasks run`;
  // ECS says in its events why a task does not start, long before a circuit breaker gives up.
  return { is: 'busy', says: state.events[0] === undefined ? running : `${running} (${state.events[0]})` };
}

function judgeGroup({ group, state, activeCount }: ObservedGroup): Finding {
  if (state === undefined) {
    return { is: 'broken', error: 'ServiceMissing', says: `there is no Auto Scaling group ${group}` };
  }
  // The minimum too: otherwise a scaling policy may take the group down again before users are back.
  if (state.desiredCapacity < activeCount || state.minSize < activeCount) {
    const size = {
      minSize: activeCount,
      maxSize: Math.max(state.maxSize, activeCount),
      desiredCapacity: Math.max(state.desiredCapacity, activeCount),
    };
    return { is: 'small', action: { kind: 'set-group', group, size } };
  }
  const inService = state.instances.filter(
    ({ lifecycleState, health }) => lifecycleState === 'InService' && health === 'Healthy',
  ).length;
  return inService >= activeCount
    ? { is: 'ready' }
    : { is: 'busy', says: `${inService} of ${activeCount} instances in service` };
}

function judgeTargets({ targetGroup, targets, activeCount }: ObservedService): Finding {
  if (targetGroup === undefined || activeCount === 0) return { is: 'ready' };
  if (targets === undefined) {
    return { is: 'broken', error: 'ServiceMissing', says: `there is no target group ${targetGroup}` };
  }
  return targets.healthy > 0
    ? { is: 'ready' }
    : { is: 'busy', says: `0 of ${targets.registered} targets healthy` };
}

function failed(
  broken: readonly { readonly name: string; readonly error: string; readonly says: string }[],
): Decision<Action> {
  const error = broken[0]?.error ?? 'ServiceMissing';
  return {
    kind: 'failed',
    error,
    message: `${grouped(broken)}. The other services were scaled up.`,
    nextAction:
      error === 'ServiceMissing'
        ? 'Deploy the application in this region, then start the runbook again.'
        : 'Mend the image, secret or capacity that the reason names, then start the runbook again.',
  };
}
