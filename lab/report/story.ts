import colors from 'picocolors';
import Table from 'cli-table3';
import type { Check } from '../drill/act.ts';
import type { StoryResult } from '../drill/story.ts';
import { spoken } from './duration.ts';
import { escapeHtml } from './escape.ts';
import { checkList, htmlBody, htmlPage } from './html.ts';
import { reportOf, type DrillReport } from './json.ts';
import { checkLines, markdownReport } from './markdown.ts';
import { checkLine } from './terminal.ts';

const HEADINGS = ['', 'Chapter', 'Runbook', 'Lasted', 'Not served', 'Lost writes', 'Verdict'] as const;

function heading({ application, story, seed }: StoryResult): string {
  return `${application}: ${story}, seed ${seed}`;
}

function verdict({ outcome }: StoryResult): string {
  switch (outcome) {
    case 'met':
      return 'The circle is closed: every chapter met its targets, and everything that had to hold holds.';
    case 'missed':
      return 'The circle is closed, but a chapter missed a target.';
    case 'failed':
      return 'The circle is not closed; the chapters and checks say where it broke.';
  }
}

/** One row per chapter: how long its runbook ran, how long somebody was not served, what was lost. */
function rows({ chapters }: StoryResult): readonly (readonly string[])[] {
  return chapters.map(({ title, result }, index) => {
    const unserved = Math.max(0, ...result.components.map(({ rtoActualSeconds }) => rtoActualSeconds ?? 0));
    const lost = result.components.reduce((sum, { lostWrites }) => sum + lostWrites, 0);
    return [
      String(index + 1),
      title,
      result.runbook,
      spoken(lastedSeconds(result.executions)),
      spoken(unserved),
      String(lost),
      result.outcome === 'met' ? 'met' : result.outcome.toUpperCase(),
    ];
  });
}

function lastedSeconds(executions: StoryResult['chapters'][number]['result']['executions']): number | null {
  const [first] = executions;
  const ended = executions.map(({ endedAtSeconds }) => endedAtSeconds ?? Number.NaN);
  return first === undefined || ended.some(Number.isNaN) ? null : Math.max(...ended) - first.startedAtSeconds;
}

/** What stands below the chapters once all is told. */
export function storySummary(result: StoryResult): string {
  const table = new Table({ head: [...HEADINGS], style: { head: [], border: [] } });
  for (const cells of rows(result)) table.push([...cells]);
  const good = result.outcome === 'met';
  return [
    '',
    colors.bold(heading(result)),
    result.headline,
    '',
    table.toString(),
    '',
    ...result.checks.map(checkLine),
    '',
    (good ? colors.green : colors.red)(colors.bold(verdict(result))),
  ].join('\n');
}

export function storyMarkdown(result: StoryResult): string {
  return [
    `# ${heading(result)}`,
    '',
    `**${verdict(result)}** ${result.headline}`,
    '',
    row(HEADINGS),
    row(HEADINGS.map(() => '---')),
    ...rows(result).map(row),
    '',
    ...checkLines(result.checks),
    ...result.chapters.map(
      ({ title, result: chapter }, index) =>
        `# ${index + 1}. ${title}\n\n${deepened(markdownReport(chapter))}`,
    ),
  ].join('\n');
}

/** A chapter's own page is a part of this one: its heading goes, the others stand one level lower. */
function deepened(markdown: string): string {
  return markdown.replace(/^# .*\n\n/, '').replaceAll(/^## /gm, '### ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

export function storyHtml(result: StoryResult): string {
  const head = HEADINGS.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows(result)
    .map((cells, index) => {
      const outcome = result.chapters[index]?.result.outcome === 'met' ? 'met' : 'missed';
      return `<tr class="${outcome}">${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
    })
    .join('\n');
  const chapters = result.chapters.map(
    ({ title, result: chapter }, index) =>
      `<details${chapter.outcome === 'met' ? '' : ' open'}><summary>${index + 1}. ${escapeHtml(title)}</summary>\n${htmlBody(chapter)}</details>`,
  );
  return htmlPage(
    heading(result),
    `<header>
<p class="eyebrow">Muster story</p>
<h1>${escapeHtml(heading(result))}</h1>
<p class="verdict ${result.outcome}">${escapeHtml(verdict(result))}</p>
<p>${escapeHtml(result.headline)}</p>
</header>
<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>
${checkList(result.checks)}${chapters.join('\n')}
`,
  );
}

/** The machine-readable form. Seconds everywhere; each chapter counts from its own T+0. */
export interface StoryReport {
  readonly story: string;
  readonly seed: number;
  readonly outcome: string;
  readonly chapters: readonly ({ readonly title: string; readonly checks: readonly Check[] } & DrillReport)[];
  readonly checks: readonly Check[];
}

export function storyReportOf({ story, seed, outcome, chapters, checks }: StoryResult): StoryReport {
  return {
    story,
    seed,
    outcome,
    chapters: chapters.map(({ title, result }) =>
      Object.assign({ title, checks: result.checks }, reportOf(result)),
    ),
    checks,
  };
}
