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
