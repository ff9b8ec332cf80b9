import type { PerSide } from '../../lambda/deployment.ts';
import type { DrConfig } from '../config/schema/index.ts';
import { perSide } from './names.ts';
import type {
  BackupTierTopology,
  BackupTopology,
  BucketTopology,
  DatabaseTopology,
  RestoreTesting,
  VaultLock,
} from './types.ts';

/**
 * A quarter past the hour, daily from midnight: outside the default windows of RDS, in which and in the hour before
 * which AWS Backup starts no job of the database.
 */
const SCHEDULES = {
  weekly: 'cron(15 1 ? * MON *)',
  monthly: 'cron(45 1 1 * ? *)',
} as const;

/** Long enough to outlast a window that holds a job back (an hour, and the hour before). */
const LONGEST_START_WINDOW_MINUTES = 180;
const COMPLETION_WINDOW_MINUTES = 720;

/** Restored at a quiet hour, a day after the weekly and monthly points were made. */
const RESTORE_TESTS = {
  weekly: { schedule: 'cron(30 10 ? * TUE *)', selectionWindowDays: 7 },
  monthly: { schedule: 'cron(30 10 2 * ? *)', selectionWindowDays: 30 },
} as const;

export function backupOf(
  { backup }: Pick<DrConfig, 'backup'>,
  databases: readonly DatabaseTopology[],
  buckets: readonly BucketTopology[],
): BackupTopology {
  const tiers = tiersOf(backup);
  return {
    tiers,
    lock: lockOf(backup.lock, tiers),
    restoreTesting: restoreTestingOf(backup),
    protectedArns: protectedArns(databases, buckets),
  };
}

function tiersOf({ every, keepDaily, keepWeekly, keepMonthly }: DrConfig['backup']): BackupTierTopology[] {
  const daily = tier('daily', dailySchedule(every), keepDaily, every * 60);
  return [
    daily,
    ...(keepWeekly === 'none' ? [] : [tier('weekly', SCHEDULES.weekly, keepWeekly)]),
    ...(keepMonthly === 'none' ? [] : [tier('monthly', SCHEDULES.monthly, keepMonthly)]),
  ];
}

function dailySchedule(everyHours: number): string {
  const hours = Array.from({ length: 24 / everyHours }, (_, index) => index * everyHours);
  return `cron(15 ${hours.join(',')} * * ? *)`;
}

function tier(
  name: BackupTierTopology['name'],
  schedule: string,
  retentionDays: number,
  intervalMinutes: number = LONGEST_START_WINDOW_MINUTES,
): BackupTierTopology {
  return {
    name,
    schedule,
    retentionDays,
    copyRetentionDays: retentionDays,
    startWindowMinutes: Math.min(intervalMinutes, LONGEST_START_WINDOW_MINUTES),
    completionWindowMinutes: COMPLETION_WINDOW_MINUTES,
  };
}

/** Bounds that take every tier: a copy outside them is refused by the vault it goes to. */
function lockOf(lock: DrConfig['backup']['lock'], tiers: readonly BackupTierTopology[]): VaultLock {
  const retentions = tiers.map(({ retentionDays }) => retentionDays);
  return {
    mode: lock.mode,
    minRetentionDays: Math.min(...retentions),
    maxRetentionDays: Math.max(...retentions),
    ...('changeableForDays' in lock ? { changeableForDays: lock.changeableForDays } : {}),
  };
}

/** The window a point is drawn from ends where the shortest-lived points do. */
function restoreTestingOf({ restoreTest, keepDaily }: DrConfig['backup']): RestoreTesting {
  const { schedule, selectionWindowDays } = RESTORE_TESTS[restoreTest];
  return {
    schedule,
    startWindowHours: 4,
    validationWindowHours: 8,
    selectionWindowDays: Math.min(selectionWindowDays, keepDaily),
  };
}

function protectedArns(
  databases: readonly DatabaseTopology[],
  buckets: readonly BucketTopology[],
): PerSide<readonly string[]> {
  return perSide((side) => [
    ...databases.map(({ instances }) => instances[side].arn),
    ...buckets.map((bucket) => bucket.buckets[side].arn),
  ]);
}
