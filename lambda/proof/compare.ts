import { BUCKETS, type CopyContents, type Seal, type SealedTable } from './seal.ts';

/**
 * - `proven`: everything that did not change around the moment of the copy is in it, exactly.
 * - `failed`: something is missing or other than it was.
 * - `not-comparable`: no seal belongs to the copy, or nothing stood still; that proves nothing.
 */
export type Verdict = 'proven' | 'failed' | 'not-comparable';

export interface Proof {
  readonly verdict: Verdict;
  readonly why: string;
  /** Tables that were sealed and are not in the copy. */
  readonly missing: readonly string[];
  /** Tables with rows other than sealed. */
  readonly differing: readonly DifferingTable[];
  /** Tables of which nothing could be judged, because all of it changed, or it is only counted and its count changed. */
  readonly unjudged: readonly string[];
  readonly tables: number;
  /** When the newest mark in the copy was written (ISO 8601); the copy is at least as new. Absent: there is none. */
  readonly newestMarkAt?: string;
  /** When the seals were begun that it was held against. */
  readonly sealedBefore?: string;
  readonly sealedAfter?: string;
}

export interface DifferingTable {
  readonly name: string;
  readonly rowsSealed: number;
  readonly rowsFound: number;
  /** Of the buckets that stood still. */
  readonly bucketsDiffering: number;
}

/** A mark tells what a copy has: the last seal that is whole in it, and the first of which nothing is. */
export function sealsAround<S extends Pick<Seal, 'at' | 'marks'>>(
  seals: readonly S[],
  marks: CopyContents['marks'],
): { readonly before?: S; readonly after?: S } {
  const ordered = seals.toSorted((one, other) => one.at.localeCompare(other.at));
  const before = ordered.findLast((seal) => marks.has(seal.marks.after));
  const after = ordered.find(
    (seal) => !marks.has(seal.marks.before) && (before === undefined || seal.at > before.at),
  );
  return {
    ...(before === undefined ? {} : { before }),
    ...(before === undefined || after === undefined ? {} : { after }),
  };
}

/**
 * Holds a copy against the seals around it. What is the same in both was so at every moment between them, the copy's
 * own included, and has to be in the copy exactly; what changed in between is not judged. With the earlier seal alone
 * nobody knows what changed since: what is equal is proven, and anything else is not judged.
 */
export function prove(copy: CopyContents, before: Seal | undefined, after: Seal | undefined): Proof {
  const newestMarkAt = [...copy.marks.values()].toSorted().at(-1);
  const known = newestMarkAt === undefined ? {} : { newestMarkAt };
  if (before === undefined) {
    const why = 'No seal is whole in the copy: the database was not sealed before the copy was made.';
    return { verdict: 'not-comparable', why, missing: [], differing: [], unjudged: [], tables: 0, ...known };
  }
  const found = new Map(copy.tables.map((table) => [table.name, table]));
  const later = after === undefined ? undefined : new Map(after.tables.map((table) => [table.name, table]));
  const results = before.tables.map((table) => judge(table, later, found.get(table.name)));
  const missing = results.filter(({ kind }) => kind === 'missing').map(({ name }) => name);
  const unjudged = results.filter(({ kind }) => kind === 'unjudged').map(({ name }) => name);
  const differing = results.flatMap((result) => (result.kind === 'differs' ? [result.table] : []));
  const equal = results.length - missing.length - unjudged.length - differing.length;
  const verdict = missing.length + differing.length > 0 ? 'failed' : equal > 0 ? 'proven' : 'not-comparable';
  return {
    verdict,
    why: inWords({ equal, missing: missing.length, differing: differing.length, unjudged: unjudged.length }),
    missing,
    differing,
    unjudged,
    tables: before.tables.length,
    ...known,
    sealedBefore: before.at,
    ...(after === undefined ? {} : { sealedAfter: after.at }),
  };
}

type Judgement =
  | { readonly kind: 'equal' | 'missing' | 'unjudged'; readonly name: string }
  | { readonly kind: 'differs'; readonly name: string; readonly table: DifferingTable };

function judge(
  sealed: SealedTable,
  later: ReadonlyMap<string, SealedTable> | undefined,
  found: SealedTable | undefined,
): Judgement {
  const { name } = sealed;
  const next = later?.get(name);
  const stoodStill = later !== undefined;
  // Dropped between the seals, or nobody knows whether: its absence says nothing.
  if (found === undefined) return { kind: next === undefined ? 'unjudged' : 'missing', name };
  const { stable, differing } = bucketsHeld(sealed, next, found);
  if (stable === 0 || (!stoodStill && differing > 0)) return { kind: 'unjudged', name };
  if (differing === 0) return { kind: 'equal', name };
  const table = { name, rowsSealed: sealed.rows, rowsFound: found.rows, bucketsDiffering: differing };
  return { kind: 'differs', name, table };
}

/** How many buckets stood still between the seals, and in how many of those the copy differs. A count is one bucket. */
function bucketsHeld(
  sealed: SealedTable,
  next: SealedTable | undefined,
  found: SealedTable,
): { readonly stable: number; readonly differing: number } {
  const contents = [sealed, found, ...(next === undefined ? [] : [next])];
  if (contents.some(({ buckets }) => buckets === undefined)) {
    if (next !== undefined && next.rows !== sealed.rows) return { stable: 0, differing: 0 };
    return { stable: 1, differing: found.rows === sealed.rows ? 0 : 1 };
  }
  let stable = 0;
  let differing = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const key = String(bucket);
    const was = sealed.buckets?.[key];
    if (next !== undefined && next.buckets?.[key] !== was) continue;
    stable += 1;
    if (found.buckets?.[key] !== was) differing += 1;
  }
  return { stable, differing };
}

function inWords(counts: {
  readonly equal: number;
  readonly missing: number;
  readonly differing: number;
  readonly unjudged: number;
}): string {
  const { equal, missing, differing, unjudged } = counts;
  return `${equal} tables are as sealed, ${missing} are missing, ${differing} differ, ${unjudged} changed too much to be judged.`;
}
