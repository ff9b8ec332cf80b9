import { z } from 'zod';
import {
  ALARM_DEFAULTS,
  BACKUP_DEFAULTS,
  DEFAULT_FAILOVER_START,
  DRILL_DEFAULTS,
  RECORD_DEFAULTS,
} from '../defaults.ts';
import { days, duration } from './duration.ts';
import { choice, closed, forRegions, hasKey, leaf, list, oneOf, wholeNumber } from './leaf.ts';
import {
  componentName,
  email,
  healthPath,
  hostName,
  hostedZoneId,
  httpsUrl,
  principal,
  topicArn,
} from './text.ts';

const record = closed({
  name: hostName,
  endpoints: forRegions(hostName),
  steering: oneOf(['latched', 'automatic'], 'Say what moves the record.').default(RECORD_DEFAULTS.steering),
  component: componentName.optional(),
  ttl: duration({ from: 10, to: 300 }).default(RECORD_DEFAULTS.ttlSeconds),
  healthPath: healthPath.default(RECORD_DEFAULTS.healthPath),
  port: wholeNumber({ from: 1, to: 65_535, unit: '(TCP port)' }, 'The port the endpoint answers on.').default(
    RECORD_DEFAULTS.port,
  ),
});

export const dns = closed({
  hostedZoneId,
  zoneName: hostName,
  records: list(record, 'a list of records'),
}).optional();

export const notify = closed({
  emails: list(email, 'a list of e-mail addresses').default([]),
  webhooks: list(httpsUrl, 'a list of https:// addresses').default([]),
  topics: forRegions(topicArn).optional(),
});

const startByHand = oneOf(
  ['by hand'],
  "Write 'by hand', or { afterAlarmFor: '10m' } to start it by itself.",
).transform((kind) => ({ kind }));

// A CloudWatch alarm looks back a day at most (API reference, PutMetricAlarm, EvaluationPeriods).
const startAutomatically = closed({
  afterAlarmFor: duration({ from: 300, to: 86_400, multipleOf: 60 }),
}).transform(({ afterAlarmFor }) => ({ kind: 'automatic' as const, afterSeconds: afterAlarmFor }));

export const failover = closed({
  start: choice(
    (given) => typeof given === 'object' && given !== null,
    startAutomatically,
    startByHand,
  ).prefault(DEFAULT_FAILOVER_START),
  approvalTimeout: duration({ from: 60, to: 86_400 }).optional(),
}).prefault({});

// AWS Backup keeps a recovery point 1 to 36,500 days (CreateBackupPlan, Lifecycle).
const RETENTION = { from: 1, to: 36_500 };

function optionalTier(defaultDays: number) {
  return choice((given) => given === 'none', z.literal('none'), days(RETENTION, "'none', or ")).prefault(
    `${defaultDays}d`,
  );
}

const HOURS = [1, 2, 3, 4, 6, 8, 12, 24];

const every = leaf({
  allowed: HOURS.map((hours) => `${hours}h`).join(', '),
  remedy: 'Choose an interval that divides a day, so that backups are evenly apart.',
  read: (given) => HOURS.find((hours) => given === `${hours}h` || (hours === 24 && given === '1d')),
});

const lock = choice(
  (given) => hasKey(given, 'changeableForDays') || (hasKey(given, 'mode') && isCompliance(given)),
  closed({
    mode: oneOf(['compliance'], "Leave changeableForDays away for a lock of mode 'governance'."),
    changeableForDays: wholeNumber(
      { from: 3, to: 36_500, unit: 'days' },
      'After these days nobody can loosen the lock, AWS included; without the number AWS makes it a governance lock.',
    ),
  }),
  closed({ mode: oneOf(['governance', 'compliance'], 'Choose a mode of AWS Backup Vault Lock.') }),
);

function isCompliance(given: unknown): boolean {
  return (given as { mode: unknown }).mode === 'compliance';
}

export const backup = closed({
  every: every.default(BACKUP_DEFAULTS.everyHours),
  keepDaily: days(RETENTION).default(BACKUP_DEFAULTS.keepDailyDays),
  keepWeekly: optionalTier(BACKUP_DEFAULTS.keepWeeklyDays),
  keepMonthly: optionalTier(BACKUP_DEFAULTS.keepMonthlyDays),
  lock: lock.prefault(BACKUP_DEFAULTS.lock),
  restoreTest: oneOf(['weekly', 'monthly'], 'Choose how often a recovery point is proved.').default(
    BACKUP_DEFAULTS.restoreTest,
  ),
}).prefault({});

export const drills = closed({
  every: oneOf(['month', 'quarter', 'year'], 'Choose how often the recovery is drilled.').default(
    DRILL_DEFAULTS.every,
  ),
}).prefault({});

export const alarms = closed({
  downAfter: duration({ from: 10, to: 300, multipleOf: 10 }).default(ALARM_DEFAULTS.downSeconds),
  errorRatePercent: leaf({
    allowed: 'a number above 0, at most 100',
    remedy: 'Give the share of failed requests, in percent.',
    read: (given) => (typeof given === 'number' && given > 0 && given <= 100 ? given : undefined),
  }).default(ALARM_DEFAULTS.errorRatePercent),
  p95Milliseconds: wholeNumber(
    { from: 1, to: 60_000, unit: 'ms' },
    'Give the time 95 % of the answers keep.',
  ).default(ALARM_DEFAULTS.p95Milliseconds),
}).prefault({});

const principals = list(principal, 'a list of role, user or root ARNs, or accounts');

export const access = closed({
  operators: principals.optional(),
  approvers: principals.optional(),
}).prefault({});
