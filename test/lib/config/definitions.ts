import type { DrDefinition } from '../../../lib/config/index.ts';
import { ConfigError, parseConfig } from '../../../lib/config/index.ts';
import type { Mistake } from '../../../lib/config/index.ts';

/** Valid, and small enough that a test says what it changes. */
export const SMALL: DrDefinition = {
  application: 'shop',
  account: '111122223333',
  regions: { primary: 'us-east-1', recovery: 'us-west-2' },
  targets: { rto: '1h', rpo: '15m' },
  databases: [{ name: 'orders', engine: 'postgres' }],
  notify: { emails: ['on-call@example.com'] },
};

export const EXISTING_NETWORK = {
  vpcId: 'vpc-0123456789abcdef0',
  cidr: '10.0.0.0/16',
  databaseSubnets: { 'us-east-1a': 'subnet-0000000a', 'us-east-1b': 'subnet-0000000b' },
} as const;

export const EXISTING_DATABASE = {
  name: 'orders',
  engine: 'mysql',
  version: '8.0.40',
  instanceClass: 'db.r6g.xlarge',
  storageGibibytes: 500,
  existing: {
    identifier: 'Orders-Production',
    host: 'orders-production.c1exampl3abc.us-east-1.rds.amazonaws.com',
    kmsKey: 'alias/orders',
    securityGroup: 'sg-0123456789abcdef0',
    credentialsSecret: 'orders/production',
  },
} as const;

export const DNS = {
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  zoneName: 'example.com',
  records: [
    {
      name: 'shop.example.com',
      endpoints: { primary: 'east.elb.amazonaws.com', recovery: 'west.elb.amazonaws.com' },
    },
  ],
} as const;

/** Uses every option there is. */
export const EVERYTHING = {
  application: 'every-thing',
  account: '012345678901',
  regions: { primary: 'eu-west-1', recovery: 'eu-central-1' },
  activeRegion: 'recovery',
  targets: {
    rto: '2h',
    rpo: '30m',
    application: { rto: '1h' },
    availabilityZone: { rto: '10m', rpo: '0s' },
    region: { rpo: '20m' },
    dataCorruption: { rto: '8h', rpo: '4h' },
    accidentalDeletion: { rto: '6h', rpo: '1d' },
    credentialsCompromised: { rto: '1d', rpo: '12h' },
  },
  zones: { recovery: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
  network: {
    primary: {
      vpcId: 'vpc-0123456789abcdef0',
      cidr: '10.0.0.0/16',
      databaseSubnets: { 'eu-west-1b': 'subnet-0000000b', 'eu-west-1a': 'subnet-0000000a' },
    },
    recovery: { cidr: '10.1.0.0/20', natGateways: 'one' },
  },
  databases: [
    EXISTING_DATABASE,
    {
      name: 'ledger',
      engine: 'mariadb',
      version: '11.8.3',
      databaseName: 'Ledger_1',
      port: 3307,
      instanceClass: 'db.m7g.xlarge',
      storageGibibytes: 20,
      maxStorageGibibytes: 22,
      multiAz: false,
      pointInTimeDays: 35,
      backupWindow: '23:45-00:15',
      maintenanceWindow: 'sun:23:00-sun:23:30',
      replicateAutomatedBackups: false,
      parameters: { max_connections: '500' },
      targets: { rto: '90m', rpo: '1m', dataCorruption: { rto: '4h' } },
    },
  ],
  buckets: [
    { name: 'uploads', keepOldVersions: '7d', targets: { rpo: '15m' } },
    { name: 'archive', existing: { primary: 'my.archive', recovery: 'my.archive.copy' } },
    { name: 'photos', existing: { primary: 'my-photos' } },
  ],
  secrets: [{ name: 'session-key' }, { name: 'mail', existing: 'mail/api-key' }],
  services: [
    {
      name: 'web',
      ecs: {
        cluster: 'main',
        service: { primary: 'web', recovery: 'web-west' },
        repositories: { primary: ['web'], recovery: ['web', 'side/car'] },
      },
      activeCount: { primary: 6, recovery: 4 },
      standbyCount: { primary: 2, recovery: 1 },
      targetGroup: { primary: 'web-east', recovery: 'web-west' },
      targets: { rto: '1h' },
    },
    { name: 'batch', autoScaling: { group: 'batch' }, activeCount: 3, standbyCount: 0 },
  ],
  stateless: [
    {
      name: 'front-end',
      healthUrl: { primary: 'https://east.example.com/up', recovery: 'https://west.example.com/up' },
      targets: { rto: '15m', rpo: '0s' },
    },
  ],
  external: [{ name: 'payments', healthUrl: 'https://status.payments.example' }],
  dns: {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'Example.com',
    records: [
      {
        name: 'Shop.example.com',
        steering: 'latched',
        component: 'web',
        ttl: '30s',
        healthPath: '/ready?deep=1',
        port: 80,
        endpoints: { primary: 'east.elb.amazonaws.com', recovery: 'west.elb.amazonaws.com' },
      },
      {
        name: 'www.example.com',
        steering: 'automatic',
        component: 'front-end',
        endpoints: { primary: 'east.example.com', recovery: 'west.example.com' },
      },
    ],
  },
  notify: {
    emails: ['a@example.com'],
    webhooks: ['https://chat.example.com/hook'],
    topics: {
      primary: 'arn:aws:sns:eu-west-1:012345678901:page',
      recovery: 'arn:aws:sns:eu-central-1:012345678901:page',
    },
  },
  failover: { start: { afterAlarmFor: '10m' }, approvalTimeout: '20m' },
  drills: { every: 'month' },
  backup: {
    every: '12h',
    keepDaily: '14d',
    keepWeekly: '56d',
    keepMonthly: '730d',
    lock: { mode: 'compliance', changeableForDays: 3 },
    restoreTest: 'weekly',
  },
  alarms: { downAfter: '1m', errorRatePercent: 0.5, p95Milliseconds: 800 },
  access: {
    operators: ['arn:aws:iam::012345678901:role/on-call', '210987654321'],
    approvers: ['arn:aws:iam::012345678901:user/incident/manager'],
  },
  latencies: {
    'rds.promote': {
      medianSeconds: 200,
      p90Seconds: 340.5,
      minSeconds: 120,
      maxSeconds: 900,
      source: 'game day of 2026-09-14, 12 promotions',
    },
    'people.acknowledge': { medianSeconds: 60, p90Seconds: 180, maxSeconds: 600, source: 'pager, 2026' },
  },
  waivers: [
    {
      rule: 'DR-REPLICA-BACKUPS',
      path: 'muster-every-thing-database-ledger-primary/Database/Replica',
      owner: 'database team',
      reason: 'The replica is a spare of the spare until the migration is over.',
      expires: '2027-01-31',
    },
  ],
  assumptions: {
    objectsPerSecond: 0.5,
    bucketGibibytes: 2000,
    dailyChangePercent: 5,
    taskVcpus: 0.5,
    taskGibibytes: 1,
    instanceUsdPerHour: 0.2,
    priceFactor: { primary: 1.1, recovery: 1.15 },
  },
} as const satisfies DrDefinition;

/** The mistakes a definition is refused for; none where it is taken. */
export function mistakesIn(given: unknown): readonly Mistake[] {
  try {
    parseConfig(given);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}
