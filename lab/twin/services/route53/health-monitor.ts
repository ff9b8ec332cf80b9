import type { Timer } from '../../../kernel/kernel.ts';
import type { WorldContext } from '../../service.ts';
import type { CloudWatchTwin } from '../cloudwatch/cloudwatch.ts';
import type { Endpoints } from '../elbv2/endpoints.ts';
import {
  noSuchHealthCheck,
  type HealthCheck,
  type HealthSettings,
  type HealthSource,
} from './health-check.ts';
import { MetricStream } from './metric-stream.ts';

/** Where events of a service without a region are said to happen. */
export const GLOBAL = 'global';

/** What the model's endpoint detection stands for: a check every ten seconds, three in a row. */
const MODELLED_DETECTION_SECONDS = 30;

const SILENCE_MILLISECONDS = 60_000;

interface Monitored {
  check: HealthCheck;
  /** What the source said last; a new check starts healthy (API Reference, CreateHealthCheck). */
  observed: boolean;
  /** Whether the source has ever said anything. */
  settled: boolean;
  /** A change that the checkers have not agreed on yet. */
  detection: Timer | undefined;
  stream: MetricStream | undefined;
}

type MetricSource = Extract<HealthSource, { kind: 'metric' }>;
type EndpointSource = Extract<HealthSource, { kind: 'endpoint' }>;

/**
 * Watches what the health checks depend on. The checkers are global: they go on while any region is dark, but a dark
 * region's metrics do not reach them. A change is detected after a drawn time, if it still stands then.
 */
export class HealthMonitor {
  readonly #checks = new Map<string, Monitored>();
  readonly #world: WorldContext;
  readonly #cloudwatch: CloudWatchTwin;
  readonly #endpoints: Endpoints;
  readonly #listeners: (() => void)[] = [];

  constructor(world: WorldContext, cloudwatch: CloudWatchTwin, endpoints: Endpoints) {
    this.#world = world;
    this.#cloudwatch = cloudwatch;
    this.#endpoints = endpoints;
    cloudwatch.metrics.onPublish((region, metric) => {
      for (const monitored of this.#checks.values()) {
        if (monitored.stream?.isAbout(region, metric) === true) this.#observe(monitored);
      }
    });
    endpoints.onChange(() => this.#observeAll());
    world.onDarknessChange(() => this.#observeAll());
  }

  /** Called whenever any check may have changed its status. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** @throws ApiError InvalidInput, NoSuchHealthCheck */
  add(id: string, settings: HealthSettings): HealthCheck {
    const check: HealthCheck = { id, ...settings, version: 1 };
    this.#checks.set(id, {
      check,
      observed: true,
      settled: false,
      detection: undefined,
      stream: this.#streamOf(settings.source),
    });
    this.#observe(this.#get(id));
    this.#watchForSilence(check);
    return check;
  }

  update(id: string, change: Partial<HealthSettings>): HealthCheck {
    const monitored = this.#get(id);
    if (change.source !== undefined) monitored.stream = this.#streamOf(change.source);
    monitored.check = { ...monitored.check, ...change, version: monitored.check.version + 1 };
    this.#observe(monitored);
    this.#changed();
    return monitored.check;
  }

  get(id: string): HealthCheck {
    return this.#get(id).check;
  }

  has(id: string): boolean {
    return this.#checks.has(id);
  }

  /** A disabled check counts as healthy; an inverted one says the opposite, also then (HealthCheckConfig). */
  isHealthy(id: string): boolean {
    const monitored = this.#get(id);
    const { source, disabled, inverted } = monitored.check;
    const health = disabled || (source.kind === 'calculated' ? this.#calculate(source) : monitored.observed);
    return inverted ? !health : health;
  }

  #calculate({ children, threshold }: Extract<HealthSource, { kind: 'calculated' }>): boolean {
    return children.filter((child) => this.isHealthy(child)).length >= threshold;
  }

  #streamOf(source: HealthSource): MetricStream | undefined {
    if (source.kind === 'calculated') for (const child of source.children) this.#get(child);
    if (source.kind !== 'metric') return undefined;
    const { name, region } = source.alarm;
    return new MetricStream(this.#cloudwatch.metrics, this.#cloudwatch.alarms.get(region, name), name);
  }

  /** Silence publishes nothing, so where it counts as a status somebody has to look. */
  #watchForSilence({ id, source }: HealthCheck): void {
    if (source.kind !== 'metric' || source.insufficientData === 'LastKnownStatus') return;
    this.#world.kernel.every(SILENCE_MILLISECONDS, () => this.#observe(this.#get(id)));
  }

  #observeAll(): void {
    for (const monitored of this.#checks.values()) this.#observe(monitored);
  }

  #observe(monitored: Monitored): void {
    const { source } = monitored.check;
    if (source.kind === 'calculated') return;
    const seen =
      source.kind === 'metric' ? this.#seenInMetric(monitored, source) : this.#seenAtEndpoint(source);
    if (seen === undefined) return this.#forgetDetection(monitored);
    if (!monitored.settled) {
      // The lab begins with a deployment that has settled: only changes after the first status take their time.
      monitored.settled = true;
      return this.#flip(monitored, seen);
    }
    if (seen === monitored.observed) return this.#forgetDetection(monitored);
    monitored.detection ??= this.#detect(monitored, source);
  }

  /** Undefined: nothing that would change the status. */
  #seenInMetric(monitored: Monitored, source: MetricSource): boolean | undefined {
    const { alarm, insufficientData } = source;
    const isDark = this.#world.isDark(alarm.region);
    const seen = isDark ? undefined : monitored.stream?.isHealthy(this.#world.kernel.now());
    if (seen !== undefined) return seen;
    return insufficientData === 'LastKnownStatus' ? undefined : insufficientData === 'Healthy';
  }

  #seenAtEndpoint({ host }: EndpointSource): boolean {
    return this.#endpoints.healthyServers(host) > 0;
  }

  #detect(monitored: Monitored, source: MetricSource | EndpointSource): Timer {
    const { kernel } = this.#world;
    const { id } = monitored.check;
    const drawn =
      source.kind === 'metric'
        ? kernel.draw('route53.latch-detection', `route53.detection/${id}`)
        : (kernel.draw('route53.endpoint-detection', `route53.detection/${id}`) *
            source.intervalSeconds *
            source.failureThreshold) /
          MODELLED_DETECTION_SECONDS;
    const of = source.kind === 'metric' ? source.alarm.name : source.host;
    this.#record(
      'route53.detection.drawn',
      `The health checkers will notice the change of ${of} in ${Math.round(drawn / 1000)} s`,
      {
        healthCheck: id,
        source: source.kind,
        of,
        seconds: drawn / 1000,
      },
    );
    return kernel.after(drawn, () => {
      monitored.detection = undefined;
      this.#flip(monitored, !monitored.observed);
    });
  }

  #forgetDetection(monitored: Monitored): void {
    monitored.detection?.cancel();
    monitored.detection = undefined;
  }

  #flip(monitored: Monitored, observed: boolean): void {
    if (monitored.observed === observed) return;
    monitored.observed = observed;
    const { id, source } = monitored.check;
    const of = source.kind === 'metric' ? source.alarm.name : source.kind === 'endpoint' ? source.host : id;
    this.#record(
      'route53.health-check.changed',
      `Health check of ${of}: ${observed ? 'healthy' : 'unhealthy'}`,
      {
        healthCheck: id,
        of,
        healthy: observed,
      },
    );
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #record(kind: string, text: string, data: Readonly<Record<string, unknown>>): void {
    this.#world.record({ atMilliseconds: this.#world.kernel.now(), region: GLOBAL, kind, text, data });
  }

  #get(id: string): Monitored {
    const monitored = this.#checks.get(id);
    if (monitored === undefined) throw noSuchHealthCheck(id);
    return monitored;
  }
}
