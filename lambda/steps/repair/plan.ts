/**
 * Rows that a team wants to be able to bring back, with statements that the team has written and rehearsed.
 * Travels in `deployment.json`, so that nobody types SQL at 03:00.
 */
export interface RepairPlan {
  readonly name: string;
  /** In the order in which they are applied: a parent before the table that refers to it. */
  readonly tables: readonly RepairTable[];
}

export interface RepairTable {
  /** With its schema where that is not on the search path, e.g. `sales.orders`. */
  readonly table: string;
  /** A column that is unique, never null, and never changes: the primary key, if it is one column. */
  readonly key: string;
  /**
   * SQL condition on `saved`, the row of the copy: only missing rows that meet it are brought back.
   * @default every missing row
   */
  readonly missingWhen?: string;
  /**
   * SQL condition on `live`, the row as it is, and `saved`, the row of the copy: which of the rows that differ are
   * wrong. The others were changed since, rightly, and stay.
   * @default none of them
   */
  readonly wrongWhen?: string;
  /**
   * Run in order, in one transaction. `{missing}` and `{wrong}` are tables with the columns of the table, which hold
   * the rows of the copy that are to be brought back and put right.
   */
  readonly statements: readonly string[];
}

/** Tables that a repair makes beside the repaired one. The names carry the epoch: two repairs never share any. */
export interface RepairNames {
  readonly missing: string;
  readonly wrong: string;
  /** The wrong rows as they were before. It is kept. */
  readonly undo: string;
}

/** Of the plan's table with this number, from 0. */
export function repairNames(epoch: number, index: number): RepairNames {
  const of = (what: string): string => `muster_${what}_${epoch}_${index}`;
  return { missing: of('missing'), wrong: of('wrong'), undo: of('undo') };
}

/** What every finished repair leaves in the database it repaired, written in its transaction. */
export const REPAIRS_TABLE = 'muster_repairs';

/** A statement of the team with the names of this repair in it. */
export function withNames(statement: string, names: RepairNames, quote: (name: string) => string): string {
  return statement.replaceAll('{missing}', quote(names.missing)).replaceAll('{wrong}', quote(names.wrong));
}
