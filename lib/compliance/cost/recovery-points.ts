import type { BackupTierTopology } from '../../topology/types.ts';

const DAYS_BETWEEN = { daily: 1, weekly: 7, monthly: 30 } as const;

/**
 * What the recovery points of all tiers hold, in GiB. The first is everything; each further one is what has changed
 * since the one before it that is still kept, never more than everything.
 */
export function recoveryPointGibibytes(
  gibibytes: number,
  dailyChangePercent: number,
  tiers: readonly Pick<BackupTierTopology, 'name' | 'copyRetentionDays'>[],
): number {
  const changedPerDay = (gibibytes * dailyChangePercent) / 100;
  const further = tiers.map(({ name, copyRetentionDays }, index) => {
    const since = index === 0 ? 0 : (tiers[index - 1]?.copyRetentionDays ?? 0);
    const days = Math.max(0, copyRetentionDays - since);
    const between = DAYS_BETWEEN[name];
    return Math.floor(days / between) * Math.min(gibibytes, changedPerDay * between);
  });
  return further.reduce((sum, one) => sum + one, gibibytes);
}
