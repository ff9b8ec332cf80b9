import type { Deployment, Side } from '../../lambda/deployment.ts';
import type { Kernel, Timer } from '../kernel/kernel.ts';
import type { DataPlane } from '../twin/service.ts';
import { ResolverCache } from './resolver-cache.ts';
import { ServiceLevel } from './service-level.ts';
import { sideOfEndpoint, type Workload } from './workloads.ts';

/** Enough that one client is one per cent. */
export const HONEST_CLIENTS = 100;
/** One per cent never asks DNS again (the latency model's `1 % of clients ignore TTL`). Watched, not counted. */
export const STUBBORN_CLIENTS = 1;

const TURN_MILLISECONDS = 2000;
const TICK_MILLISECONDS = 250;
const TICKS_PER_TURN = TURN_MILLISECONDS / TICK_MILLISECONDS;
/** Where hours pass in which nothing happens to them, a turn every two minutes tells the same with less to count. */
const QUIET_TURNS = 60;
/** Clients arrive over five minutes, so that their caches, filled at any moment, do not all run out at once. */
const ARRIVAL_TICKS = (5 * 60_000) / TICK_MILLISECONDS;

/** A component with the name its clients reach it by; undefined where the application has no name of its own. */
export interface ServedComponent {
  readonly workload: Workload;
  readonly recordName: string | undefined;
}

/**
 * The users: each resolves the name, keeps the answer for its TTL, and every two seconds writes and reads once per
 * component. Their phases come from the seed.
 */
export class Clients {
  readonly levels = new Map<string, ServiceLevel>();
  readonly #caches: ResolverCache[];
  /** The tick of each client's first turn. */
  readonly #arrivals: number[];
  readonly #kernel: Kernel;
  readonly #plane: DataPlane;
  readonly #deployment: Deployment;
  readonly #components: readonly ServedComponent[];
  readonly #sideWithoutName: () => Side | undefined;
  #tick = 0;
  #turnTicks = TICKS_PER_TURN;

  constructor(options: {
    kernel: Kernel;
    plane: DataPlane;
    deployment: Deployment;
    components: readonly ServedComponent[];
    /** Where users end up whom no name leads. */
    sideWithoutName: () => Side | undefined;
  }) {
    this.#kernel = options.kernel;
    this.#plane = options.plane;
    this.#deployment = options.deployment;
    this.#components = options.components;
    this.#sideWithoutName = options.sideWithoutName;
    const random = options.kernel.random('clients');
    const clients = HONEST_CLIENTS + STUBBORN_CLIENTS;
    this.#caches = Array.from({ length: clients }, (_, client) => new ResolverCache(client < HONEST_CLIENTS));
    this.#arrivals = this.#caches.map(() => Math.floor(random.next() * ARRIVAL_TICKS));
    for (const { workload } of options.components) {
      this.levels.set(workload.component, new ServiceLevel(HONEST_CLIENTS));
    }
  }

  /** The timer ends them. */
  start(): Timer {
    return this.#kernel.every(TICK_MILLISECONDS, () => {
      this.#tick += 1;
      this.#arrivals.forEach((arrival, client) => {
        const ticks = this.#tick - arrival;
        if (ticks >= 0 && ticks % this.#turnTicks === 0) this.#turn(client);
      });
    });
  }

  /** How often each of them comes. */
  setPace(pace: 'usual' | 'quiet'): void {
    this.#turnTicks = TICKS_PER_TURN * (pace === 'quiet' ? QUIET_TURNS : 1);
  }

  /** From here on, recovery is what is waited for. */
  startCounting(): void {
    for (const level of this.levels.values()) level.startAt(this.#kernel.now());
  }

  /** How long it takes from now until 99 % of the honest clients have asked DNS again, in seconds. */
  cacheDrainSeconds(recordName: string): number {
    const remaining = this.#caches
      .slice(0, HONEST_CLIENTS)
      .map((cache) => cache.remainingMilliseconds(recordName, this.#kernel.now()))
      .toSorted((a, b) => a - b);
    return (remaining[Math.ceil(HONEST_CLIENTS * 0.99) - 1] ?? 0) / 1000;
  }

  #turn(client: number): void {
    const now = this.#kernel.now();
    for (const { workload, recordName } of this.#components) {
      const side = this.#route(client, recordName, now);
      const served = workload.attempt(client, side, now);
      if (client < HONEST_CLIENTS) this.levels.get(workload.component)?.record(client, served, now);
    }
  }

  /** Where the client's request ends up: the region of the answer, if servers stand behind it. */
  #route(client: number, recordName: string | undefined, now: number): Side | undefined {
    if (recordName === undefined) return this.#sideWithoutName();
    const target = this.#caches[client]?.resolve(recordName, now, (name) => this.#plane.resolve(name));
    if (target === undefined || this.#plane.healthyServers(target) === 0) return undefined;
    return sideOfEndpoint(this.#deployment, target);
  }
}
