import type { SqlSession, SqlStatements } from '../../ports/sql.ts';
import type { RepairTable } from '../../deployment.ts';
import type { RepairNames } from './plan.ts';

/** Rows of a key range: above `after` (null: from the first), up to and with `upTo`. Keys as the server writes them. */
export interface KeyRange {
  readonly after: string | null;
  readonly upTo: string;
}

/** What a set of rows adds up to, whatever their order. */
export interface Summary {
  readonly rows: number;
  /** Sum of the rows' digests, as a decimal text. */
  readonly checksum: string;
}

export interface HashedRow {
  readonly key: string;
  readonly hash: string;
}

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** What comparing and mending need of an engine. Every method is one or a few statements. */
export interface RepairDialect {
  quote(name: string): string;
  /** Of a statement's parameter with this number, from 1. */
  placeholder(number: number): string;
  /** In order. Empty: there is no such table. */
  columns(on: SqlStatements, table: string): Promise<readonly Column[]>;
  /** Whether a unique index covers the key alone and it cannot be null. */
  isKey(on: SqlStatements, table: RepairTable): Promise<boolean>;
  /** About how many rows there are, by the planner's statistics; null: there are none yet. */
  estimatedRows(on: SqlStatements, table: string): Promise<number | null>;
  /** The last key of the next so many rows; undefined: there are no more. */
  lastKeyOfNext(
    on: SqlStatements,
    table: RepairTable,
    after: string | null,
    rows: number,
  ): Promise<string | undefined>;
  summary(on: SqlStatements, table: Prepared, range: KeyRange): Promise<Summary>;
  hashes(on: SqlStatements, table: Prepared, range: KeyRange): Promise<readonly HashedRow[]>;
  /** Of all rows that the repair does not mean to touch. */
  untouched(on: SqlStatements, table: Prepared, names: RepairNames): Promise<Summary>;
  /** Takes out what an attempt at the same range has put there before. */
  clearRange(on: SqlStatements, table: Prepared, range: KeyRange, from: string): Promise<void>;
  /** Copies rows of the range with these keys from one database into a table of the other. */
  copyRows(
    from: SqlStatements,
    to: SqlStatements,
    table: Prepared,
    move: { readonly range: KeyRange; readonly keys: readonly string[]; readonly into: string },
  ): Promise<void>;
  /** Makes the tables of a repair where they are not there yet. */
  makeTables(on: SqlSession, table: RepairTable, names: RepairNames): Promise<void>;
  makeRecord(on: SqlSession): Promise<void>;
  /** Takes out of `{missing}` and `{wrong}` what is not, or not any more, to be repaired. @returns what is left */
  narrow(on: SqlStatements, table: RepairTable, names: RepairNames): Promise<SetAside>;
  /** Keeps the wrong rows as they are now. @returns how many */
  keepUndo(on: SqlStatements, table: RepairTable, names: RepairNames): Promise<number>;
  /** What the statements should have done and have not. */
  unrepaired(on: SqlStatements, table: Prepared, names: RepairNames): Promise<Unrepaired>;
}

/** A table with its columns, which a digest of a row needs. */
export interface Prepared extends RepairTable {
  readonly columns: readonly Column[];
}

/** Rows of the copy that wait beside the table. */
export interface SetAside {
  readonly missing: number;
  readonly wrong: number;
}

export interface Unrepaired {
  /** Rows of `{missing}` that are still not there. */
  readonly stillMissing: number;
  /** Rows of `{wrong}` that are still as they were. */
  readonly stillWrong: number;
}

/** A number that SQL wrote. */
export function count(text: string | null | undefined): number {
  const number = Number(text);
  if (text === null || text === undefined || !Number.isFinite(number)) {
    throw new Error(`The database answered ${String(text)} where a number belongs.`);
  }
  return number;
}
