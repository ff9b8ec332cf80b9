import type { Clock } from '../platform.ts';
import type { ObjectVersion, ObjectVersions, VersionPage } from '../ports/object-versions.ts';
import { inParallel } from './in-parallel.ts';

/** A newest version of one bucket that the other does not have. */
export interface MissingObject {
  readonly key: string;
  readonly versionId: string;
  /** Of the bucket it stands in: `PENDING`, `FAILED`, ... */
  readonly replication: string | undefined;
  readonly bytes: number;
}

export interface Comparison {
  readonly from: { readonly versions: ObjectVersions; readonly bucket: string };
  readonly at: { readonly versions: ObjectVersions; readonly bucket: string };
  /** Only versions from then on: what is older had its time to be replicated, or was never to be. */
  readonly sinceMilliseconds: number;
  /** And before then: users go on storing, and there is always something on its way. */
  readonly beforeMilliseconds: number;
  /** Key to go on after; undefined: from the beginning. */
  readonly after: string | undefined;
  readonly clock: Pick<Clock, 'now'>;
  /** No further page is begun after this. */
  readonly untilMilliseconds: number;
}

export interface Compared {
  readonly missing: readonly MissingObject[];
  /** Where the next visit goes on; null where the bucket is through. */
  readonly cursor: string | null;
}

const HEADS_AT_ONCE = 10;
const HAS_LEFT: ReadonlySet<string> = new Set(['COMPLETED', 'REPLICA']);

/**
 * Goes through two buckets side by side. Replication keeps key and version of an object (S3 User Guide, "What does
 * Amazon S3 replicate?"), so what one has and the other has not is found by their listings: a thousand objects a call,
 * where asking for each one's status would be a call per object.
 */
export async function compareBuckets(comparison: Comparison): Promise<Compared> {
  const { clock, untilMilliseconds } = comparison;
  const missing: MissingObject[] = [];
  let after = comparison.after;
  do {
    const [page, other] = await Promise.all([
      comparison.from.versions.page(comparison.from.bucket, after),
      comparison.at.versions.page(comparison.at.bucket, after),
    ]);
    const end = lowest(page.next, other.next);
    missing.push(...(await confirmed(comparison, candidates(page, other, end, comparison))));
    // Nothing is left on the side that is asked about: what follows on the other is nobody's loss.
    if (end === undefined || page.versions.length === 0) return { missing, cursor: null };
    after = end;
  } while (clock.now() < untilMilliseconds);
  return { missing, cursor: after };
}

/** Up to here both listings are complete. */
function lowest(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

function candidates(
  page: VersionPage,
  other: VersionPage,
  end: string | undefined,
  { sinceMilliseconds, beforeMilliseconds }: Comparison,
): readonly ObjectVersion[] {
  const there = new Set(other.versions.map(({ key, versionId }) => `${versionId} ${key}`));
  return page.versions.filter(
    ({ key, versionId, isLatest, modifiedAtMilliseconds }) =>
      isLatest &&
      modifiedAtMilliseconds >= sinceMilliseconds &&
      modifiedAtMilliseconds < beforeMilliseconds &&
      (end === undefined || key <= end) &&
      !there.has(`${versionId} ${key}`),
  );
}

/** It may have arrived since the page was read, or stand behind a thousand newer versions of its key. */
async function confirmed(
  { from, at }: Comparison,
  versions: readonly ObjectVersion[],
): Promise<readonly MissingObject[]> {
  const found: MissingObject[] = [];
  await inParallel(versions, HEADS_AT_ONCE, async (version) => {
    if ((await at.versions.head(at.bucket, version)) !== undefined) return;
    const head = await from.versions.head(from.bucket, version);
    // Deleted meanwhile, here or, of a replica, where it came from: nobody's loss. Arrived meanwhile: none either.
    if (head !== undefined && !HAS_LEFT.has(head.replication ?? ''))
      found.push({ key: version.key, versionId: version.versionId, ...head });
  });
  return found.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
