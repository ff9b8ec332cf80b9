import { otherSide } from '../../deployment.ts';
import { heartbeatDimensions, HEARTBEAT_AGE, PROBE_SUCCESS, probeDimensions } from '../../measurements.ts';
import type { Platform } from '../../platform.ts';
import type { MetricHistory, MetricQuery, Sample } from '../../ports/metric-history.ts';
import { latchedRecords } from '../../rules/records.ts';
import { mapped, reading, type Reading } from '../reading.ts';
import { COARSE_PERIOD_SECONDS, FINE_PERIOD_SECONDS, type Probes } from './source.ts';

/** What was measured of the way from the other region into this one. */
export interface LossHistory {
  readonly probes: Reading<Probes>;
  /** Of each database, by its name. */
  readonly behind: (database: string) => Behind;
}

export interface Behind {
  /** RDS's ReplicaLag: seconds, one-minute maxima; -1 is its word for unknown. */
  readonly replicaLag: Reading<readonly Sample[]>;
  /** Seconds, ten-second and one-minute maxima; empty where nobody writes a heartbeat. */
  readonly heartbeat: Reading<Heartbeats>;
}

export interface Heartbeats {
  readonly fine: readonly Sample[];
  readonly coarse: readonly Sample[];
}

/** CloudWatch keeps ten-second periods for three hours and refuses to answer them beyond. */
const FINE_WINDOW_MILLISECONDS = 170 * 60_000;
/** As long as a failover may plausibly be hesitated over. */
const COARSE_WINDOW_MILLISECONDS = 24 * 3_600_000;

/** @param more queries that go along with the recent ones */
export async function readLossHistory(
  history: MetricHistory,
  platform: Platform,
  more: readonly MetricQuery[] = [],
): Promise<LossHistory & { readonly more: Reading<ReadonlyMap<string, readonly Sample[]>> }> {
  const to = platform.clock.now();
  const [fine, coarse] = await Promise.all([
    reading(() =>
      history.read(
        [...probes(platform, FINE_PERIOD_SECONDS), ...heartbeats(platform, FINE_PERIOD_SECONDS), ...more],
        { fromMilliseconds: to - FINE_WINDOW_MILLISECONDS, toMilliseconds: to },
      ),
    ),
    reading(() =>
      history.read(
        [
          ...probes(platform, COARSE_PERIOD_SECONDS),
          ...heartbeats(platform, COARSE_PERIOD_SECONDS),
          ...replicaLags(platform),
        ],
        { fromMilliseconds: to - COARSE_WINDOW_MILLISECONDS, toMilliseconds: to },
      ),
    ),
  ]);
  return {
    probes: mapped(fine, (recent) => ({
      fine: probeSeries(recent),
      coarse: coarse.known ? probeSeries(coarse.value) : [],
    })),
    behind: (database) => ({
      replicaLag: mapped(coarse, (all) => all.get(`lag#${database}`) ?? []),
      heartbeat: mapped(coarse, (all) => ({
        fine: fine.known ? (fine.value.get(`heartbeat#${database}`) ?? []) : [],
        coarse: all.get(`heartbeat#${database}`) ?? [],
      })),
    }),
    more: fine,
  };
}

function probes({ deployment, side }: Platform, periodSeconds: number): readonly MetricQuery[] {
  return latchedRecords(deployment).map(({ name }) => ({
    key: `probe#${name}`,
    namespace: deployment.names[side].metricNamespace,
    name: PROBE_SUCCESS,
    dimensions: probeDimensions(name, otherSide(side)),
    statistic: 'Maximum',
    periodSeconds,
  }));
}

/** All records' probes as one series: as long as one of them answered, the other region lived. */
function probeSeries(all: ReadonlyMap<string, readonly Sample[]>): readonly Sample[] {
  return [...all]
    .filter(([key]) => key.startsWith('probe#'))
    .flatMap(([, samples]) => samples)
    .toSorted((a, b) => a.atMilliseconds - b.atMilliseconds);
}

function heartbeats({ deployment, side }: Platform, periodSeconds: number): readonly MetricQuery[] {
  return deployment.databases.map(({ name }) => ({
    key: `heartbeat#${name}`,
    namespace: deployment.names[side].metricNamespace,
    name: HEARTBEAT_AGE,
    dimensions: heartbeatDimensions(name),
    statistic: 'Maximum',
    periodSeconds,
  }));
}

function replicaLags({ deployment, side }: Platform): readonly MetricQuery[] {
  return deployment.databases.map(({ name, instances }) => ({
    key: `lag#${name}`,
    namespace: 'AWS/RDS',
    name: 'ReplicaLag',
    dimensions: { DBInstanceIdentifier: instances[side].identifier },
    statistic: 'Maximum',
    periodSeconds: COARSE_PERIOD_SECONDS,
  }));
}
