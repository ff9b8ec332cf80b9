import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Platform } from '../platform.ts';
import type { Measurement, Metrics } from '../ports/metrics.ts';
import { client } from './clients.ts';

/** The side's own namespace in the region this function stands in. */
export function metrics(platform: Platform): Metrics {
  const cloudwatch = client(platform, CloudWatchClient, 'cloudwatch');
  const { metricNamespace } = platform.deployment.names[platform.side];
  return {
    async put(measurements) {
      const timestamp = new Date(platform.clock.now());
      await cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: metricNamespace,
          MetricData: measurements.map((measurement) => datum(measurement, timestamp)),
        }),
      );
    },
  };
}

function datum({ name, value, unit, dimensions = {}, resolution }: Measurement, timestamp: Date) {
  return {
    MetricName: name,
    Value: value,
    Unit: unit,
    Timestamp: timestamp,
    StorageResolution: resolution,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}
