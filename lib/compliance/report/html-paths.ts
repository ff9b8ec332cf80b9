import { escapeHtml } from '../../report/escape.ts';
import type { Assessment } from '../assessment/assess.ts';
import type { PathLink } from '../assessment/evaluated.ts';
import { pathTitle, sharedPaths, type SharedPath } from './paths.ts';
import { termsText } from './rows.ts';
import { timeText, timingText } from './words.ts';

/** Each way back with its steps, longest bar first to the eye: what a person can shorten. */
export function htmlPaths({ components }: Assessment): string {
  const paths = sharedPaths(components);
  if (paths.length === 0) return '';
  return `<h2>How each comes back</h2>
<p class="note">Beside each title: expected, P99, worst. Dark: expected. Light: P99. <i class="people">People</i> and <i class="machine">machines</i> have a colour each. Steps by hand have no runbook yet.</p>
${paths.map(one).join('\n')}`;
}

function one(shared: SharedPath): string {
  const missed = shared.rows.some(({ judgement }) => judgement.verdict === 'missed');
  const longest = Math.max(1, ...shared.path.map(({ p99Seconds }) => p99Seconds));
  return `<details${missed ? ' open' : ''}><summary>${escapeHtml(pathTitle(shared))}
<span>RTO ${timingText(shared.first.rto)}</span></summary>
<p>${escapeHtml(shared.first.way)}</p>
<div class="scroll"><table class="path"><thead><tr><th scope="col">Step</th><th scope="col">By</th>
<th scope="col" class="figure">Expected</th><th scope="col" class="figure">P99</th><th scope="col" class="figure">Worst</th>
<th scope="col">Time</th></tr></thead>
<tbody>${shared.path.map((link) => step(link, longest)).join('\n')}</tbody></table></div></details>`;
}

function step(link: PathLink, longest: number): string {
  const { title, doer, byHand, terms, expectedSeconds, p99Seconds, worstSeconds } = link;
  return `<tr><td>${escapeHtml(title)}<small>${escapeHtml(termsText(terms))}</small></td><td>${byHand ? 'people, <b>by hand</b>' : doer}</td>
<td class="figure">${timeText(expectedSeconds)}</td><td class="figure">${timeText(p99Seconds)}</td>
<td class="figure">${timeText(worstSeconds)}</td><td class="bar">${bar(link, longest)}</td></tr>`;
}

const BAR_WIDTH = 200;

function bar({ doer, title, expectedSeconds, p99Seconds }: PathLink, longest: number): string {
  const width = (seconds: number): string => ((seconds / longest) * BAR_WIDTH).toFixed(1);
  const label = `${title}: expected ${timeText(expectedSeconds)}, P99 ${timeText(p99Seconds)}`;
  return `<svg class="${doer === 'people' ? 'people' : 'machine'}" viewBox="0 0 ${BAR_WIDTH} 12" role="img" aria-label="${escapeHtml(label)}">
<rect class="p99" width="${width(p99Seconds)}" height="12"/><rect class="expected" width="${width(Math.min(expectedSeconds, p99Seconds))}" height="12"/></svg>`;
}
