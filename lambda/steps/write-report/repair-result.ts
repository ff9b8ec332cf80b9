import type { RepairedTable } from '../repair/apply.ts';
import type { ReportSources } from './report.ts';

/** What a run of `data-repair` has brought back. */
export interface RepairReport {
  readonly database: string;
  readonly repair: string;
  /** The moment the copy is of. */
  readonly restoreTime: string;
  readonly copy: string;
  readonly tables: readonly RepairReportTable[];
  /** Null: nothing was changed. */
  readonly appliedAt: string | null;
}

export interface RepairReportTable extends Pick<RepairedTable, 'table'> {
  /** Rows of the copy that were compared. */
  readonly compared: number;
  /** Rows that the comparison left to be repaired. Null: it did not reach its end. */
  readonly missing: number | null;
  readonly wrong: number | null;
  /** Null: nothing was changed. */
  readonly applied: Pick<RepairedTable, 'changed' | 'kept' | 'undo' | 'untouched'> | null;
}

export function isRepair({ run }: { readonly run: { readonly runbook: string } }): boolean {
  return run.runbook === 'data-repair';
}

export function repairReport(sources: ReportSources): RepairReport | null {
  const { facts, record, run } = sources;
  const plan = facts['plan-restore'];
  if (!isRepair(sources) || plan === undefined) return null;
  const comparison = facts['compare-tables'];
  const applied = facts['apply-repair'];
  const input = record?.input ?? run.input;
  return {
    database: plan.database,
    repair: String(input?.parameters?.['repair']),
    restoreTime: plan.restoreTime,
    copy: plan.target,
    tables: (facts['prepare-repair']?.tables ?? []).map(({ table }, index) => ({
      table,
      compared: comparison?.cursors[index]?.compared ?? 0,
      missing: comparison?.toRepair?.[index]?.missing ?? null,
      wrong: comparison?.toRepair?.[index]?.wrong ?? null,
      applied: appliedTo(applied?.tables[index]),
    })),
    appliedAt: applied?.appliedAt ?? null,
  };
}

function appliedTo(table: RepairedTable | undefined): RepairReportTable['applied'] {
  if (table === undefined) return null;
  const { changed, kept, undo, untouched } = table;
  return { changed, kept, undo, untouched };
}
