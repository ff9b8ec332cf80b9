/**
 * What a database held at one moment, small enough to keep: rows and checksums per table, in buckets. It names no
 * value of any row. Two marks enclose the moment: the first was committed before it, the second after it, so that a
 * copy which has the second one has everything that is sealed, and one which has not the first one has nothing newer.
 */
export interface Seal {
  readonly database: string;
  /** ISO 8601; ids of the marks are made from it. */
  readonly at: string;
  readonly marks: { readonly before: string; readonly after: string };
  readonly tables: readonly SealedTable[];
}

export interface SealedTable {
  /** `schema.table`; in MySQL and MariaDB the table alone. */
  readonly name: string;
  readonly rows: number;
  /**
   * Rows are put into {@link BUCKETS} buckets by a hash of all their values: a row that changes changes two of them.
   * Absent for a table that is only counted because it has too many rows.
   */
  readonly buckets?: Readonly<Record<string, string>>;
}

export const BUCKETS = 256;

/** Above that many rows, as the engine estimates them, a table is counted and not summed up. */
export const CHECKSUM_ROWS_AT_MOST = 2_000_000;

/** What a copy was found to hold. */
export interface CopyContents {
  readonly tables: readonly SealedTable[];
  /** Marks in the copy, by id, with the time they were written (ISO 8601). */
  readonly marks: ReadonlyMap<string, string>;
}
