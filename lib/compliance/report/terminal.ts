import Table from 'cli-table3';
import colors from 'picocolors';
import { disruptionText } from '../../config/disruptions.ts';
import { isMissedTarget } from '../assessment/findings.ts';
import type { Assessment } from '../assessment/assess.ts';
import type { AssessedComponent } from '../assessment/assess-component.ts';
import type { Timing } from '../assessment/evaluated.ts';
import type { Finding } from '../rules/framework/finding.ts';
import { costSummary, standbySentence } from './cost-words.ts';
import type { ReportInput } from './json.ts';
import { rowsToShow, verdictText } from './rows.ts';
import { isWaived, openBeside, overallVerdict, waivedIn, type OpenBeside, type Waived } from './waived.ts';
import { waiverLines } from './waiver-words.ts';
import { contributorsText, HONESTY, missText, proposalText, rowTitle, summary, timeText } from './words.ts';

const WIDTH = 110;

/** What `npm run assess` prints. */
export function terminalReport(input: ReportInput): string {
  const { assessment, cost, findings, waivers, problems } = input;
  const waived = waivedIn(input);
  const rules = findings.filter((finding) => !isMissedTarget(finding));
  return [
    ...(assessment === undefined ? [] : assessed(assessment, waived)),
    ...(rules.length === 0 ? [] : ['', colors.bold('Findings'), ...rules.map(findingText)]),
    ...(waivers.length === 0
      ? []
      : ['', colors.bold('Waivers'), ...waivers.map((one) => wrapped(waiverLines(one).join(' '), 2))]),
    ...problems.map(({ message }) => colors.red(wrapped(message, 2))),
    ...(cost === undefined ? [] : ['', wrapped([costSummary(cost), standbySentence(cost)].join(' ').trim())]),
    ...(assessment === undefined
      ? [rulesSummary(findings)]
      : ['', verdictLine(assessment, waived, openBeside(input)), colors.dim(wrapped(HONESTY))]),
  ].join('\n');
}

function assessed(assessment: Assessment, waived: Waived): readonly string[] {
  const missed = assessment.components.filter(({ judgement }) => judgement.verdict === 'missed');
  return [
    table(rowsToShow(assessment), waived),
    ...(missed.length === 0 ? [] : ['', colors.bold('Missed')]),
    ...missed.map((row) =>
      [
        isWaived(row, waived)
          ? colors.yellow(`  ${rowTitle(row)}: ${missText(row)} (waived)`)
          : colors.red(`  ${rowTitle(row)}: ${missText(row)}`),
        wrapped(`Most of it: ${contributorsText(row)}.`, 4),
        wrapped(proposalText(row, assessment.proposals.get(row)), 4),
      ].join('\n'),
    ),
  ];
}

const HEADINGS = ['Component', 'Disruption', 'RTO', 'expected / P99', 'RPO', 'expected / P99', 'Verdict'];

/** The worst case stands in the files: with it no terminal would be wide enough. */
function table(rows: readonly AssessedComponent[], waived: Waived): string {
  const made = new Table({ head: HEADINGS, style: { head: [], border: [], compact: true } });
  rows.forEach((row, index) => {
    const { name, disruption, targets, rto, rpo } = row;
    made.push([
      name === rows[index - 1]?.name ? '' : colors.bold(name),
      disruptionText(disruption),
      timeText(targets.rtoSeconds),
      usualAndBad(rto),
      rpo === undefined ? '–' : timeText(targets.rpoSeconds),
      usualAndBad(rpo),
      colored(row, waived),
    ]);
  });
  return made.toString();
}

function usualAndBad(timing: Timing | undefined): string {
  if (timing === undefined) return '–';
  if (timing.worstSeconds === 0) return '0';
  return `${timeText(timing.expectedSeconds)} / ${timeText(timing.p99Seconds)}`;
}

function colored(row: AssessedComponent, waived: Waived): string {
  const text = verdictText(row, waived);
  const { verdict } = row.judgement;
  if (verdict === 'met') return colors.green(text);
  return verdict === 'missed' && !isWaived(row, waived) ? colors.red(text) : colors.yellow(text);
}

function findingText({ rule, level, path, message, remedy }: Finding): string {
  const paint = level === 'error' ? colors.red : colors.yellow;
  return [paint(`  ${level} ${rule} at ${path}`), wrapped(message, 4), wrapped(`To do: ${remedy}`, 4)].join(
    '\n',
  );
}

const PAINT = { met: colors.green, waived: colors.yellow, missed: colors.red };

function verdictLine(assessment: Assessment, waived: Waived, open: OpenBeside): string {
  return colors.bold(
    PAINT[overallVerdict(assessment, waived, open)](wrapped(summary(assessment, waived, open))),
  );
}

function rulesSummary(findings: readonly Finding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const text = `${errors} errors, ${findings.length - errors} warnings. Without a configuration there is no assessment: rules only.`;
  return `\n${colors.bold((errors > 0 ? colors.red : colors.green)(text))}`;
}

/** Lines of a width that a terminal has, indented. */
function wrapped(text: string, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + word.length >= WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one).join('\n');
}
