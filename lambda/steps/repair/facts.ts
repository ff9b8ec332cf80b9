import type { RepairResult } from './apply.ts';
import type { Cursor } from './compare.ts';
import type { SetAside } from './dialect.ts';

/** What was found out before anything was compared. */
export interface PreparedFact {
  readonly plan: string;
  readonly tables: readonly PreparedTable[];
  /** How long the comparison will take, measured on the first rows; seconds. */
  readonly estimatedSeconds: number;
}

export interface PreparedTable {
  readonly table: string;
  /** By the statistics of the copy. */
  readonly rows: number;
}

/** How far each table's comparison has come; by the number of the table in the plan. */
export interface ComparisonFact {
  readonly cursors: readonly Cursor[];
  /** Once all are compared: what the plan's conditions leave to be repaired, by table. */
  readonly toRepair?: readonly SetAside[];
}

export interface AppliedFact extends RepairResult {
  readonly appliedAt: string;
}
