import { table } from '../../runbooks/machinery/markdown.ts';
import { isMissedTarget, targetRule } from '../assessment/findings.ts';
import type { Assessment } from '../assessment/assess.ts';
import type { StandingCost } from '../cost/standing-cost.ts';
import { costSummary, standbySentence } from './cost-words.ts';
import type { ReportInput } from './json.ts';
import { pathTitle, sharedPaths, type SharedPath } from './paths.ts';
import { distributionText, ROW_HEADINGS, rowCells, rowsToShow, termsText, termsUsed } from './rows.ts';
import { isWaived, openBeside, waivedIn, type OpenBeside, type Waived } from './waived.ts';
import { waiverLines } from './waiver-words.ts';
import {
  contributorsText,
  HONESTY,
  HOW_TO_READ,
  missText,
  proposalText,
  rowTitle,
  summary,
  timeText,
  usdText,
} from './words.ts';

/** The report as a page for a pull request or a wiki. */
export function markdownReport(input: ReportInput): string {
  const { assessment, cost } = input;
  return [
    assessment === undefined ? '# Assessment' : `# ${assessment.topology.application}: assessment`,
    ...(assessment === undefined ? [] : assessed(assessment, waivedIn(input), openBeside(input))),
    ...findings(input),
    ...(cost === undefined ? [] : standing(cost)),
    ...(assessment === undefined ? [] : computed(assessment)),
    '',
  ].join('\n');
}

function assessed(assessment: Assessment, waived: Waived, open: OpenBeside): readonly string[] {
  const missed = assessment.components.filter(({ judgement }) => judgement.verdict === 'missed');
  return [
    '',
    `**${summary(assessment, waived, open)}**`,
    '',
    HOW_TO_READ,
    '',
    table(
      ROW_HEADINGS,
      rowsToShow(assessment).map((row) => rowCells(row, waived)),
    ),
    ...(missed.length === 0 ? [] : ['', '## Missed', '']),
    ...missed.map(
      (row) =>
        `- **${rowTitle(row)}**${isWaived(row, waived) ? ', waived' : ''} (\`${targetRule(row)}\`): ${missText(row)}. Most of it: ${contributorsText(row)}. ` +
        proposalText(row, assessment.proposals.get(row)),
    ),
  ];
}

function findings({ findings: found, waivers, problems }: ReportInput): readonly string[] {
  const all = found.filter((finding) => !isMissedTarget(finding));
  return [
    '',
    '## Findings',
    '',
    ...(all.length === 0
      ? ['None.']
      : all.map(
          ({ rule, level, path, message, remedy, controls }) =>
            `- **${level}** \`${rule}\` at \`${path}\`: ${message} To do: ${remedy} (${controls.join('; ')})`,
        )),
    ...(waivers.length === 0
      ? []
      : ['', '## Waivers', '', ...waivers.map((one) => `- ${waiverLines(one).join(' ')}`)]),
    ...problems.map(({ message }) => `- **${message}**`),
  ];
}

function standing(cost: StandingCost): readonly string[] {
  return [
    '',
    '## What readiness costs',
    '',
    [costSummary(cost), standbySentence(cost)].join(' ').trim(),
    '',
    table(
      ['For', 'What', 'Region', 'US$ a month', 'How'],
      cost.items.map(({ component, what, region, usdPerMonth, arithmetic }) => [
        component,
        what,
        region,
        usdPerMonth === undefined ? 'unknown' : usdText(usdPerMonth),
        arithmetic,
      ]),
    ),
    '',
    ...cost.assumptions.map((line) => `- ${line}`),
  ];
}

function computed(assessment: Assessment): readonly string[] {
  return [
    '',
    '## How each comes back',
    ...sharedPaths(assessment.components).flatMap(way),
    '',
    '## Where the figures come from',
    '',
    HONESTY,
    '',
    table(
      ['Figure', 'Takes', 'Source'],
      termsUsed(assessment).map((term) => [term.what, distributionText(term), term.source]),
    ),
  ];
}

function way(shared: SharedPath): readonly string[] {
  return [
    '',
    `### ${pathTitle(shared)}`,
    '',
    shared.first.way,
    '',
    table(
      ['Step', 'By', 'Expected', 'P99', 'Worst', 'Made of'],
      shared.path.map(({ title, doer, byHand, terms, expectedSeconds, p99Seconds, worstSeconds }) => [
        title,
        byHand ? `${doer}, by hand` : doer,
        timeText(expectedSeconds),
        timeText(p99Seconds),
        timeText(worstSeconds),
        termsText(terms),
      ]),
    ),
  ];
}
