import type { WorldContext } from '../../service.ts';
import { stableHex } from '../support/ids.ts';
import { RegionalRegistry } from '../support/registry.ts';
import type { ServerPool } from '../support/server-pool.ts';
import type { Endpoints } from './endpoints.ts';

/** Servers of an application that no configured service stands for: always there while the region is. */
const UNNAMED_SERVERS = 2;

export interface TargetGroup {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly pools: ServerPool[];
}

export interface LoadBalancer {
  readonly name: string;
  readonly arn: string;
  readonly dnsName: string;
  readonly region: string;
}

/** Load balancers with the target groups behind them, and the endpoints that clients reach them by. */
export class LoadBalancers {
  readonly balancers = new RegionalRegistry<LoadBalancer>('load balancer');
  readonly targetGroups = new RegionalRegistry<TargetGroup>('target group');
  readonly #world: WorldContext;
  readonly #endpoints: Endpoints;
  readonly #pools = new Map<string, { readonly pool: ServerPool; readonly inGroup: boolean }[]>();

  constructor(world: WorldContext, endpoints: Endpoints) {
    this.#world = world;
    this.#endpoints = endpoints;
  }

  /** Servers that take requests; those in a target group decide whether the application answers. */
  addServers(region: string, targetGroup: string | undefined, pool: ServerPool): void {
    const pools = this.#pools.get(region) ?? [];
    pools.push({ pool, inGroup: targetGroup !== undefined });
    this.#pools.set(region, pools);
    if (targetGroup !== undefined) this.#group(region, targetGroup).pools.push(pool);
  }

  addBalancer(region: string, dnsName: string): void {
    const name = dnsName.split('.')[0] ?? dnsName;
    if (this.balancers.get(region, name) !== undefined) return;
    const arn = this.#arn(region, `loadbalancer/app/${name}/${stableHex(16, region, dnsName)}`);
    this.balancers.add(region, name, { name, arn, dnsName, region });
    this.#endpoints.add(dnsName, region, () => this.#healthyServers(region));
  }

  /**
   * A request needs every service that takes requests, so the weakest of them says how many servers there are. Which
   * endpoint a service stands behind is not configured: each serves all endpoints of its region.
   */
  #healthyServers(region: string): number {
    const pools = this.#pools.get(region) ?? [];
    const inGroups = pools.filter(({ inGroup }) => inGroup);
    const deciding = inGroups.length > 0 ? inGroups : pools;
    return deciding.reduce(
      (fewest, { pool }) => Math.min(fewest, pool.healthy),
      deciding.length === 0 ? UNNAMED_SERVERS : Number.POSITIVE_INFINITY,
    );
  }

  #group(region: string, name: string): TargetGroup {
    const arn = this.#arn(region, `targetgroup/${name}/${stableHex(16, region, name)}`);
    return (
      this.targetGroups.get(region, name) ??
      this.targetGroups.add(region, name, { name, arn, region, pools: [] })
    );
  }

  #arn(region: string, resource: string): string {
    return `arn:aws:elasticloadbalancing:${region}:${this.#world.account}:${resource}`;
  }
}
