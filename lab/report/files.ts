import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DrillResult } from '../drill/result.ts';
import { htmlReport } from './html.ts';
import { reportOf } from './json.ts';
import { markdownReport } from './markdown.ts';

/** Writes the three forms of the report and returns their paths. A reader never sees half a file. */
export function writeReports(result: DrillResult, folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const base = path.join(folder, `drill-${result.application}-${result.runbook}-${result.seed}`);
  const forms: readonly (readonly [string, string])[] = [
    [`${base}.html`, htmlReport(result)],
    [`${base}.md`, markdownReport(result)],
    [`${base}.json`, `${JSON.stringify(reportOf(result), null, 2)}\n`],
  ];
  for (const [file, text] of forms) {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  }
  return forms.map(([file]) => file);
}
