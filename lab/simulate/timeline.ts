import type { FaultPlan } from '../faults/fault-plan.ts';
import { RunNarration } from '../drill/run-narration.ts';
import type { Site } from './site.ts';

export interface TimelineLine {
  /** From the beginning of the story. */
  readonly atSeconds: number;
  readonly text: string;
}

const TOLD = /^(?:region\.|rds\.|route53\.answer|route53\.health|states\.|cloudwatch\.alarm|sns\.|access\.)/;

/** What happened, in order, with the faults that had an effect before everything else. */
export function timelineOf(
  site: Site,
  storyBeginsAt: number,
  { faults }: FaultPlan,
  hit: ReadonlySet<number>,
): readonly TimelineLine[] {
  const at = (milliseconds: number): number => Math.round((milliseconds - storyBeginsAt) / 100) / 10;
  const lines: TimelineLine[] = site.world.events
    .filter(({ kind }) => TOLD.test(kind))
    .map(({ atMilliseconds, region, text }) => ({
      atSeconds: at(atMilliseconds),
      text: `${region}: ${text}`,
    }));
  for (const run of site.runs) {
    new RunNarration(run.history, (when, event) =>
      lines.push({ atSeconds: at(when.getTime()), text: `${run.name.slice(0, 8)}: ${event}` }),
    ).catchUp();
  }
  const about = faults.map((fault, index) => ({
    atSeconds: Number.NEGATIVE_INFINITY,
    text: `fault ${index}${hit.has(index) ? ' (met)' : ''}: ${JSON.stringify(fault)}`,
  }));
  return [...about, ...lines.toSorted((a, b) => a.atSeconds - b.atSeconds)];
}
