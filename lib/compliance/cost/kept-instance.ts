import type { Side } from '../../../lambda/deployment.ts';
import type { DatabaseTopology, Topology } from '../../topology/types.ts';
import { instancePrice } from './instance-prices.ts';
import { HOURS_PER_MONTH, PRICES } from './prices.ts';

/**
 * What an instance costs a month that is kept beside the one that has taken its place: its hours and its storage, US$.
 * Undefined for a class that is not in the price table.
 */
export function keptInstanceUsd(
  { assessment }: Pick<Topology, 'assessment'>,
  { engine, policy }: Pick<DatabaseTopology, 'engine' | 'policy'>,
  side: Side,
): number | undefined {
  const hour = instancePrice(policy.instanceClass, engine)?.usd;
  if (hour === undefined) return undefined;
  const zones = policy.multiAz ? 2 : 1;
  const storage = policy.allocatedStorageGibibytes * PRICES.rdsStorage.usd;
  const month = zones * (hour * HOURS_PER_MONTH + storage) * assessment.assumptions.priceFactor[side];
  return Math.round(month * 100) / 100;
}
