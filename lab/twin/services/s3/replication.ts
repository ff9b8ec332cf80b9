import { LATENCIES } from '../../../../lib/latency-model/latencies.ts';
import { worstSeconds } from '../../../../lib/latency-model/latency-model.ts';
import type { WorldContext } from '../../service.ts';
import type { Bucket, ReplicationRule, StoredObject } from './bucket.ts';
import { mayReplicate } from './replication-role.ts';

const LONGEST_MILLISECONDS = worstSeconds(LATENCIES['s3.replication'].distribution) * 1000;

/**
 * What one rule carries from a source to its destination. When an object arrives is worked out when somebody asks, so
 * that hundreds of thousands of objects cost nothing until then. An object that has not arrived when a region goes
 * dark stays PENDING and goes on with its remaining time when that region is back.
 */
export class ReplicationLink {
  readonly source: Bucket;
  readonly #world: WorldContext;
  readonly #rule: ReplicationRule;
  readonly #sourceRegion: string;
  readonly #destinationRegion: string;
  readonly #stream: string;
  readonly #permitted: boolean;
  readonly #activeSince: number;
  #activeUntil = Number.POSITIVE_INFINITY;
  /** Drawn so far: milliseconds each object takes. */
  readonly #durations = new Map<StoredObject, number>();
  /** Times in which nothing moved, the last one open while a region is dark. */
  readonly #pauses: { readonly from: number; until: number | undefined }[] = [];

  constructor(
    world: WorldContext,
    ends: { readonly source: Bucket; readonly destination: Bucket },
    { rule, roleArn }: { readonly rule: ReplicationRule; readonly roleArn: string },
  ) {
    this.#world = world;
    this.#rule = rule;
    this.source = ends.source;
    this.#sourceRegion = ends.source.region;
    this.#destinationRegion = ends.destination.region;
    this.#stream = `s3/${ends.source.name}->${ends.destination.name}`;
    this.#permitted = mayReplicate(world, roleArn, ends);
    this.#activeSince = world.kernel.now();
    this.#followDarkness();
    world.onDarknessChange(() => this.#followDarkness());
  }

  /** Whether the link, still at work, does what this rule asks for. */
  does(rule: ReplicationRule): boolean {
    return (
      this.#activeUntil === Number.POSITIVE_INFINITY &&
      rule.Destination.Bucket === this.#rule.Destination.Bucket &&
      prefixOf(rule) === prefixOf(this.#rule)
    );
  }

  /** The rule is gone: what is stored from now on is not carried any more. */
  close(): void {
    this.#activeUntil = Math.min(this.#activeUntil, this.#world.kernel.now());
  }

  /**
   * `none`: the rule does not carry it (older or newer than the rule, or another prefix). `FAILED`: S3 lacks a
   * permission, and does not try again.
   */
  statusOf(key: string, object: StoredObject): 'none' | 'PENDING' | 'COMPLETED' | 'FAILED' {
    const covered = object.storedAt >= this.#activeSince && object.storedAt < this.#activeUntil;
    if (!covered || !key.startsWith(prefixOf(this.#rule))) return 'none';
    if (!this.#permitted) return 'FAILED';
    const moving = this.#movingMilliseconds(object.storedAt);
    if (moving >= LONGEST_MILLISECONDS) return 'COMPLETED';
    return moving >= this.#durationOf(object) ? 'COMPLETED' : 'PENDING';
  }

  #durationOf(object: StoredObject): number {
    let duration = this.#durations.get(object);
    if (duration === undefined) {
      duration = this.#world.kernel.draw('s3.replication', this.#stream);
      this.#durations.set(object, duration);
    }
    return duration;
  }

  /** Time since then in which both regions were up. */
  #movingMilliseconds(since: number): number {
    const now = this.#world.kernel.now();
    let moving = now - since;
    for (const { from, until = now } of this.#pauses) {
      moving -= Math.max(0, until - Math.max(from, since));
    }
    return moving;
  }

  #followDarkness(): void {
    const paused = this.#world.isDark(this.#sourceRegion) || this.#world.isDark(this.#destinationRegion);
    const last = this.#pauses.at(-1);
    const open = last !== undefined && last.until === undefined;
    const now = this.#world.kernel.now();
    if (paused && !open) this.#pauses.push({ from: now, until: undefined });
    if (!paused && open) last.until = now;
  }
}

function prefixOf(rule: ReplicationRule): string {
  return rule.Filter?.Prefix ?? rule.Prefix ?? '';
}
