import type { DatabaseEngine } from '../../../lambda/deployment.ts';
import { INSTANCES_AS_OF, type Price } from './prices.ts';

/**
 * One zone, per hour, size `large`, MySQL. Sizes of a family cost in proportion. Looked up in us-west-2, where they
 * are the same as in us-east-1.
 */
const LARGE_USD: Readonly<Record<string, number>> = {
  t3: 0.136,
  t4g: 0.129,
  m5: 0.171,
  m5d: 0.21,
  m6g: 0.152,
  m6gd: 0.187,
  m6i: 0.171,
  m6id: 0.224,
  m7g: 0.168,
  r5: 0.24,
  r5b: 0.296,
  r6g: 0.215,
  r6gd: 0.257,
  r6i: 0.24,
  r6id: 0.298,
  r7g: 0.239,
  x2g: 0.326,
};

const TIMES_LARGE: Readonly<Record<string, number>> = {
  micro: 1 / 8,
  small: 1 / 4,
  medium: 1 / 2,
  large: 1,
  xlarge: 2,
};

/** PostgreSQL costs up to this much more than MySQL on the same class; on some it costs the same. */
const ENGINE_FACTOR: Readonly<Record<DatabaseEngine, number>> = { mysql: 1, mariadb: 1, postgres: 1.05 };

/** Per hour in one zone; undefined for a class whose family is not in the table. */
export function instancePrice(instanceClass: string, engine: DatabaseEngine): Price | undefined {
  const [, family = '', size = ''] = /^db\.([a-z0-9]+)\.([a-z0-9]+)$/.exec(instanceClass) ?? [];
  const large = LARGE_USD[family];
  const factor = TIMES_LARGE[size] ?? timesLarge(size);
  if (large === undefined || factor === undefined) return undefined;
  return {
    usd: large * factor * ENGINE_FACTOR[engine],
    per: `hour of ${instanceClass}, one zone`,
    asOf: INSTANCES_AS_OF,
    source: 'aws.amazon.com/rds/pricing, from the large size of the family',
  };
}

/** `4xlarge` is eight times `large`. */
function timesLarge(size: string): number | undefined {
  const count = /^(\d{1,2})xlarge$/.exec(size)?.[1];
  return count === undefined ? undefined : Number(count) * 2;
}
