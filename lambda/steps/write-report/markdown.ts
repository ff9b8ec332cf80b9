import { duration, durationAtMost } from '../../rules/times.ts';
import { divergenceInWords } from '../../rules/reprotection.ts';
import type { ComponentResult, RunReport } from './report.ts';
import type { RepairReport } from './repair-result.ts';
import type { RestoreResult } from './restore-result.ts';

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
        ...(report.writeOutage === null ? [] : [['No write accepted', outageText(report.writeOutage)]]),
        ['Epoch', String(report.epoch ?? 'none')],
        ['Execution', report.executionArn],
        ['Configuration', `sha256:${report.deploymentFingerprint}`],
      ],
    ),
    ...subjectText(report),
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
    ...keptSection(report),
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

function subjectText(report: RunReport): readonly string[] {
  if (report.repair !== null) return repairText(report.repair);
  return report.restore === null ? activationText(report) : restoreText(report.restore);
}

function known(value: number | null): string {
  return value === null ? 'not known' : String(value);
}

function repairText(repair: RepairReport): readonly string[] {
  return [
    '## Repair',
    table(
      ['', ''],
      [
        ['Database', repair.database],
        ['Repair', repair.repair],
        ['From the copy', `${repair.copy}, data as of ${repair.restoreTime}`],
        ['Applied', repair.appliedAt ?? 'no: nothing was changed'],
      ],
    ),
    table(
      [
        'Table',
        'compared',
        'missing',
        'wrong',
        'changed by each statement',
        'wrong rows kept in',
        'other rows, before and after',
      ],
      repair.tables.map(({ table: name, compared, missing, wrong, applied }) => [
        name,
        String(compared),
        known(missing),
        known(wrong),
        applied === null ? 'none' : applied.changed.join(', '),
        applied === null || applied.kept === 0 ? 'none' : `${applied.undo} (${applied.kept})`,
        applied === null
          ? 'not changed'
          : `${applied.untouched.rows}, checksum ${applied.untouched.checksum}`,
      ]),
    ),
  ];
}

function activationText(report: RunReport): readonly string[] {
  return [
    '## Data loss',
    lossText(report),
    '## Components against targets',
    report.writeOutage === null
      ? 'Recovery is counted from the start of the run; detecting the outage and deciding came before it.'
      : 'Recovery is counted from the moment at which writers were told to stop; until then the old region served.',
    table(
      ['Component', 'Kind', 'RTO target', 'recovered after', 'RPO target', 'loss at most'],
      report.components.map(componentRow),
    ),
  ];
}

function restoreText(restore: RestoreResult): readonly string[] {
  const { shortBySeconds, leftBehindSeconds } = restore;
  return [
    '## Restore',
    table(
      ['', ''],
      [
        ['Database', restore.database],
        ['Backup', restore.backup],
        ['Data as of', restore.restoreTime],
        ['Earlier than asked by', shortBySeconds === 0 ? 'nothing' : durationAtMost(shortBySeconds)],
        ['Copy', restore.copy],
        [
          'Settings',
          restore.settingsCompared === null
            ? 'not verified'
            : `${restore.settingsCompared} compared, all as planned`,
        ],
        [
          'In the old instance only',
          leftBehindSeconds === null
            ? 'nothing: the application was not moved'
            : `what it accepted in the last ${durationAtMost(leftBehindSeconds)} before it was cut off`,
        ],
      ],
    ),
    '## Instances kept',
    restore.kept.length === 0
      ? 'None.'
      : table(
          ['Instance', 'What', 'Region', 'since', 'US$ a month'],
          restore.kept.map((kept) => [
            kept.instanceIdentifier,
            kept.what,
            kept.region,
            kept.since,
            kept.monthlyUsd === null ? 'not known' : String(kept.monthlyUsd),
          ]),
        ),
  ];
}

function outageText({ from, until, seconds }: NonNullable<RunReport['writeOutage']>): string {
  return until === null || seconds === null
    ? `since ${from}`
    : `${duration(seconds)}, from ${from} until ${until}`;
}

function keptSection({ kept, divergence }: RunReport): readonly string[] {
  const diverged = divergence === null ? [] : divergenceInWords(divergence);
  return [
    ...(divergence === null
      ? []
      : [
          '## Divergence',
          diverged.length === 0
            ? 'Nothing that the old region accepted is missing here.'
            : `Accepted by the old region and never passed on; the whole list: ${divergence.key}\n\n${diverged.map((what) => `- ${what}`).join('\n')}`,
        ]),
    ...(kept.length === 0
      ? []
      : [
          '## Kept databases',
          'Nothing deletes them but a person; old primaries stand behind their fence.',
          table(
            ['Database', 'Instance', 'Side', 'since', 'final snapshot', 'US$ a month'],
            kept.map((one) => [
              one.database,
              one.instanceIdentifier,
              one.side,
              one.since,
              one.snapshot ?? 'none',
              one.monthlyUsd === null ? 'unknown' : String(one.monthlyUsd),
            ]),
          ),
        ]),
  ];
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
