import { z } from 'zod';
import { DATABASE_DEFAULTS } from '../defaults.ts';
import { closed, flag, matching, oneOf, wholeNumber } from './leaf.ts';
import { repairs } from './repairs.ts';
import { componentTargets } from './targets.ts';
import { componentName, dbIdentifier, existingName, hostName, kmsKey, securityGroup } from './text.ts';

const TIME = '([01]\\d|2[0-3]):[0-5]\\d';
const DAY = '(mon|tue|wed|thu|fri|sat|sun)';

const storage = wholeNumber(
  // gp3 begins at 20 GiB; the ceiling leaves room to grow fourfold to RDS's 64 TiB.
  { from: 20, to: 16_384, unit: 'GiB' },
  'Give the size the data needs now; it grows by itself.',
);

const existing = closed({
  identifier: dbIdentifier,
  host: hostName,
  kmsKey,
  securityGroup,
  credentialsSecret: existingName('secret', 512),
  parameterGroup: existingName('parameter group').optional(),
});

const engine = oneOf(['postgres', 'mysql', 'mariadb'], 'Choose an engine of Amazon RDS.');

export const database = closed({
  name: componentName,
  engine,
  version: matching(
    /^\d{1,2}(\.\d{1,3}){0,2}$/,
    'a version as RDS takes it',
    "For example '17' for postgres, '8.4' for mysql, '11.4' for mariadb.",
  ).optional(),
  databaseName: matching(
    /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
    '1 to 63 letters, digits and underscores, a letter first',
    'Name the database the application connects to.',
  ).optional(),
  port: wholeNumber({ from: 1150, to: 65_535, unit: '(TCP port)' }, 'RDS allows these ports.').optional(),
  instanceClass: matching(
    /^db\.[a-z0-9]+\.[a-z0-9-]+$/,
    'an RDS instance class',
    `For example '${DATABASE_DEFAULTS.instanceClass}'.`,
  ).optional(),
  storageGibibytes: storage.optional(),
  maxStorageGibibytes: wholeNumber(
    { from: 22, to: 65_536, unit: 'GiB' },
    'Give the size the storage may grow to.',
  ).optional(),
  multiAz: flag('A standby in another zone, in both regions.').default(DATABASE_DEFAULTS.multiAz),
  pointInTimeDays: wholeNumber(
    { from: 1, to: 35, unit: 'days' },
    'Without automated backups there is neither a replica nor a point in time to go back to.',
  ).default(DATABASE_DEFAULTS.pointInTimeDays),
  backupWindow: matching(
    new RegExp(`^${TIME}-${TIME}$`),
    'a daily window in UTC, hh:mm-hh:mm',
    `For example '${DATABASE_DEFAULTS.backupWindow}'.`,
  ).default(DATABASE_DEFAULTS.backupWindow),
  maintenanceWindow: matching(
    new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`),
    'a weekly window in UTC, ddd:hh:mm-ddd:hh:mm',
    `For example '${DATABASE_DEFAULTS.maintenanceWindow}'.`,
  ).default(DATABASE_DEFAULTS.maintenanceWindow),
  replicateAutomatedBackups: flag('Snapshots and logs copied to the other region.').optional(),
  parameters: z
    .record(
      matching(/^[a-z][\w.]{0,254}$/, "the name of an engine parameter, e.g. 'work_mem'", 'See the family.'),
      matching(/^.{1,1024}$/, 'a text, 1 to 1024 characters', 'Write the value as RDS takes it, as a text.'),
      { error: 'an object from parameter name to value' },
    )
    .default({}),
  repairs,
  targets: componentTargets,
  existing: existing.optional(),
});
