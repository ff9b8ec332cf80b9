import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { htmlReport } from './html.ts';
import { reportOf, type ReportInput } from './json.ts';
import { markdownReport } from './markdown.ts';

/** Writes `assessment.{html,md,json}` and returns their paths. A reader never sees half a file. */
export function writeAssessment(input: ReportInput, folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const forms: readonly (readonly [string, string])[] = [
    ['assessment.html', htmlReport(input)],
    ['assessment.md', markdownReport(input)],
    ['assessment.json', `${JSON.stringify(reportOf(input), null, 2)}\n`],
  ];
  return forms.map(([name, text]) => {
    const file = path.join(folder, name);
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
    return file;
  });
}
