import type { DrillResult } from '../drill/result.ts';
import { relative, spoken } from './duration.ts';
import {
  clientSentence,
  COMPONENT_HEADINGS,
  componentCells,
  HONESTY,
  hostSentence,
  overheadSentence,
  phaseSentence,
  title,
  verdict,
} from './sentences.ts';

/** The report as a page for a pull request or a wiki. */
export function markdownReport(result: DrillResult): string {
  return [
    `# ${title(result)}`,
    '',
    `**${verdict(result)}** ${result.headline}`,
    '',
    ...result.denied.map((refusal) => `- ${refusal}`),
    ...(result.denied.length === 0 ? [] : ['']),
    '## Components',
    '',
    row(COMPONENT_HEADINGS),
    row(COMPONENT_HEADINGS.map(() => '---')),
    ...result.components.map((component) => row(componentCells(component))),
    '',
    ...checkLines(result.checks),
    '## Phases',
    '',
    phaseSentence(result),
    '',
    overheadSentence(result),
    '',
    '## Timeline',
    '',
    row(['When', 'Who', 'What']),
    row(['---', '---', '---']),
    ...result.timeline.map((entry) => row([relative(entry.atSeconds), entry.lane, entry.event])),
    '',
    '## Executions',
    '',
    ...result.executions.map(
      (execution) =>
        `- ${execution.name}: ${execution.status}, started ${relative(execution.startedAtSeconds)}` +
        (execution.endedAtSeconds === null
          ? ', not ended'
          : `, ended after ${spoken(execution.endedAtSeconds - execution.startedAtSeconds)}`) +
        (execution.error === null ? '' : ` (${execution.error})`),
    ),
    '',
    '## How it was measured',
    '',
    clientSentence(result),
    hostSentence(result),
    HONESTY,
    '',
  ].join('\n');
}

export function checkLines(checks: DrillResult['checks']): readonly string[] {
  if (checks.length === 0) return [];
  return [
    '## Checks',
    '',
    ...checks.map(({ name, passed, detail }) => `- ${passed ? 'holds' : '**FAILED**'}: ${name} (${detail})`),
    '',
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
