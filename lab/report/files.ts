import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DrillResult } from '../drill/result.ts';
import type { StoryResult } from '../drill/story.ts';
import { htmlReport } from './html.ts';
import { reportOf } from './json.ts';
import { markdownReport } from './markdown.ts';
import { storyHtml, storyMarkdown, storyReportOf } from './story.ts';

/** Writes the three forms of the report and returns their paths. A reader never sees half a file. */
export function writeReports(result: DrillResult, folder: string): readonly string[] {
  const base = path.join(folder, `drill-${result.application}-${result.runbook}-${result.seed}`);
  return writeForms(folder, [
    [`${base}.html`, htmlReport(result)],
    [`${base}.md`, markdownReport(result)],
    [`${base}.json`, `${JSON.stringify(reportOf(result), null, 2)}\n`],
  ]);
}

export function writeStory(result: StoryResult, folder: string): readonly string[] {
  const base = path.join(folder, `story-${result.application}-${result.story}-${result.seed}`);
  return writeForms(folder, [
    [`${base}.html`, storyHtml(result)],
    [`${base}.md`, storyMarkdown(result)],
    [`${base}.json`, `${JSON.stringify(storyReportOf(result), null, 2)}\n`],
  ]);
}

function writeForms(folder: string, forms: readonly (readonly [string, string])[]): readonly string[] {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of forms) {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  }
  return forms.map(([file]) => file);
}
