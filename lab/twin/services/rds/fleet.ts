import type { WorldContext } from '../../service.ts';
import { RegionalRegistry } from '../support/registry.ts';
import type { DatabaseInstance } from './instance.ts';

/** An entry of DescribeEvents; RDS keeps them for 14 days. */
export interface InstanceEvent {
  readonly instance: string;
  readonly arn: string;
  readonly region: string;
  readonly atMilliseconds: number;
  readonly message: string;
  readonly categories: readonly string[];
}

/** RDS event ids with their categories (RDS User Guide, "Amazon RDS event categories and event messages"). */
const EVENT_CATEGORIES = {
  'RDS-EVENT-0001': ['backup'],
  'RDS-EVENT-0002': ['backup'],
  'RDS-EVENT-0003': ['deletion'],
  'RDS-EVENT-0004': ['availability'],
  'RDS-EVENT-0006': ['availability'],
  'RDS-EVENT-0009': ['configuration change'],
  'RDS-EVENT-0024': ['configuration change'],
  'RDS-EVENT-0025': ['configuration change'],
  'RDS-EVENT-0032': ['configuration change'],
  'RDS-EVENT-0043': ['restoration'],
  'RDS-EVENT-0045': ['read replica'],
  'RDS-EVENT-0057': ['read replica'],
  'RDS-EVENT-0087': ['notification'],
  'RDS-EVENT-0088': ['notification'],
} as const satisfies Record<string, readonly string[]>;

export type EventId = keyof typeof EVENT_CATEGORIES;

/** All database instances of all regions, their hosts and their events. */
export class Fleet {
  readonly world: WorldContext;
  readonly instances = new RegionalRegistry<DatabaseInstance>('database instance');
  readonly #hosts = new Map<string, DatabaseInstance>();
  readonly #events: InstanceEvent[] = [];

  constructor(world: WorldContext) {
    this.world = world;
  }

  add(instance: DatabaseInstance): void {
    this.instances.add(instance.region, instance.identifier, instance);
    this.#hosts.set(instance.host, instance);
  }

  remove(instance: DatabaseInstance): void {
    this.instances.remove(instance.region, instance.identifier);
    this.#hosts.delete(instance.host);
  }

  /** The old name and its host are free at once. */
  rename(instance: DatabaseInstance, to: Pick<DatabaseInstance, 'identifier' | 'arn' | 'host'>): void {
    this.remove(instance);
    instance.identifier = to.identifier;
    instance.arn = to.arn;
    instance.host = to.host;
    this.add(instance);
  }

  byHost(host: string): DatabaseInstance | undefined {
    return this.#hosts.get(host);
  }

  byArn(arn: string): DatabaseInstance | undefined {
    const [, , , region, , , identifier] = arn.split(':');
    return region === undefined || identifier === undefined
      ? undefined
      : this.instances.get(region, identifier);
  }

  /** Kept for DescribeEvents and put on the region's bus, as RDS does. */
  event(instance: DatabaseInstance, id: EventId, message: string): void {
    const categories = EVENT_CATEGORIES[id];
    const atMilliseconds = this.world.kernel.now();
    const { arn, region, identifier } = instance;
    this.#events.push({ instance: identifier, arn, region, atMilliseconds, message, categories });
    if (this.world.isDark(region)) return;
    this.world.putEvent(region, {
      source: 'aws.rds',
      'detail-type': 'RDS DB Instance Event',
      resources: [arn],
      detail: {
        EventCategories: categories,
        SourceType: 'DB_INSTANCE',
        SourceArn: arn,
        Date: new Date(atMilliseconds).toISOString(),
        Message: message,
        SourceIdentifier: identifier,
        EventID: id,
      },
    });
  }

  eventsIn(region: string): readonly InstanceEvent[] {
    return this.#events.filter((event) => event.region === region);
  }
}
