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
    const keys = new Set<string>();
    for (const source of [bucket, ...bucket.arrivals.map((link) => link.source)]) {
      for (const key of source.objects.keys()) {
        if (key.startsWith(prefix) && this.find(bucket, key) !== undefined) keys.add(key);
      }
    }
    return [...keys].toSorted();
  }
}

function eTagOf({ body }: Pick<ObjectContent, 'body'>): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
