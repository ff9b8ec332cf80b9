import { escapeHtml } from '../../report/escape.ts';
import type { StandingCost } from '../cost/standing-cost.ts';
import { costSummary, standbySentence } from './cost-words.ts';
import { htmlTable } from './html-table.ts';
import { usdText } from './words.ts';

export function htmlCost(cost: StandingCost): string {
  const { byComponent, items, assumptions } = cost;
  return `<h2>What readiness costs</h2>
<p>${escapeHtml([costSummary(cost), standbySentence(cost)].join(' ').trim())}</p>
${htmlTable(
  ['For', 'US$ a month'],
  byComponent.map(({ component, usdPerMonth }) => [component, usdText(usdPerMonth)]),
  ['US$ a month'],
)}
<details><summary>Every item, with its arithmetic</summary>
${htmlTable(
  ['For', 'What', 'Region', 'US$ a month', 'How'],
  items.map(({ component, what, region, usdPerMonth, arithmetic }) => [
    component,
    what,
    region,
    usdPerMonth === undefined ? 'unknown' : usdText(usdPerMonth),
    arithmetic,
  ]),
  ['US$ a month'],
)}</details>
<ul>${assumptions.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
}
