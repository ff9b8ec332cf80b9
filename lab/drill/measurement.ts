import { DatabaseWorkload } from './workloads.ts';
import { HONEST_CLIENTS, STUBBORN_CLIENTS } from './clients.ts';
import { resultOf } from './components.ts';
import { idealChain, totalSeconds } from './ideal-chain.ts';
import type {
  ClientSummary,
  ComponentResult,
  DrillOutcome,
  DrillResult,
  ExecutionResult,
  Phases,
} from './result.ts';
import type { WorldEvent } from '../twin/service.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { Stage } from './stage.ts';

/** Draws the sum after the last event. */
export function measure(rehearsal: Rehearsal, seed: number): DrillResult {
  const { stage, act, timeline } = rehearsal;
  const { deployment, world } = stage;
  const components = [...moved(rehearsal), ...watched(rehearsal)];
  const executions = rehearsal.executions.map((execution) => ({
    name: execution.name,
    status: execution.status,
    startedAtSeconds: timeline.secondsAt(execution.startDate.getTime()),
    endedAtSeconds:
      execution.stopDate === undefined ? null : timeline.secondsAt(execution.stopDate.getTime()),
    error: execution.error ?? null,
  }));
  const phases = phasesOf(rehearsal, components);
  const chain = idealChain(world.events, {
    latchedNames: (deployment.dns?.records ?? [])
      .filter((record) => record.steering === 'latched')
      .map(({ name }) => name),
    cacheDrainSeconds: rehearsal.cacheDrainSeconds,
    fromMilliseconds: rehearsal.people.startedAtMilliseconds ?? rehearsal.atMilliseconds,
  });
  const ideal = totalSeconds(chain);
  const recovered = components.every(
    (component) => component.rtoActualSeconds !== null || !isMoved(component),
  );
  const denied = deniedIn(world.events);
  const checks = act.checks?.(stage) ?? [];
  const broken = denied.length > 0 || checks.some(({ passed }) => !passed);
  return {
    application: deployment.application,
    runbook: act.runbook,
    seed,
    outcome: broken ? 'failed' : outcomeOf(components, executions),
    headline: act.headline(stage),
    regions: deployment.regions,
    components,
    checks,
    phases,
    timeline: timeline.sorted(),
    overheadRatio:
      act.start === 'after an alarm' && recovered && ideal > 0
        ? round(phases.recoverSeconds / ideal, 1000)
        : null,
    idealChain: chain,
    executions,
    denied,
    clients: clientSummary(stage),
    hosts: [...world.router.hosts].map(([host, calls]) => ({ host, calls })),
    globalHosts: world.router.globalHosts.map(({ host }) => host),
  };
}

/**
 * A missing permission fails a rehearsal even where the step bore it: a reading that is refused looks to the step like
 * one that nobody answers, and on the day it is not there.
 */
function deniedIn(events: readonly WorldEvent[]): readonly string[] {
  return [...new Set(events.filter(({ kind }) => kind === 'access.denied').map(({ text }) => text))];
}

function moved(rehearsal: Rehearsal): ComponentResult[] {
  const { stage, act, atMilliseconds } = rehearsal;
  const servingSide = act.servesAfterwards(stage);
  const planned = act.start === 'planned';
  return stage.components.map((component) => {
    const level = stage.clients.levels.get(component.workload.component);
    if (level === undefined) throw new Error(`Nobody measured ${component.workload.component}.`);
    return resultOf(component, level, { atMilliseconds, servingSide, planned });
  });
}

/** A vendor's service is in the report, so that nobody wonders, and has nothing to be measured against. */
function watched(rehearsal: Rehearsal): ComponentResult[] {
  return rehearsal.stage.deployment.external.map(({ name }) => ({
    name,
    kind: 'external' as const,
    rtoTargetSeconds: null,
    rtoActualSeconds: null,
    rpoTargetSeconds: null,
    rpoActualSeconds: null,
    lostWrites: 0,
    met: true,
  }));
}

function isMoved(component: ComponentResult): boolean {
  return component.kind !== 'external';
}

/**
 * `met` needs a run that ended well: an application that is served while its runbook failed is not in a state that
 * anybody knows.
 */
function outcomeOf(
  components: readonly ComponentResult[],
  executions: readonly ExecutionResult[],
): DrillOutcome {
  const endedWell = executions.some((execution) => execution.status === 'SUCCEEDED');
  const recovered = components.every(
    (component) => !isMoved(component) || component.rtoActualSeconds !== null,
  );
  if (!endedWell || !recovered) return 'failed';
  return components.every((component) => component.met) ? 'met' : 'missed';
}

/** The three phases of the component that came back last among those that the runbook moves. */
function phasesOf(rehearsal: Rehearsal, components: readonly ComponentResult[]): Phases {
  const { people, timeline, executions } = rehearsal;
  const total = Math.max(0, ...components.map((component) => component.rtoActualSeconds ?? 0));
  const started = executions[0]?.startDate.getTime();
  if (started === undefined) return { detectSeconds: total, decideSeconds: 0, recoverSeconds: 0 };
  const startedSeconds = timeline.secondsAt(started);
  const acknowledged = people.acknowledgedAtMilliseconds ?? started;
  const recovered = components.every(
    (component) => component.rtoActualSeconds !== null || !isMoved(component),
  );
  // What moves by itself may be served again before anybody has done anything.
  const longest = recovered ? total : Number.POSITIVE_INFINITY;
  const detectSeconds = Math.min(longest, startedSeconds, timeline.secondsAt(acknowledged));
  const decideSeconds = Math.min(
    longest - detectSeconds,
    startedSeconds - detectSeconds + people.approvalMilliseconds / 1000,
  );
  return {
    detectSeconds: round(detectSeconds, 1000),
    decideSeconds: round(decideSeconds, 1000),
    recoverSeconds: round(Math.max(0, total - detectSeconds - decideSeconds), 1000),
  };
}

function clientSummary({ components }: Stage): ClientSummary {
  const workloads = components.map((component) => component.workload);
  return {
    clients: HONEST_CLIENTS,
    ignoringTtl: STUBBORN_CLIENTS,
    acknowledgedWrites: sum(workloads.map((workload) => workload.writes?.count ?? 0)),
    refusedWrites: sum(
      workloads.map((workload) => (workload instanceof DatabaseWorkload ? workload.refused : 0)),
    ),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, next) => total + next, 0);
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}
