import type { ComponentResult, DrillResult } from '../drill/result.ts';
import { spoken } from './duration.ts';

/** What every form of the report says in words: written once. */
export const COMPONENT_HEADINGS = [
  'Component',
  'Kind',
  'RTO target',
  'RTO measured',
  'RPO target',
  'RPO measured',
  'Lost writes',
  'Verdict',
] as const;

export function componentCells(component: ComponentResult): readonly string[] {
  return [
    component.name,
    component.kind,
    spoken(component.rtoTargetSeconds),
    component.rtoActualSeconds === null && component.kind !== 'external'
      ? 'not recovered'
      : spoken(component.rtoActualSeconds),
    spoken(component.rpoTargetSeconds),
    spoken(component.rpoActualSeconds),
    component.rpoActualSeconds === null ? '–' : String(component.lostWrites),
    component.rtoTargetSeconds === null ? 'watched only' : component.met ? 'met' : 'MISSED',
  ];
}

export function title(result: DrillResult): string {
  return `${result.application}: ${result.runbook}, seed ${result.seed}`;
}

export function verdict(result: DrillResult): string {
  switch (result.outcome) {
    case 'met':
      return 'Every target was met.';
    case 'missed': {
      const missed = result.components.filter((component) => !component.met).map(({ name }) => name);
      return `The run ended, but a target was missed: ${missed.join(', ')}.`;
    }
    case 'failed':
      if (result.denied.length > 0) {
        return `A permission is missing${result.denied.length === 1 ? '' : `, ${result.denied.length} in all`}: the roles of the templates do not let the runbook do its work.`;
      }
      if (result.checks.some(({ passed }) => !passed)) {
        return 'What had to hold at the end does not; the checks say what.';
      }
      return 'The application was not recovered, or the run did not end well. The timeline says where it stopped.';
  }
}

export function phaseSentence(result: DrillResult): string {
  const { detectSeconds, decideSeconds, recoverSeconds } = result.phases;
  if (isPlanned(result)) {
    return `Planned: nobody had to notice or decide. At most ${spoken(recoverSeconds)} in all in which a component was not served.`;
  }
  return (
    `Detection ${spoken(detectSeconds)}, decision ${spoken(decideSeconds)}, recovery ${spoken(recoverSeconds)}. ` +
    'Detection ends when a person has acknowledged the alarm; decision is the time until the run was started, by that ' +
    'person or by an alarm that has stood long enough, and the wait for an approval. What people take is drawn from ' +
    'the seed.'
  );
}

/** Nobody had to notice anything. */
function isPlanned({ phases, executions }: DrillResult): boolean {
  return phases.detectSeconds === 0 && phases.decideSeconds === 0 && executions[0]?.startedAtSeconds === 0;
}

export function overheadSentence(result: DrillResult): string {
  if (isPlanned(result)) return 'An overhead is stated for outages only.';
  if (result.outcome === 'failed') return 'No recovery, hence no overhead to state.';
  if (result.overheadRatio === null) {
    return 'Nothing of it has to wait for a promotion, a name or a scaling, hence no overhead to state.';
  }
  const chain = result.idealChain.map((link) => `${link.name} ${spoken(link.seconds)}`).join(' → ');
  return (
    `Recovery took ${result.overheadRatio.toFixed(3)} times the longest chain of true data dependencies ` +
    `with this seed's latencies (${chain}).`
  );
}

export function clientSentence(result: DrillResult): string {
  const { clients, ignoringTtl, acknowledgedWrites, refusedWrites } = result.clients;
  return (
    `${clients} clients that honour the TTL and ${ignoringTtl} that does not; ` +
    `${acknowledgedWrites.toLocaleString('en')} writes acknowledged, ${refusedWrites.toLocaleString('en')} refused. ` +
    'Recovered means: 99 % of the TTL-honouring clients read and write for 60 seconds, counted from their beginning.'
  );
}

export function hostSentence(result: DrillResult): string {
  const own = result.hosts.length;
  return result.globalHosts.length === 0
    ? `The runbook's functions called ${own} regional hosts and no global one.`
    : `Global hosts were called, which must not happen: ${result.globalHosts.join(', ')}.`;
}

export const HONESTY =
  'Times come from the latency model, not from AWS: a rehearsal shows that the runbook is right and how its time is ' +
  'spent, not how fast AWS will be on the day.';
