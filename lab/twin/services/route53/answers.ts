import type { WorldContext } from '../../service.ts';
import { GLOBAL, type HealthMonitor } from './health-monitor.ts';
import { canonicalName, type HostedZone, type RecordSet } from './zones.ts';

export interface Answer {
  readonly target: string;
  readonly ttlSeconds: number;
}

interface Published {
  /** The record that the name servers answer from now. */
  answered: RecordSet | undefined;
  /** The record that health has decided for; it may not have reached the name servers yet. */
  decided: RecordSet | undefined;
  serial: number;
  /** Serial of the decision behind `answered`: an older one that arrives late changes nothing. */
  answeredSerial: number;
}

/**
 * What the name servers answer. Health decides which record of a failover pair it is; the decision reaches the name
 * servers after a drawn time. Both run on Route 53's data plane, which no region's loss stops.
 */
export class Answers {
  readonly #world: WorldContext;
  readonly #zones: ReadonlyMap<string, HostedZone>;
  readonly #health: HealthMonitor;
  readonly #published = new Map<string, Published>();

  constructor(world: WorldContext, zones: ReadonlyMap<string, HostedZone>, health: HealthMonitor) {
    this.#world = world;
    this.#zones = zones;
    this.#health = health;
    health.onChange(() => {
      for (const name of this.#published.keys()) this.#decide(name);
    });
  }

  /** Undefined while there is no such record. An alias to a record of the same zone answers what that one answers. */
  resolve(name: string): Answer | undefined {
    const record = this.#published.get(canonicalName(name))?.answered;
    const target = record?.values[0];
    if (record === undefined || target === undefined) return undefined;
    const aliased = record.isAlias && target !== record.name ? this.resolve(target) : undefined;
    return aliased ?? { target, ttlSeconds: record.ttlSeconds };
  }

  /** Records of that name were changed and are known to all name servers: what they say holds at once. */
  publish(name: string): void {
    const published = this.#publishedOf(name);
    published.decided = this.#decisionFor(name);
    published.serial += 1;
    published.answeredSerial = published.serial;
    published.answered = published.decided;
  }

  #publishedOf(name: string): Published {
    const published = this.#published.get(name) ?? {
      answered: undefined,
      decided: undefined,
      serial: 0,
      answeredSerial: 0,
    };
    this.#published.set(name, published);
    return published;
  }

  #decide(name: string): void {
    const published = this.#publishedOf(name);
    const decided = this.#decisionFor(name);
    if (decided === published.decided) return;
    published.decided = decided;
    const serial = (published.serial += 1);
    const { kernel } = this.#world;
    const delay = kernel.draw('route53.propagation', `route53.propagation/${name}`);
    const target = decided?.values[0] ?? 'nothing';
    this.#record(
      'route53.propagation.drawn',
      `${name} will answer ${target} everywhere in ${Math.round(delay / 1000)} s`,
      {
        name,
        target,
        seconds: delay / 1000,
      },
    );
    kernel.after(delay, () => {
      if (serial < published.answeredSerial) return;
      published.answeredSerial = serial;
      published.answered = decided;
      this.#record('route53.answer.changed', `${name} answers ${target}`, { name, target });
    });
  }

  /**
   * Healthy PRIMARY, else healthy SECONDARY, else PRIMARY again; a record without a check is always healthy
   * (Route 53 Developer Guide, "How Amazon Route 53 chooses records when health checking is configured").
   */
  #decisionFor(name: string): RecordSet | undefined {
    const records = this.#recordsOf(name);
    const primary = records.find(({ failover }) => failover === 'PRIMARY');
    const secondary = records.find(({ failover }) => failover === 'SECONDARY');
    if (primary === undefined && secondary === undefined) return records[0];
    const healthy = [primary, secondary].find((record) => record !== undefined && this.#isHealthy(record));
    return healthy ?? primary ?? secondary;
  }

  #recordsOf(name: string): readonly RecordSet[] {
    for (const zone of this.#zones.values()) {
      const records = zone.named(name).filter(({ type }) => type === 'CNAME' || type === 'A');
      if (records.length > 0) return records;
    }
    return [];
  }

  #isHealthy({ healthCheckId }: RecordSet): boolean {
    return healthCheckId === undefined || this.#health.isHealthy(healthCheckId);
  }

  #record(kind: string, text: string, data: Readonly<Record<string, unknown>>): void {
    this.#world.record({ atMilliseconds: this.#world.kernel.now(), region: GLOBAL, kind, text, data });
  }
}
