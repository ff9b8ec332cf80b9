import type { WorldContext } from '../../service.ts';

/** How many servers stand ready, without asking whether their region is dark. */
export type ServerCount = () => number;

interface Endpoint {
  /** Undefined for somebody else's service, which stands in no region of ours. */
  readonly region: string | undefined;
  readonly servers: ServerCount;
}

/** Every host that answers requests, and how many healthy servers stand behind it. */
export class Endpoints {
  readonly #world: WorldContext;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #broken = new Set<string>();
  readonly #listeners: (() => void)[] = [];

  constructor(world: WorldContext) {
    this.#world = world;
  }

  /** The first to claim a host keeps it: a front end may be named by a record and by its own health URL. */
  add(host: string, region: string | undefined, servers: ServerCount): void {
    const key = host.toLowerCase();
    if (!this.#endpoints.has(key)) this.#endpoints.set(key, { region, servers });
  }

  has(host: string): boolean {
    return this.#endpoints.has(host.toLowerCase());
  }

  /** 0 while its region is dark, it is broken by hand, or nobody knows the host. */
  healthyServers(host: string): number {
    const key = host.toLowerCase();
    const endpoint = this.#endpoints.get(key);
    if (endpoint === undefined || this.#broken.has(key)) return 0;
    if (endpoint.region !== undefined && this.#world.isDark(endpoint.region)) return 0;
    return endpoint.servers();
  }

  /** A fault: the servers behind the host answer errors while their region stays up. */
  break(host: string): void {
    this.#broken.add(host.toLowerCase());
    this.changed();
  }

  mend(host: string): void {
    this.#broken.delete(host.toLowerCase());
    this.changed();
  }

  /** Called when the number behind some host may have changed, other than by darkness. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
