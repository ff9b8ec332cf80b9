import { otherSide } from '../../../lambda/deployment.ts';
import type { Topology } from '../../topology/types.ts';
import { bucketItems } from './buckets.ts';
import { databaseItems } from './databases.ts';
import type { CostItem } from './item.ts';
import { pricesFrom } from './prices.ts';
import { serviceItems, standingBy } from './services.ts';
import { sharedItems } from './shared.ts';

/** What readiness costs every month in which nothing happens: what would not be there without it. */
export interface StandingCost {
  readonly items: readonly CostItem[];
  /** Known figures only, US$. */
  readonly totalUsd: number;
  readonly byComponent: readonly { readonly component: string; readonly usdPerMonth: number }[];
  /** Items whose price nobody knows here. */
  readonly unknown: readonly CostItem[];
  /** Absent where there is no service to scale. */
  readonly standby?: StandbyComparison;
  readonly assumptions: readonly string[];
}

/** The same application with nothing, or everything, running in the region that stands by; US$ a month. */
export interface StandbyComparison {
  readonly pilotLightUsd: number;
  readonly asConfiguredUsd: number;
  /** Full size all the time: a failover scales nothing. */
  readonly warmUsd: number;
}

export function standingCost(topology: Topology): StandingCost {
  const { databases, buckets, services } = topology;
  const items = [
    ...databases.flatMap((database) => databaseItems(topology, database)),
    ...buckets.flatMap((bucket) => bucketItems(topology, bucket)),
    ...services.flatMap((service) => serviceItems(topology, service)),
    ...sharedItems(topology),
  ];
  const standby = compareStandby(topology, total(items));
  return {
    items,
    totalUsd: total(items),
    byComponent: sums(items),
    unknown: items.filter(({ usdPerMonth }) => usdPerMonth === undefined),
    ...(standby === undefined ? {} : { standby }),
    assumptions: assumptionsOf(topology),
  };
}

function total(items: readonly CostItem[]): number {
  return items.reduce((sum, { usdPerMonth = 0 }) => sum + usdPerMonth, 0);
}

function sums(items: readonly CostItem[]): StandingCost['byComponent'] {
  const byComponent = new Map<string, number>();
  for (const { component, usdPerMonth = 0 } of items) {
    byComponent.set(component, (byComponent.get(component) ?? 0) + usdPerMonth);
  }
  return [...byComponent].map(([component, usdPerMonth]) => ({ component, usdPerMonth }));
}

function compareStandby(topology: Topology, asConfiguredUsd: number): StandbyComparison | undefined {
  const { services } = topology;
  if (services.length === 0) return undefined;
  const side = otherSide(topology.activeSide);
  const running = total(services.flatMap((service) => serviceItems(topology, service)));
  const full = total(
    services.map((service) =>
      standingBy(
        topology,
        service,
        (service.kind === 'ecs' ? service.ecs : service.groups)[side].activeCount,
      ),
    ),
  );
  const pilotLightUsd = asConfiguredUsd - running;
  return { pilotLightUsd, asConfiguredUsd, warmUsd: pilotLightUsd + full };
}

function assumptionsOf({ assessment, databases, buckets, services }: Topology): readonly string[] {
  const { assumptions } = assessment;
  const { oldest, newest } = pricesFrom();
  return [
    `List prices on demand of us-east-1, figures from ${oldest} to ${newest} (lib/compliance/cost/prices.ts); no free ` +
      'tiers, discounts or taxes. Other regions differ: assumptions.priceFactor.',
    `${assumptions.dailyChangePercent} % of the data changes in a day (assumptions.dailyChangePercent).`,
    ...(databases.length > 0
      ? ['Databases hold what is allocated to them, and a replica has the size of its source.']
      : []),
    ...(buckets.length > 0
      ? [`Each bucket holds ${assumptions.bucketGibibytes} GiB (assumptions.bucketGibibytes).`]
      : []),
    ...(services.length > 0
      ? [
          `A task has ${assumptions.taskVcpus} vCPU and ${assumptions.taskGibibytes} GiB; an instance costs ` +
            `${assumptions.instanceUsdPerHour} US$/h (assumptions.task…, assumptions.instanceUsdPerHour).`,
        ]
      : []),
    'Not in it: the application and its load balancers themselves, requests, logs, DNS queries, and runs (cents each).',
  ];
}
