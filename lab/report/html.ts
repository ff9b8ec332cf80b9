import type { DrillResult } from '../drill/result.ts';
import { relative } from './duration.ts';
import { escapeHtml } from './escape.ts';
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
import { timelinePicture } from './timeline-picture.ts';

/** One file that needs nothing else: no script, no font, no request. */
export function htmlReport(result: DrillResult): string {
  return htmlPage(
    title(result),
    `<header>
<p class="eyebrow">Muster drill</p>
<h1>${escapeHtml(title(result))}</h1>
${htmlBody(result, '</header>\n')}`,
  );
}

/** The frame of a page: what is in it has been escaped. */
export function htmlPage(heading: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${main}</main>
</body>
</html>
`;
}

/** Everything that is said of one rehearsal, without its heading. */
export function htmlBody(result: DrillResult, afterVerdict = ''): string {
  return `<p class="verdict ${result.outcome}">${escapeHtml(verdict(result))}</p>
${deniedList(result)}<p>${escapeHtml(result.headline)}</p>
${afterVerdict}<figure>${timelinePicture(result)}</figure>
<p>${escapeHtml(phaseSentence(result))}</p>
<h2>Components</h2>
${componentTable(result)}
<p>${escapeHtml(overheadSentence(result))}</p>
${checkList(result.checks)}<h2>Timeline</h2>
${timelineTable(result)}
<h2>How it was measured</h2>
<p>${escapeHtml(clientSentence(result))} ${escapeHtml(hostSentence(result))}</p>
<p>${escapeHtml(HONESTY)}</p>
`;
}

function deniedList({ denied }: DrillResult): string {
  if (denied.length === 0) return '';
  return `<ul>${denied.map((refusal) => `<li>${escapeHtml(refusal)}</li>`).join('')}</ul>\n`;
}

function componentTable(result: DrillResult): string {
  const head = COMPONENT_HEADINGS.map((heading) => `<th scope="col">${heading}</th>`).join('');
  const rows = result.components.map((component) => {
    const cells = componentCells(component).map((cell) => `<td>${escapeHtml(cell)}</td>`);
    return `<tr class="${component.met ? 'met' : 'missed'}">${cells.join('')}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

export function checkList(checks: DrillResult['checks']): string {
  if (checks.length === 0) return '';
  const items = checks.map(
    ({ name, passed, detail }) =>
      `<li class="${passed ? 'met' : 'missed'}"><b>${passed ? 'holds' : 'FAILED'}</b> ${escapeHtml(name)} (${escapeHtml(detail)})</li>`,
  );
  return `<h2>Checks</h2>\n<ul class="checks">${items.join('\n')}</ul>\n`;
}

function timelineTable(result: DrillResult): string {
  const rows = result.timeline.map(
    (entry) =>
      `<tr class="${entry.lane}"><td class="when">${relative(entry.atSeconds)}</td>` +
      `<td class="who">${entry.lane}</td><td>${escapeHtml(entry.event)}</td></tr>`,
  );
  return (
    '<div class="scroll"><table class="timeline"><thead><tr><th scope="col">When</th><th scope="col">Who</th>' +
    `<th scope="col">What</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`
  );
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5a6675; --line: #d6dce4; --page: #fff; --panel: #f5f7fa;
  --world: #b3372f; --people: #8a6100; --runbook: #2257a8; --traffic: #1d7a46; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --soft: #a3afbf; --line: #36404d; --page: #12171e;
  --panel: #1b222b; --world: #f08a80; --people: #e0b45a; --runbook: #82b1f5; --traffic: #6cca93; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 1.7rem; margin: 0 0 8px; } h2 { font-size: 1.15rem; margin: 36px 0 8px; }
.eyebrow { margin: 0; color: var(--soft); font-size: .85rem; letter-spacing: .06em; text-transform: uppercase; }
.verdict { font-size: 1.1rem; font-weight: 600; margin: 0; }
.verdict.met { color: var(--traffic); } .verdict.missed, .verdict.failed { color: var(--world); }
figure { margin: 24px 0 8px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 8px; }
details { margin: 24px 0; border: 1px solid var(--line); border-radius: 8px; padding: 4px 16px; }
summary { font-weight: 600; cursor: pointer; padding: 8px 0; }
svg { width: 100%; height: auto; display: block; font: 12px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg text.tick, svg text.lane { fill: var(--soft); }
svg line.lane, svg line.tick { stroke: var(--line); }
svg line.recovered { stroke: var(--traffic); stroke-dasharray: 4 3; } svg text.recovered { fill: var(--traffic); }
.phase rect { opacity: .28; } .phase.detect rect { fill: var(--world); } .phase.decide rect { fill: var(--people); }
.phase.recover rect { fill: var(--runbook); }
.mark.world { fill: var(--world); } .mark.people { fill: var(--people); } .mark.runbook { fill: var(--runbook); }
.mark.traffic { fill: var(--traffic); } .mark.beyond { opacity: .35; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; } tr.missed td:last-child { color: var(--world); font-weight: 700; }
tr.met td:last-child { color: var(--traffic); } li.missed b { color: var(--world); } li.met b { color: var(--traffic); } td.when { font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.world .who { color: var(--world); } tr.people .who { color: var(--people); }
tr.runbook .who { color: var(--runbook); } tr.traffic .who { color: var(--traffic); }
`;
