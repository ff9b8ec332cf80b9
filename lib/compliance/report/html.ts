import { DISRUPTIONS, disruptionText } from '../../config/disruptions.ts';
import { escapeHtml } from '../../report/escape.ts';
import type { Assessment } from '../assessment/assess.ts';
import { targetRule } from '../assessment/findings.ts';
import type { AssessedComponent } from '../assessment/assess-component.ts';
import { htmlCost } from './html-cost.ts';
import { htmlFindings } from './html-findings.ts';
import { htmlPaths } from './html-paths.ts';
import { htmlTable } from './html-table.ts';
import type { ReportInput } from './json.ts';
import { distributionText, termsUsed, verdictText } from './rows.ts';
import { STYLE } from './style.ts';
import { isWaived, openBeside, overallVerdict, waivedIn, type OpenBeside, type Waived } from './waived.ts';
import {
  contributorsText,
  HONESTY,
  HOW_TO_READ,
  missText,
  proposalText,
  rowTitle,
  summary,
  timeText,
} from './words.ts';

/** One file that needs nothing else: no script, no font, no request. */
export function htmlReport(input: ReportInput): string {
  const { assessment, cost } = input;
  const waived = waivedIn(input);
  const title = assessment === undefined ? 'Assessment' : `${assessment.topology.application}: assessment`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">Muster assessment</p>
<h1>${escapeHtml(title)}</h1>
${assessment === undefined ? '' : headline(assessment, waived, openBeside(input))}
</header>
${assessment === undefined ? '' : judged(assessment, waived)}
${htmlFindings(input)}
${cost === undefined ? '' : htmlCost(cost)}
${assessment === undefined ? '' : htmlPaths(assessment)}
${assessment === undefined ? '' : sources(assessment)}
</main>
</body>
</html>
`;
}

function headline(assessment: Assessment, waived: Waived, open: OpenBeside): string {
  const { regions, activeSide } = assessment.topology;
  const standby = activeSide === 'primary' ? regions.recovery : regions.primary;
  return `<p class="verdict ${overallVerdict(assessment, waived, open)}">${escapeHtml(summary(assessment, waived, open))}</p>
<p>${escapeHtml(regions[activeSide])} serves, ${escapeHtml(standby)} stands by.</p>`;
}

function judged(assessment: Assessment, waived: Waived): string {
  const missed = assessment.components.filter(({ judgement }) => judgement.verdict === 'missed');
  return `<h2>Recovery by component and disruption</h2>
<p class="note">P99 against target. RTO: until it is served again. RPO: accepted work that is lost.</p>
${matrix(assessment, waived)}
<p class="note">${escapeHtml(HOW_TO_READ)}</p>
${missed.length === 0 ? '' : `<h2>Missed targets</h2>\n${missed.map((row) => miss(assessment, row, waived)).join('\n')}`}`;
}

function matrix({ components }: Assessment, waived: Waived): string {
  const head = DISRUPTIONS.map((disruption) => `<th scope="col">${disruptionText(disruption)}</th>`).join('');
  const names = [...new Set(components.map(({ name }) => name))];
  const byKey = new Map(components.map((row) => [`${row.name} ${row.disruption}`, row]));
  const body = names.map((name) => {
    const rows = DISRUPTIONS.flatMap((disruption) => byKey.get(`${name} ${disruption}`) ?? []);
    const kind = rows[0]?.kind ?? '';
    return `<tr><th scope="row">${escapeHtml(name)}<span>${kind}</span></th>${rows.map((row) => cell(row, waived)).join('')}</tr>`;
  });
  return `<div class="scroll"><table class="matrix"><thead><tr><th scope="col">Component</th>${head}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
}

function cell(row: AssessedComponent, waived: Waived): string {
  const { judgement, rto, rpo, targets } = row;
  const nothing = rto?.worstSeconds === 0 && (rpo?.worstSeconds ?? 0) === 0;
  const figures = nothing
    ? ''
    : [
        figure('RTO', rto?.p99Seconds, targets.rtoSeconds),
        figure('RPO', rpo?.p99Seconds, targets.rpoSeconds),
      ].join('');
  const look = isWaived(row, waived) ? 'waived' : judgement.verdict;
  return `<td class="${nothing ? 'nothing' : look}">${figures}<em>${escapeHtml(verdictText(row, waived))}</em></td>`;
}

function figure(objective: string, p99: number | undefined, target: number | undefined): string {
  if (p99 === undefined) return '';
  const against = target === undefined ? '' : ` <small>of ${timeText(target)}</small>`;
  return `<span>${objective} <b>${timeText(p99)}</b>${against}</span>`;
}

function miss(assessment: Assessment, row: AssessedComponent, waived: Waived): string {
  const accepted = isWaived(row, waived);
  return `<div class="miss${accepted ? ' waived' : ''}"><h3>${escapeHtml(rowTitle(row))}${accepted ? ' (waived)' : ''} <code>${escapeHtml(targetRule(row))}</code></h3>
<p><b>${escapeHtml(missText(row))}.</b> ${escapeHtml(row.way)}</p>
<p>Most of it: ${escapeHtml(contributorsText(row))}.</p>
<p>${escapeHtml(proposalText(row, assessment.proposals.get(row)))}</p></div>`;
}

function sources(assessment: Assessment): string {
  return `<h2>Where the figures come from</h2>
<p>${escapeHtml(HONESTY)}</p>
${htmlTable(
  ['Figure', 'Takes', 'Source'],
  termsUsed(assessment).map((term) => [term.what, distributionText(term), term.source]),
)}`;
}
