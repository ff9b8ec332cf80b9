import { duration, durationAtMost } from '../../rules/times.ts';
import type { ComponentResult, RunReport } from './report.ts';

/** The report for people. What only people know is left open, by name. */
export function markdownOf(report: RunReport): string {
  return [
    `# ${report.application}: ${report.runbook} in ${report.region}`,
    report.summary,
    table(
      ['', ''],
      [
        ['Outcome', report.outcome],
        ['Started', report.startedAt],
        ['Report written', `${report.writtenAt} (${duration(report.secondsFromStart)} after the start)`],
        ['Reason', report.reason],
        ['Requested by', report.requestedBy],
        ['Run', report.runId],
        ['Epoch', String(report.epoch ?? 'none')],
        ['Execution', report.executionArn],
        ['Configuration', `sha256:${report.deploymentFingerprint}`],
      ],
    ),
    '## Data loss',
    lossText(report),
    '## Components against targets',
    'Recovery is counted from the start of the run; detecting the outage and deciding came before it.',
    table(
      ['Component', 'Kind', 'RTO target', 'recovered after', 'RPO target', 'loss at most'],
      report.components.map(componentRow),
    ),
    '## Steps',
    table(
      ['Step', 'entered', 'took', 'outcome'],
      report.steps.map(({ step, enteredAt, seconds, outcome }) => [
        step,
        enteredAt,
        duration(seconds),
        outcome,
      ]),
    ),
    '## Old primary',
    report.fences.length === 0
      ? 'No database had to be fenced.'
      : table(
          ['Database', 'Instance', 'Fence', 'last seen'],
          report.fences.map((fence) => [
            fence.database,
            fence.instanceIdentifier,
            fence.status,
            fence.detail,
          ]),
        ),
    '## Next actions',
    report.nextActions.length === 0 ? 'None.' : report.nextActions.map((action) => `- ${action}`).join('\n'),
    '## To fill in',
    '- Impact on users:\n- Root cause:\n- What went well, what did not:\n- Action items, with owner and date:',
    '## Timeline',
    table(
      ['Time', 'Step', '', 'What'],
      report.timeline.map(({ at, step, phase, text }) => [at, step, phase, text]),
    ),
    '',
  ].join('\n\n');
}

function lossText({ dataLoss }: RunReport): string {
  const { estimatedSeconds, targetSeconds, why, achieved, decision } = dataLoss;
  return [
    `At the gate: ${atMost(estimatedSeconds)}; target ${duration(targetSeconds)}. ${why}`,
    ...(achieved === null
      ? []
      : [
          `Achieved: ${atMost(achieved.atMostSeconds)}. ` +
            achieved.databases.map((database) => `${database.name}: ${database.why}.`).join(' '),
        ]),
    ...(decision === null ? [] : [`Decision: ${decision}`]),
  ].join('\n\n');
}

function atMost(seconds: number | null): string {
  return seconds === null ? 'not known' : `at most ${durationAtMost(seconds)}`;
}

function componentRow(component: ComponentResult): readonly string[] {
  const { rtoTargetSeconds, recoveredAfterSeconds, rpoTargetSeconds, lossAtMostSeconds } = component;
  return [
    component.name,
    component.kind,
    duration(rtoTargetSeconds),
    against(recoveredAfterSeconds, rtoTargetSeconds),
    duration(rpoTargetSeconds),
    against(lossAtMostSeconds, rpoTargetSeconds),
  ];
}

function against(actualSeconds: number | null, targetSeconds: number): string {
  if (actualSeconds === null) return 'not measured';
  return `${duration(actualSeconds)}${actualSeconds > targetSeconds ? ' (missed)' : ''}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** A message of a service may hold what would end a cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}
