import { engineTraits, majorVersion } from '../../topology/engines.ts';
import { DATABASE_DEFAULTS } from '../defaults.ts';
import { show } from '../errors.ts';
import type { Mistake } from '../errors.ts';
import type { DatabaseConfig, DrConfig } from '../schema/index.ts';
import { minutesOfWeek, windowMinutes } from '../windows.ts';
import { elementCheck } from './check.ts';

/** What RDS would refuse, and what an existing database cannot be without. */
export const databaseChecks = [
  elementCheck(['databases'], ({ databases }) =>
    databases.flatMap((database, index) => {
      const path = `databases[${index}]`;
      return [
        ...versionMistakes(database, path),
        ...storageMistakes(database, path),
        ...windowMistakes(database, path),
        ...existingMistakes(database, path),
      ];
    }),
  ),
  elementCheck(['databases', 'network'], existingNeedsItsNetwork),
  elementCheck(['databases', 'account', 'regions'], keysInThePrimary),
];

function versionMistakes(database: DatabaseConfig, path: string): readonly Mistake[] {
  if (database.version === undefined) return [];
  const { majorVersions } = engineTraits(database.engine);
  if (majorVersions.includes(majorVersion(database))) return [];
  return [
    {
      path: `${path}.version`,
      given: show(database.version),
      allowed: `${database.engine} ${majorVersions.join(', ')}, with or without a minor version`,
      remedy: 'Upgrade first where the database is older: RDS keeps these alive, and a replica of them.',
    },
  ];
}

function storageMistakes(database: DatabaseConfig, path: string): readonly Mistake[] {
  const storage = database.storageGibibytes ?? DATABASE_DEFAULTS.storageGibibytes;
  const max = database.maxStorageGibibytes;
  // RDS takes a maximum from 10 % above the allocated storage (RDS User Guide, "Storage autoscaling").
  if (max === undefined || max * 10 >= storage * 11) return [];
  return [
    {
      path: `${path}.maxStorageGibibytes`,
      given: show(max),
      allowed: `${Math.ceil((storage * 11) / 10)} or more: 10 % above storageGibibytes`,
      remedy: 'Raise it, or leave it away.',
    },
  ];
}

function windowMistakes(database: DatabaseConfig, path: string): readonly Mistake[] {
  const backup = windowMinutes(database.backupWindow);
  const maintenance = windowMinutes(database.maintenanceWindow);
  const short = [
    ...(backup < 30 ? (['backupWindow'] as const) : []),
    ...(maintenance < 30 || maintenance > 1440 ? (['maintenanceWindow'] as const) : []),
  ].map((key) => ({
    path: `${path}.${key}`,
    given: show(database[key]),
    allowed: key === 'backupWindow' ? '30 minutes or more' : '30 minutes to 24 hours',
    remedy: 'Move its end.',
  }));
  const maintained = minutesOfWeek(database.maintenanceWindow);
  const overlaps = [...minutesOfWeek(database.backupWindow)].some((minute) => maintained.has(minute));
  if (short.length > 0 || !overlaps) return short;
  return [
    {
      path: `${path}.maintenanceWindow`,
      given: show(database.maintenanceWindow),
      allowed: `a window apart from backupWindow ${database.backupWindow}`,
      remedy: 'Move one of the two: RDS refuses windows that overlap.',
    },
  ];
}

const NEEDED_BY_EXISTING = ['version', 'instanceClass', 'storageGibibytes'] as const;

function existingMistakes(database: DatabaseConfig, path: string): readonly Mistake[] {
  if (database.existing === undefined) return [];
  const missing = NEEDED_BY_EXISTING.filter((key) => database[key] === undefined).map((key) => ({
    path: `${path}.${key}`,
    given: 'nothing',
    allowed: 'what the existing instance has',
    remedy: `Copy it from 'aws rds describe-db-instances --db-instance-identifier ${database.existing?.identifier}'; nothing is looked up at synth.`,
  }));
  if (database.replicateAutomatedBackups !== true) return missing;
  return [
    ...missing,
    {
      path: `${path}.replicateAutomatedBackups`,
      given: 'true',
      allowed: 'false, for an existing database',
      remedy:
        "Turn it on where that instance is managed: 'aws rds start-db-instance-automated-backups-replication'.",
    },
  ];
}

function existingNeedsItsNetwork({
  databases,
  network,
}: Pick<DrConfig, 'databases' | 'network'>): readonly Mistake[] {
  if ('vpcId' in network.primary) return [];
  return databases.flatMap((database, index) =>
    database.existing === undefined
      ? []
      : [
          {
            path: 'network.primary',
            given: 'a network to be created',
            allowed: `the network databases[${index}] stands in: { vpcId, cidr, databaseSubnets }`,
            remedy: 'Name it: the fence has to be a security group of the same VPC.',
          },
        ],
  );
}

function keysInThePrimary({
  databases,
  account,
  regions,
}: Pick<DrConfig, 'databases' | 'account' | 'regions'>): readonly Mistake[] {
  const prefix = `arn:aws:kms:${regions.primary}:${account}:`;
  return databases.flatMap(({ existing }, index) => {
    const key = existing?.kmsKey;
    if (key === undefined || !key.startsWith('arn:') || key.startsWith(prefix)) return [];
    return [
      {
        path: `databases[${index}].existing.kmsKey`,
        given: show(key),
        allowed: `a key of this account in ${regions.primary}: ${prefix}key/…`,
        remedy: 'Name the key of the primary instance. Muster makes the key of the recovery region itself.',
      },
    ];
  });
}
