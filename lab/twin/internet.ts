import type { Kernel } from '../kernel/kernel.ts';
import { UnsupportedError } from './api.ts';
import type { DataPlane } from './service.ts';

/** A short answer of a healthy server, name resolution included, is as far away as one call of an API. */
const REQUEST_LATENCY = 'aws.call';
const FAR_REQUEST_LATENCY = 'aws.call.cross-region';

/** A name that answers nothing any more sends the visitor through at most this many aliases. */
const LONGEST_CHAIN = 8;

interface CachedAnswer {
  readonly target: string | undefined;
  readonly expiresAt: number;
}

export interface InternetWorld {
  readonly kernel: Kernel;
  readonly dataPlane: DataPlane;
  isDark(region: string): boolean;
  fail(error: unknown): void;
}

/** Names and web servers as a function reaches them. */
export class Internet {
  readonly #world: InternetWorld;
  readonly #caches = new Map<string, Map<string, CachedAnswer>>();
  /** By URL; undefined once the first upload has come. */
  readonly #uploads = new Map<string, ((body: string) => void) | undefined>();

  constructor(world: InternetWorld) {
    this.#world = world;
  }

  /** Through the region's resolver, which keeps an answer for as long as the record allows. */
  resolveThrough(
    region: string,
    name: string,
  ): { readonly target: string | undefined; readonly milliseconds: number } {
    const now = this.#world.kernel.now();
    const cache = this.#caches.get(region) ?? new Map<string, CachedAnswer>();
    this.#caches.set(region, cache);
    const known = cache.get(name);
    if (known !== undefined && known.expiresAt > now) return { target: known.target, milliseconds: 1 };
    const answer = this.#world.dataPlane.resolve(name);
    const expiresAt = now + (answer?.ttlSeconds ?? 0) * 1000;
    cache.set(name, { target: answer?.target, expiresAt });
    return { target: answer?.target, milliseconds: this.#draw(REQUEST_LATENCY, region) };
  }

  /** What a server answers; undefined where nobody does. */
  get(region: string, url: string): { readonly status: number; readonly milliseconds: number } | undefined {
    const endpoint = this.#endpointOf(region, new URL(url).hostname);
    const standsIn = regionIn(endpoint);
    if (standsIn !== undefined && this.#world.isDark(standsIn)) return undefined;
    const status = this.#world.dataPlane.healthyServers(endpoint) > 0 ? 200 : 503;
    const isFar = standsIn !== undefined && standsIn !== region;
    return { status, milliseconds: this.#draw(isFar ? FAR_REQUEST_LATENCY : REQUEST_LATENCY, region) };
  }

  /** Takes an upload that somebody waits for. One that comes again, because its answer was late, changes nothing. */
  put(region: string, url: string, body: string): { readonly status: number; readonly milliseconds: number } {
    if (!this.#uploads.has(url)) this.#refuse(`an upload to ${new URL(url).hostname}`);
    this.#uploads.get(url)?.(body);
    this.#uploads.set(url, undefined);
    return { status: 200, milliseconds: this.#draw(REQUEST_LATENCY, region) };
  }

  /** Waits for one upload to a URL (the answer of a custom resource). */
  expectUpload(url: string, receive: (body: string) => void): void {
    this.#uploads.set(url, receive);
  }

  /** Ends the lab by name, even where the function catches what is thrown. */
  #refuse(what: string): never {
    const error = new UnsupportedError(what);
    this.#world.fail(error);
    throw error;
  }

  #endpointOf(region: string, host: string): string {
    let name = host;
    for (let hop = 0; hop < LONGEST_CHAIN; hop += 1) {
      const { target } = this.resolveThrough(region, name);
      if (target === undefined) return name;
      name = target;
    }
    return name;
  }

  #draw(latency: typeof REQUEST_LATENCY | typeof FAR_REQUEST_LATENCY, region: string): number {
    return this.#world.kernel.draw(latency, `internet/${region}`);
  }
}

/** The region that an endpoint's own name says: `app-1.us-west-2.elb.amazonaws.com`. */
function regionIn(host: string): string | undefined {
  return host.split('.').find((label) => /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(label));
}
