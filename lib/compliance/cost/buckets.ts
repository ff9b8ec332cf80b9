import { otherSide } from '../../../lambda/deployment.ts';
import type { BucketTopology, Topology } from '../../topology/types.ts';
import { changedPerMonth, restoreTestsPerMonth } from './databases.ts';
import { item, type CostItem, type Priced } from './item.ts';
import { PRICES } from './prices.ts';
import { recoveryPointGibibytes } from './recovery-points.ts';

/** The second bucket, what is sent to it, and the recovery points of both kinds. Earlier versions are kept in both. */
export function bucketItems(
  topology: Topology,
  { name, noncurrentVersionDays }: BucketTopology,
): readonly CostItem[] {
  const { bucketGibibytes, dailyChangePercent } = topology.assessment.assumptions;
  const active = topology.activeSide;
  const standby = otherSide(active);
  const versions = (bucketGibibytes * dailyChangePercent * noncurrentVersionDays) / 100;
  const points = recoveryPointGibibytes(bucketGibibytes, dailyChangePercent, topology.backup.tiers);
  const changed = changedPerMonth(topology, bucketGibibytes);
  const of = (what: string, side: Priced['side'], ...factors: Priced['factors']): CostItem =>
    item(topology, { component: name, what, side, factors });
  return [
    of('objects in the other region', standby, [bucketGibibytes, 'GiB'], [PRICES.bucketStorage.usd, 'US$']),
    of('earlier versions', active, [versions, 'GiB'], [PRICES.bucketStorage.usd, 'US$']),
    of('earlier versions in the other region', standby, [versions, 'GiB'], [PRICES.bucketStorage.usd, 'US$']),
    of(
      'replication with time control',
      active,
      [changed, 'GiB changed'],
      [PRICES.betweenRegions.usd + PRICES.replicationTimeControl.usd, 'US$'],
    ),
    of('recovery points', active, [points, 'GiB'], [PRICES.backupOfBuckets.usd, 'US$']),
    of('copies of the recovery points', standby, [points, 'GiB'], [PRICES.backupOfBuckets.usd, 'US$']),
    of('sending the copies', active, [changed, 'GiB changed'], [PRICES.betweenRegions.usd, 'US$']),
    of(
      'restore tests',
      standby,
      [restoreTestsPerMonth(topology), 'a month'],
      [PRICES.restoreTest.usd, 'US$'],
    ),
  ];
}
