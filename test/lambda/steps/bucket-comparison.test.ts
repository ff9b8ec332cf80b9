import type { ObjectVersion, ObjectVersions } from '../../../lambda/ports/object-versions.ts';
import { compareBuckets, type Compared } from '../../../lambda/steps/bucket-comparison.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');

interface Stored {
  readonly versionId: string;
  readonly replication?: string;
  readonly at?: number;
}

/** A bucket with small pages, so that both sides have to be gone through in step. */
function bucketOf(objects: Readonly<Record<string, Stored>>, pageSize: number): ObjectVersions {
  const keys = Object.keys(objects).toSorted();
  return {
    page(_bucket, after) {
      const rest = keys.filter((key) => after === undefined || key > after);
      const versions = rest.slice(0, pageSize).map((key): ObjectVersion => ({
        key,
        versionId: objects[key]?.versionId ?? '',
        isLatest: true,
        modifiedAtMilliseconds: objects[key]?.at ?? NOW - 60_000,
      }));
      return Promise.resolve({ versions, next: rest.length > pageSize ? versions.at(-1)?.key : undefined });
    },
    head(_bucket, { key, versionId }) {
      const found = objects[key];
      return Promise.resolve(
        found?.versionId === versionId ? { replication: found.replication, bytes: 1 } : undefined,
      );
    },
    copy: () => Promise.resolve(),
  };
}

async function through(
  here: ObjectVersions,
  there: ObjectVersions,
  pagesPerVisit: number,
): Promise<{ readonly keys: readonly string[]; readonly visits: number }> {
  const keys: string[] = [];
  let after: string | undefined;
  for (let visits = 1; ; visits += 1) {
    let asked = 0;
    const compared: Compared = await compareBuckets({
      from: { versions: here, bucket: 'here' },
      at: { versions: there, bucket: 'there' },
      sinceMilliseconds: NOW - 3_600_000,
      beforeMilliseconds: NOW,
      after,
      clock: { now: () => (asked += 1) },
      untilMilliseconds: pagesPerVisit,
    });
    keys.push(...compared.missing.map(({ key }) => key));
    if (compared.cursor === null) return { keys, visits };
    after = compared.cursor;
  }
}

const numbered = (count: number, versionId = 'v'): Record<string, Stored> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`k${String(index).padStart(3, '0')}`, { versionId }]),
  );

describe('comparing two buckets', () => {
  test.each([1, 2, 100])('finds exactly what is missing, %s pages a visit', async (pages) => {
    const missing = ['k003', 'k004', 'k050', 'k099'];
    const there = Object.fromEntries(Object.entries(numbered(100)).filter(([key]) => !missing.includes(key)));
    // Keys of its own put the pages of the two sides out of step.
    const more = {
      ...there,
      ...Object.fromEntries([...Array(40).keys()].map((n) => [`a${n}`, { versionId: 'x' }])),
    };
    const { keys, visits } = await through(bucketOf(numbered(100), 7), bucketOf(more, 11), pages);
    expect(keys).toEqual(missing);
    if (pages === 1) expect(visits).toBeGreaterThan(5);
  });

  test('another version under the same key is another object', async () => {
    const { keys } = await through(bucketOf(numbered(3, 'new'), 10), bucketOf(numbered(3, 'old'), 10), 10);
    expect(keys).toEqual(['k000', 'k001', 'k002']);
  });

  test('leaves out what has left, what came from there, what is old and what is newer than the look', async () => {
    const here = bucketOf(
      {
        arrived: { versionId: 'v', replication: 'COMPLETED' },
        cameFromThere: { versionId: 'v', replication: 'REPLICA' },
        old: { versionId: 'v', at: NOW - 7_200_000 },
        later: { versionId: 'v', at: NOW + 1 },
        stuck: { versionId: 'v', replication: 'FAILED' },
        underWay: { versionId: 'v', replication: 'PENDING' },
      },
      2,
    );
    expect((await through(here, bucketOf({}, 2), 10)).keys).toEqual(['stuck', 'underWay']);
  });

  test('an empty side is through at once', async () => {
    expect(await through(bucketOf({}, 5), bucketOf(numbered(20), 5), 1)).toEqual({ keys: [], visits: 1 });
  });
});
