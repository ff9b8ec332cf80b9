/**
 * List prices on demand, US$, of us-east-1; without free tiers, discounts and taxes. Other regions differ: the
 * configuration gives a factor per region (`assumptions.priceFactor`). Every figure has its own date, because nobody
 * reads all pages on one day. Check them before a decision hangs on them.
 */
export interface Price {
  readonly usd: number;
  readonly per: string;
  /** The month the figure is from. */
  readonly asOf: string;
  readonly source: string;
}

const RDS = 'aws.amazon.com/rds/pricing';
const BACKUP = 'aws.amazon.com/backup/pricing';
const S3 = 'aws.amazon.com/s3/pricing';
const CLOUDWATCH = 'aws.amazon.com/cloudwatch/pricing';
const LAMBDA = 'aws.amazon.com/lambda/pricing';
const ROUTE53 = 'aws.amazon.com/route53/pricing';
const FARGATE = 'aws.amazon.com/fargate/pricing';
const VPC = 'aws.amazon.com/vpc/pricing';

function price(usd: number, per: string, asOf: string, source: string): Price {
  return { usd, per, asOf, source };
}

export const PRICES = {
  rdsStorage: price(0.115, 'GiB and month of gp3; twice that with a second zone', '2026-06', RDS),
  rdsBackup: price(0.095, 'GiB and month of automated backups and snapshots', '2026-06', RDS),
  backupOfBuckets: price(0.05, 'GiB and month of recovery points of S3', '2026-06', BACKUP),
  restoreTest: price(1.5, 'recovery point that is restored for a test', '2025-01', BACKUP),
  betweenRegions: price(
    0.02,
    'GiB sent to another region',
    '2026-06',
    'aws.amazon.com/ec2/pricing/on-demand',
  ),
  bucketStorage: price(0.023, 'GiB and month, S3 Standard', '2025-01', S3),
  replicationTimeControl: price(0.015, 'GiB replicated with time control', '2025-01', S3),
  natGateway: price(0.045, 'hour of a NAT gateway', '2025-01', VPC),
  interfaceEndpoint: price(
    0.01,
    'hour and zone of an interface endpoint',
    '2025-01',
    'aws.amazon.com/privatelink/pricing',
  ),
  publicAddress: price(0.005, 'hour of a public IPv4 address', '2025-01', VPC),
  key: price(1, 'key and month', '2025-01', 'aws.amazon.com/kms/pricing'),
  secret: price(
    0.4,
    'secret and month; a replica is a secret',
    '2025-01',
    'aws.amazon.com/secrets-manager/pricing',
  ),
  alarm: price(0.1, 'alarm and month, standard resolution', '2025-01', CLOUDWATCH),
  fastAlarm: price(0.3, 'alarm and month, high resolution', '2025-01', CLOUDWATCH),
  metric: price(0.3, 'metric of its own and month', '2025-01', CLOUDWATCH),
  metricCall: price(0.00001, 'call of PutMetricData', '2025-01', CLOUDWATCH),
  dashboard: price(3, 'dashboard and month', '2025-01', CLOUDWATCH),
  healthCheck: price(
    0.5,
    'health check and month; calculated ones and ones on alarms too',
    '2026-06',
    ROUTE53,
  ),
  outsideHealthCheck: price(
    0.75,
    'health check and month of an endpoint that is not in AWS',
    '2026-06',
    ROUTE53,
  ),
  healthCheckOption: price(
    1,
    'option and month (HTTPS, ten seconds) of an endpoint in AWS',
    '2025-01',
    ROUTE53,
  ),
  outsideHealthCheckOption: price(
    2,
    'option and month (HTTPS, ten seconds) of an endpoint that is not in AWS',
    '2025-01',
    ROUTE53,
  ),
  functionSecond: price(0.0000133334, 'GiB-second of Lambda on arm64', '2025-01', LAMBDA),
  functionCall: price(0.0000002, 'call of a function', '2025-01', LAMBDA),
  taskVcpu: price(0.04048, 'hour and vCPU of Fargate', '2025-01', FARGATE),
  taskGibibyte: price(0.004445, 'hour and GiB of Fargate', '2025-01', FARGATE),
} as const satisfies Record<string, Price>;

export type PriceId = keyof typeof PRICES;

/** Of the prices of database instances (instance-prices.ts). */
export const INSTANCES_AS_OF = '2024-02';

export const HOURS_PER_MONTH = 730;
export const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

/** The month of the oldest and of the newest figure. */
export function pricesFrom(): { readonly oldest: string; readonly newest: string } {
  const months = [...Object.values(PRICES).map(({ asOf }) => asOf), INSTANCES_AS_OF].toSorted();
  return { oldest: months[0] ?? '', newest: months.at(-1) ?? '' };
}
