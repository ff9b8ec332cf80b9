import { createHash } from 'node:crypto';
import { ApiError } from '../../api.ts';
import type { WorldContext } from '../../service.ts';
import { RegionalRegistry } from '../support/registry.ts';
import type {
  Bucket,
  ObjectContent,
  ReplicationConfiguration,
  ReplicationRule,
  StoredObject,
} from './bucket.ts';
import { ReplicationLink } from './replication.ts';

/** Buckets of all regions (a bucket's name is unique in the world) and what is in them. */
export class ObjectStore {
  readonly #world: WorldContext;
  readonly #keys = new WeakMap<
    Bucket,
    { readonly size: number; readonly sources: number; readonly keys: readonly string[] }
  >();
  readonly #buckets = new RegionalRegistry<Bucket>('bucket');

  constructor(world: WorldContext) {
    this.#world = world;
  }

  create(
    region: string,
    name: string,
    settings: Pick<Bucket, 'versioning'> & Partial<Pick<Bucket, 'objectLock'>>,
  ): Bucket {
    return this.#buckets.add('every region', name, {
      name,
      region,
      objectLock: settings.objectLock,
      objects: new Map(),
      versioning: settings.versioning,
      replication: undefined,
      links: [],
      arrivals: [],
    });
  }

  bucket(name: string): Bucket | undefined {
    return this.#buckets.get('every region', name);
  }

  /**
   * New rules carry what is stored from now on; a rule that stays goes on with what it has under way.
   *
   * @throws ApiError InvalidRequest where a destination is missing or one of the buckets is not versioned
   */
  replicate(source: Bucket, configuration: ReplicationConfiguration | undefined): void {
    const rules = (configuration?.Rules ?? []).filter(({ Status }) => Status === 'Enabled');
    const wanted = rules.map((rule) => ({ rule, destination: this.#destinationOf(source, rule) }));
    source.replication = configuration;
    const roleArn = configuration?.Role ?? '';
    const kept = wanted.map(
      ({ rule, destination }) =>
        source.links.find((link) => link.does(rule)) ?? this.#connect({ source, destination }, rule, roleArn),
    );
    const gone = source.links.filter((link) => !kept.includes(link));
    for (const link of gone) link.close();
    source.links = [...kept, ...gone];
  }

  #connect(
    ends: { readonly source: Bucket; readonly destination: Bucket },
    rule: ReplicationRule,
    roleArn: string,
  ): ReplicationLink {
    const link = new ReplicationLink(this.#world, ends, { rule, roleArn });
    ends.destination.arrivals.push(link);
    return link;
  }

  #destinationOf(source: Bucket, rule: ReplicationRule): Bucket {
    const destination = this.bucket(rule.Destination.Bucket.split(':').at(-1) ?? '');
    if (destination === undefined) throw new ApiError('InvalidRequest', 'Destination bucket must exist.');
    for (const bucket of [source, destination]) {
      if (bucket.versioning !== 'Enabled') {
        throw new ApiError(
          'InvalidRequest',
          `Versioning must be 'Enabled' on the bucket ${bucket.name} to apply a replication configuration`,
        );
      }
    }
    return destination;
  }

  store(bucket: Bucket, key: string, content?: Omit<ObjectContent, 'eTag'>): StoredObject {
    const storedAt = this.#world.kernel.now();
    const object =
      content === undefined ? { storedAt } : { storedAt, content: { ...content, eTag: eTagOf(content) } };
    bucket.objects.set(key, object);
    return object;
  }

  /** What a reader of the bucket finds: its own object, or a replica that has arrived from another bucket. */
  find(
    bucket: Bucket,
    key: string,
  ): { readonly object: StoredObject; readonly isReplica: boolean } | undefined {
    const own = bucket.objects.get(key);
    if (own !== undefined) return { object: own, isReplica: false };
    for (const link of bucket.arrivals) {
      const object = link.source.objects.get(key);
      if (object !== undefined && link.statusOf(key, object) === 'COMPLETED')
        return { object, isReplica: true };
    }
    return undefined;
  }

  /** `PENDING` until the last rule has carried it, `FAILED` where one cannot; undefined where none does. */
  replicationStatus(
    bucket: Bucket,
    key: string,
    object: StoredObject,
  ): 'PENDING' | 'COMPLETED' | 'FAILED' | undefined {
    const statuses = bucket.links
      .map((link) => link.statusOf(key, object))
      .filter((status) => status !== 'none');
    if (statuses.length === 0) return undefined;
    if (statuses.includes('FAILED')) return 'FAILED';
    return statuses.includes('PENDING') ? 'PENDING' : 'COMPLETED';
  }

  /** Keys with a prefix that a reader of the bucket finds, in order. */
  keys(bucket: Bucket, prefix: string): readonly string[] {
    return this.#allKeys(bucket).filter(
      (key) => key.startsWith(prefix) && this.find(bucket, key) !== undefined,
    );
  }

  /** The first so many of them after a key, and whether there are more. */
  keysAfter(
    bucket: Bucket,
    { prefix, after, limit }: { readonly prefix: string; readonly after: string; readonly limit: number },
  ): { readonly keys: readonly string[]; readonly isTruncated: boolean } {
    const all = this.#allKeys(bucket);
    const keys: string[] = [];
    for (let index = firstAfter(all, after); index < all.length; index += 1) {
      const key = all[index] as string;
      if (!key.startsWith(prefix) || this.find(bucket, key) === undefined) continue;
      if (keys.length === limit) return { keys, isTruncated: true };
      keys.push(key);
    }
    return { keys, isTruncated: false };
  }

  /** Also of what has not arrived yet. Kept until something is stored: a listing asks page by page. */
  #allKeys(bucket: Bucket): readonly string[] {
    const sources = new Set([bucket, ...bucket.arrivals.map((link) => link.source)]);
    const size = [...sources].reduce((sum, { objects }) => sum + objects.size, 0);
    const known = this.#keys.get(bucket);
    if (known !== undefined && known.size === size && known.sources === sources.size) return known.keys;
    const distinct = new Set<string>();
    for (const { objects } of sources) for (const key of objects.keys()) distinct.add(key);
    const keys = [...distinct].toSorted();
    this.#keys.set(bucket, { size, sources: sources.size, keys });
    return keys;
  }
}

/** Where the first key stands that comes after the given one. */
function firstAfter(keys: readonly string[], after: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

function eTagOf({ body }: Pick<ObjectContent, 'body'>): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
