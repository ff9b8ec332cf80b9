import Table from 'cli-table3';
import colors from 'picocolors';
import type { DrillResult, Lane, TimelineEntry } from '../drill/result.ts';
import { relative } from './duration.ts';
import {
  COMPONENT_HEADINGS,
  componentCells,
  HONESTY,
  overheadSentence,
  phaseSentence,
  verdict,
} from './sentences.ts';

const LANE_COLORS: Readonly<Record<Lane, (text: string) => string>> = {
  world: colors.red,
  people: colors.yellow,
  runbook: colors.blue,
  traffic: colors.green,
};

/** One line of the timeline, printed while the rehearsal runs. */
export function timelineLine(entry: TimelineEntry): string {
  return `  ${colors.dim(relative(entry.atSeconds))}  ${LANE_COLORS[entry.lane](entry.lane.padEnd(8))} ${entry.event}`;
}

/** The summary below the timeline. */
export function terminalSummary(result: DrillResult): string {
  const table = new Table({ head: [...COMPONENT_HEADINGS], style: { head: [], border: [] } });
  for (const component of result.components) table.push([...componentCells(component)]);
  const good = result.outcome === 'met';
  return [
    '',
    table.toString(),
    '',
    phaseSentence(result),
    overheadSentence(result),
    ...result.checks.map(checkLine),
    '',
    (good ? colors.green : colors.red)(colors.bold(verdict(result))),
    ...result.denied.map((refusal) => colors.red(`  ${refusal}`)),
    colors.dim(HONESTY),
  ].join('\n');
}

export function checkLine({ name, passed, detail }: DrillResult['checks'][number]): string {
  return `${passed ? colors.green('holds ') : colors.red('FAILED')} ${name} ${colors.dim(`(${detail})`)}`;
}
