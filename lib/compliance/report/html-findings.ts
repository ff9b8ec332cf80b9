import { escapeHtml } from '../../report/escape.ts';
import type { Finding } from '../rules/framework/finding.ts';
import { isMissedTarget } from '../assessment/findings.ts';
import type { ReportInput } from './json.ts';
import { waiverLines } from './waiver-words.ts';

export function htmlFindings({ findings, waivers, problems }: ReportInput): string {
  const rest = findings.filter((finding) => !isMissedTarget(finding));
  const list = rest.length === 0 ? '<p>None.</p>' : rest.map(one).join('\n');
  const accepted =
    waivers.length === 0
      ? ''
      : `<h2>Waivers</h2><ul>${waivers
          .map(
            (waiver) =>
              `<li class="${waiver.status.replaceAll(' ', '-')}">${escapeHtml(waiverLines(waiver).join(' '))}</li>`,
          )
          .join(
            '',
          )}</ul>${problems.map(({ message }) => `<p class="problem">${escapeHtml(message)}</p>`).join('')}`;
  return `<h2>Findings</h2>\n${list}\n${accepted}`;
}

function one({ rule, level, path, message, remedy, controls }: Finding): string {
  return `<div class="finding ${level}"><p><b>${level}</b> <code>${escapeHtml(rule)}</code> at <code>${escapeHtml(path)}</code></p>
<p>${escapeHtml(message)}</p><p>To do: ${escapeHtml(remedy)}</p><p class="note">${escapeHtml(controls.join('; '))}</p></div>`;
}
