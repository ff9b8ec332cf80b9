import { isoTime } from '../../rules/times.ts';
import type { ReportFact } from '../../ports/facts.ts';
import type { DecideContext, Decision } from '../step.ts';
import { markdownOf } from './markdown.ts';
import { reportOf, type ReportSources } from './report.ts';

export interface Observed {
  readonly sources: Omit<ReportSources, 'run' | 'writtenAt'>;
  readonly bucket: string;
}

export interface Action {
  readonly json: string;
  readonly markdown: string;
  readonly written: ReportFact;
}

export function decide(
  { sources, bucket }: Observed,
  { run, nowMilliseconds }: DecideContext,
): Decision<Action> {
  const { report: written } = sources.facts;
  if (written !== undefined) {
    return {
      kind: 'done',
      summary: `Report: s3://${written.bucket}/${written.markdownKey}`,
      output: { bucket: written.bucket, key: written.markdownKey },
    };
  }
  const writtenAt = isoTime(nowMilliseconds);
  const report = reportOf({ ...sources, run, writtenAt });
  const folder = `runs/${run.startedAt.replaceAll(/[-:]|\.\d+/g, '')}-${run.runId}`;
  return {
    kind: 'act',
    summary: 'Write the report',
    actions: [
      {
        json: `${JSON.stringify(report, undefined, 2)}\n`,
        markdown: markdownOf(report),
        written: { bucket, jsonKey: `${folder}/report.json`, markdownKey: `${folder}/report.md`, writtenAt },
      },
    ],
  };
}
