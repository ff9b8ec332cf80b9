import type { Deployment, Side } from '../deployment.ts';
import type { RunContext } from '../steps/contract.ts';

/** Where the report of a run is kept: known beforehand, so that a notice can name it. */
export interface ReportPlace {
  readonly bucket: string;
  readonly jsonKey: string;
  readonly markdownKey: string;
}

export function reportPlaceOf(
  { names }: Pick<Deployment, 'names'>,
  side: Side,
  { startedAt, runId }: Pick<RunContext, 'startedAt' | 'runId'>,
): ReportPlace {
  const folder = `runs/${startedAt.replaceAll(/[-:]|\.\d+/g, '')}-${runId}`;
  return {
    bucket: names[side].evidenceBucket,
    jsonKey: `${folder}/report.json`,
    markdownKey: `${folder}/report.md`,
  };
}
