import type { DataLossFact, ReportFact } from '../../ports/facts.ts';
import type { RunRecord } from '../../ports/ledger.ts';
import { reportPlaceOf } from '../../rules/report-place.ts';
import { isoTime } from '../../rules/times.ts';
import { lossAchieved } from '../data-loss/achieved.ts';
import type { LossHistory } from '../data-loss/history.ts';
import type { DecideContext, Decision } from '../step.ts';
import { markdownOf } from './markdown.ts';
import { reportOf, type ReportSources } from './report.ts';

export interface Observed {
  readonly sources: Omit<ReportSources, 'run' | 'writtenAt'>;
  /** Present where this run has promoted something. */
  readonly history: LossHistory | undefined;
}

export interface Action {
  readonly json: string;
  readonly markdown: string;
  readonly dataLoss: DataLossFact | undefined;
  readonly written: ReportFact;
}

export function decide(
  { sources, history }: Observed,
  { run, nowMilliseconds }: DecideContext,
): Decision<Action> {
  const { facts, record } = sources;
  const { report: written } = facts;
  if (written !== undefined && !isOutdated(written, record)) {
    return {
      kind: 'done',
      summary: `Report: s3://${written.bucket}/${written.markdownKey}`,
      output: { bucket: written.bucket, key: written.markdownKey },
    };
  }
  const writtenAt = isoTime(nowMilliseconds);
  const dataLoss = history === undefined ? facts['data-loss'] : achieved(sources, history, nowMilliseconds);
  const known = dataLoss === undefined ? facts : { ...facts, 'data-loss': dataLoss };
  const report = reportOf({ ...sources, facts: known, run, writtenAt });
  return {
    kind: 'act',
    summary: 'Write the report',
    actions: [
      {
        json: `${JSON.stringify(report, undefined, 2)}\n`,
        markdown: markdownOf(report),
        dataLoss,
        written: { ...reportPlaceOf(sources.deployment, sources.side, run), writtenAt },
      },
    ],
  };
}

/** A run that fails after its report was written has a report that says it went well: it is written once more. */
function isOutdated({ writtenAt }: ReportFact, record: RunRecord | undefined): boolean {
  return record?.status === 'failed' && record.endedAt !== undefined && writtenAt < record.endedAt;
}

function achieved(
  { deployment, facts, fences }: Observed['sources'],
  history: LossHistory,
  nowMilliseconds: number,
): DataLossFact {
  const requests = facts['promote-databases']?.requests ?? [];
  const promoted = deployment.databases.map(({ name, engine }) => ({
    name,
    engine,
    requestedAt: requests.find((request) => request.name === name)?.requestedAt,
    checkedAt: facts.preflight?.checkedAt,
    before: facts.preflight?.databases.find((database) => database.name === name),
    fence: fences.find((fence) => fence.database === name),
    proof: facts['prove-standby']?.databases.find((database) => database.name === name)?.detail,
  }));
  return lossAchieved(promoted, history, nowMilliseconds);
}
