import type { DatabaseEngine } from '../../lambda/deployment.ts';

/** Every default of the configuration. Seconds and days are numbers here, as they are after validation. */

export const DEFAULT_ACTIVE_REGION = 'primary';

export const DEFAULT_CIDRS = { primary: '10.20.0.0/16', recovery: '10.21.0.0/16' } as const;
export const DEFAULT_NAT_GATEWAYS = 'one-per-zone';

/** Major versions only: RDS retires minor ones, and a pinned one would fail to deploy on that day. */
export const DEFAULT_VERSIONS: Readonly<Record<DatabaseEngine, string>> = {
  postgres: '17',
  mysql: '8.4',
  mariadb: '11.4',
};
export const DEFAULT_PORTS: Readonly<Record<DatabaseEngine, number>> = {
  postgres: 5432,
  mysql: 3306,
  mariadb: 3306,
};

export const DATABASE_DEFAULTS = {
  instanceClass: 'db.m7g.large',
  storageGibibytes: 100,
  /** `maxStorageGibibytes` is this many times `storageGibibytes`. */
  storageGrowth: 4,
  multiAz: true,
  pointInTimeDays: 14,
  backupWindow: '03:00-04:00',
  /**
   * Far from the backups: AWS Backup starts no job of a database in the hour before its maintenance window nor in
   * it (AWS Backup Developer Guide, "Backup plan options and configuration").
   */
  maintenanceWindow: 'sun:09:00-sun:10:00',
} as const;

export const DEFAULT_KEEP_OLD_VERSIONS_DAYS = 90;

export const DEFAULT_STANDBY_COUNT = 0;

export const RECORD_DEFAULTS = {
  steering: 'latched',
  /** Route 53's advice for failover records is 60 s or less. */
  ttlSeconds: 60,
  healthPath: '/health',
  port: 443,
} as const;

export const DEFAULT_FAILOVER_START = 'by hand';
/** The approval's time-out as a share of the strictest RTO, and its ceiling. */
export const DEFAULT_APPROVAL = { shareOfRto: 0.5, maxSeconds: 3600 } as const;

export const BACKUP_DEFAULTS = {
  everyHours: 6,
  keepDailyDays: 30,
  keepWeeklyDays: 90,
  keepMonthlyDays: 365,
  lock: { mode: 'governance' },
  restoreTest: 'monthly',
} as const;

export const ALARM_DEFAULTS = { downSeconds: 30, errorRatePercent: 5, p95Milliseconds: 3000 } as const;

/** What an estimate needs and a configuration cannot know; each is printed with the estimate. */
export const ASSUMPTION_DEFAULTS = {
  objectsPerSecond: 50,
  bucketGibibytes: 500,
  dailyChangePercent: 2,
  taskVcpus: 1,
  taskGibibytes: 2,
  instanceUsdPerHour: 0.0816,
  priceFactor: 1,
} as const;

export const DRILL_DEFAULTS = { every: 'quarter' } as const;
