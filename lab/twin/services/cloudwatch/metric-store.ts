import { statisticOf, type Observation, type Statistic } from './statistics.ts';

export type Dimensions = Readonly<Record<string, string>>;

export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
}

export interface MetricSample extends MetricId {
  readonly value: number;
  readonly unit?: string;
}

/** For services that measure themselves. The region that is written to has to be up. */
export interface MetricPublisher {
  publish(region: string, sample: MetricSample): void;
}

export interface Datapoint {
  /** Start of the period, milliseconds since the epoch. */
  readonly startMilliseconds: number;
  readonly value: number;
}

export type PublishListener = (region: string, metric: MetricId) => void;

/** Every observation of every metric, per region. */
export class MetricStore implements MetricPublisher {
  readonly #series = new Map<string, Observation[]>();
  readonly #units = new Map<string, string>();
  readonly #listeners: PublishListener[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  publish(region: string, sample: MetricSample): void {
    const { value } = sample;
    const observation = { atMilliseconds: this.#now(), minimum: value, maximum: value, sum: value, count: 1 };
    this.add(region, sample, [observation], sample.unit);
  }

  add(region: string, metric: MetricId, observations: readonly Observation[], unit?: string): void {
    const key = seriesKey(region, metric);
    const series = this.#series.get(key) ?? [];
    this.#series.set(key, series);
    for (const observation of observations) insert(series, observation);
    if (unit !== undefined) this.#units.set(key, unit);
    for (const listener of this.#listeners) listener(region, metric);
  }

  /** Called after each publication, with what was published. */
  onPublish(listener: PublishListener): void {
    this.#listeners.push(listener);
  }

  unitOf(region: string, metric: MetricId): string {
    return this.#units.get(seriesKey(region, metric)) ?? 'None';
  }

  /** One value per period that has data, oldest first. Periods are counted from `fromMilliseconds`. */
  datapoints(
    region: string,
    metric: MetricId,
    range: {
      readonly statistic: Statistic;
      readonly periodMilliseconds: number;
      readonly fromMilliseconds: number;
      readonly toMilliseconds: number;
    },
  ): readonly Datapoint[] {
    const series = this.#series.get(seriesKey(region, metric)) ?? [];
    const { fromMilliseconds, toMilliseconds, periodMilliseconds } = range;
    const datapoints: Datapoint[] = [];
    let first = firstAtOrAfter(series, fromMilliseconds);
    while (first < series.length) {
      const at = (series[first] as Observation).atMilliseconds;
      if (at >= toMilliseconds) break;
      const start =
        fromMilliseconds + Math.floor((at - fromMilliseconds) / periodMilliseconds) * periodMilliseconds;
      const end = Math.min(start + periodMilliseconds, toMilliseconds);
      const next = firstAtOrAfter(series, end);
      datapoints.push({
        startMilliseconds: start,
        value: statisticOf(series.slice(first, next), range.statistic),
      });
      first = next;
    }
    return datapoints;
  }
}

function seriesKey(region: string, { namespace, name, dimensions }: MetricId): string {
  const sorted = Object.keys(dimensions).toSorted();
  return JSON.stringify([region, namespace, name, ...sorted.map((key) => [key, dimensions[key]])]);
}

function insert(series: Observation[], observation: Observation): void {
  const last = series.at(-1);
  if (last === undefined || last.atMilliseconds <= observation.atMilliseconds) series.push(observation);
  else series.splice(firstAtOrAfter(series, observation.atMilliseconds + 1), 0, observation);
}

function firstAtOrAfter(series: readonly Observation[], milliseconds: number): number {
  let low = 0;
  let high = series.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((series[middle] as Observation).atMilliseconds < milliseconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
