import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Platform } from '../platform.ts';
import type { MetricHistory, MetricQuery, Sample } from '../ports/metric-history.ts';
import { client, type Where } from './clients.ts';
import { chunked } from './paging.ts';

/** The most queries one GetMetricData takes. */
const QUERIES_AT_ONCE = 500;

export function metricHistoryOf(platform: Platform, where: Where = 'own'): MetricHistory {
  const cloudwatch = client(platform, CloudWatchClient, 'cloudwatch', where);
  return {
    async read(queries, { fromMilliseconds, toMilliseconds }) {
      const samples = new Map<string, Sample[]>(queries.map(({ key }) => [key, []]));
      const window = { StartTime: new Date(fromMilliseconds), EndTime: new Date(toMilliseconds) };
      await Promise.all(
        chunked(queries, QUERIES_AT_ONCE).map((chunk) => readChunk(cloudwatch, chunk, window, samples)),
      );
      for (const list of samples.values()) list.sort((a, b) => a.atMilliseconds - b.atMilliseconds);
      return samples;
    },
  };
}

async function readChunk(
  cloudwatch: CloudWatchClient,
  queries: readonly MetricQuery[],
  window: { readonly StartTime: Date; readonly EndTime: Date },
  samples: ReadonlyMap<string, Sample[]>,
): Promise<void> {
  let token: string | undefined;
  do {
    const page = await cloudwatch.send(
      new GetMetricDataCommand({
        ...window,
        MetricDataQueries: queries.map(toQuery),
        ScanBy: 'TimestampAscending',
        NextToken: token,
      }),
    );
    for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      const list = samples.get(queries[Number(Id.slice(1))]?.key ?? '');
      Timestamps.forEach((at, index) => {
        const value = Values[index];
        if (value !== undefined) list?.push({ atMilliseconds: at.getTime(), value });
      });
    }
    token = page.NextToken;
  } while (token !== undefined);
}

/** An id has to begin with a lower-case letter: `q` and the query's place. */
function toQuery(query: MetricQuery, index: number): MetricDataQuery {
  return {
    Id: `q${index}`,
    ReturnData: true,
    MetricStat: {
      Metric: {
        Namespace: query.namespace,
        MetricName: query.name,
        Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: query.periodSeconds,
      Stat: query.statistic,
    },
  };
}
