import * as fc from 'fast-check';
import { parseConfig } from '../../../lib/config/index.ts';
import type { DrDefinition } from '../../../lib/config/index.ts';
import { topologyOf } from '../../../lib/topology/index.ts';
import type { CreatedNetwork, Topology } from '../../../lib/topology/index.ts';
import { cidrOf, overlap } from '../../../lib/topology/cidr.ts';
import { EVERYTHING, EXISTING_DATABASE, EXISTING_NETWORK, SMALL, mistakesIn } from '../config/definitions.ts';
import { definitions } from './arbitrary-definition.ts';

function topology(change: Partial<DrDefinition> = {}): Topology {
  return topologyOf(parseConfig({ ...SMALL, ...change }));
}

function created({ networks }: Topology, side: 'primary' | 'recovery'): CreatedNetwork {
  const network = networks[side];
  if (network.kind !== 'created') throw new Error('expected a network to be created');
  return network;
}

describe('a created network', () => {
  test('has one subnet of each tier in every zone, apart and inside the range, whatever the range', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        fc.pre(mistakesIn(definition).length === 0);
        const network = created(topologyOf(parseConfig(definition)), 'recovery');
        const whole = cidrOf(network.cidr);
        const ranges = network.subnets.map(({ cidr }) => cidrOf(cidr));
        expect(ranges).toHaveLength(3 * network.zones.length);
        ranges.forEach((range, index) => {
          expect(range.first).toBeGreaterThanOrEqual(whole.first);
          expect(range.first + range.size).toBeLessThanOrEqual(whole.first + whole.size);
          expect(ranges.slice(index + 1).some((other) => overlap(range, other))).toBe(false);
          // AWS takes subnets from /16 to /28.
          expect(range.prefix).toBeLessThanOrEqual(28);
        });
      }),
      { numRuns: 50, seed: 5 },
    );
  });

  test('keeps its subnets when a third zone joins', () => {
    const two = created(topology(), 'primary').subnets;
    const zones = { primary: ['us-east-1a', 'us-east-1b', 'us-east-1c'] };
    const three = created(topology({ zones }), 'primary').subnets;
    expect(three).toEqual(expect.arrayContaining([...two]));
    expect(three).toHaveLength(9);
  });

  test.each([
    ['one-per-zone', ['us-east-1a', 'us-east-1b']],
    ['one', ['us-east-1a']],
    ['none', []],
  ] as const)('with NAT gateways %s', (natGateways, zones) => {
    const network = created(topology({ network: { primary: { natGateways } } }), 'primary');
    expect(network.natGatewayZones).toEqual(zones);
  });
});

test('an existing network lists its subnets in the order of its zones', () => {
  expect(topologyOf(parseConfig(EVERYTHING)).networks.primary).toEqual({
    kind: 'existing',
    vpcId: 'vpc-0123456789abcdef0',
    cidr: '10.0.0.0/16',
    zones: ['eu-west-1a', 'eu-west-1b'],
    databaseSubnetIds: ['subnet-0000000a', 'subnet-0000000b'],
  });
});

describe('a database', () => {
  test('that is created has the defaults of its engine', () => {
    expect(topology().databases[0]).toMatchObject({
      engineVersion: '17',
      parameterGroupFamily: 'postgres17',
      parameters: { 'rds.force_ssl': '1' },
      port: 5432,
      databaseName: 'shop',
      policy: {
        instanceClass: 'db.m7g.large',
        multiAz: true,
        backupRetentionDays: 14,
        backupWindow: '03:00-04:00',
        deletionProtection: true,
        allocatedStorageGibibytes: 100,
      },
      maxAllocatedStorageGibibytes: 400,
      replicateAutomatedBackups: true,
      credentials: { secretName: 'muster/shop/orders-credentials', existing: false },
    });
  });

  test.each([
    ['postgres', '16.8', 'postgres16', 'muster-shop-orders-postgres16'],
    ['mysql', '8.0.40', 'mysql8.0', 'muster-shop-orders-mysql8-0'],
    ['mariadb', '11.4', 'mariadb11.4', 'muster-shop-orders-mariadb11-4'],
  ] as const)('%s %s has the parameter group family %s', (engine, version, family, group) => {
    const [database] = topology({ databases: [{ name: 'orders', engine, version }] }).databases;
    expect(database?.parameterGroupFamily).toBe(family);
    expect(database?.instances.recovery.parameterGroup).toBe(group);
  });

  test('that stands in the primary keeps its own names there and gets a replica with ours', () => {
    const { databases, secrets } = topology({
      network: { primary: EXISTING_NETWORK },
      databases: [EXISTING_DATABASE],
    });
    expect(databases[0]).toMatchObject({ engineVersion: '8.0.40', replicateAutomatedBackups: false });
    expect(databases[0]?.instances).toEqual({
      primary: {
        existing: true,
        host: 'orders-production.c1exampl3abc.us-east-1.rds.amazonaws.com',
        role: 'source',
        identifier: 'orders-production',
        arn: 'arn:aws:rds:us-east-1:111122223333:db:orders-production',
        parameterGroup: 'default.mysql8.0',
        securityGroup: 'sg-0123456789abcdef0',
        fenceSecurityGroup: 'muster-shop-fence',
        kmsAlias: 'alias/orders',
        connectionParameter: '/muster/shop/orders/connection',
      },
      recovery: {
        existing: false,
        role: 'replica',
        identifier: 'muster-shop-orders',
        arn: 'arn:aws:rds:us-west-2:111122223333:db:muster-shop-orders',
        parameterGroup: 'muster-shop-orders-mysql8-0',
        securityGroup: 'muster-shop-orders',
        fenceSecurityGroup: 'muster-shop-fence',
        kmsAlias: 'alias/muster-shop-key',
        connectionParameter: '/muster/shop/orders/connection',
      },
    });
    expect(secrets).toEqual([
      { name: 'orders-credentials', secretName: 'orders/production', existing: true },
    ]);
  });

  test('takes the other role when the other region is active', () => {
    const roles = topology({ activeRegion: 'recovery' }).databases[0]?.instances;
    expect(roles).toMatchObject({ primary: { role: 'replica' }, recovery: { role: 'source' } });
  });
});

test('a secret that several databases share comes once', () => {
  const other = {
    ...EXISTING_DATABASE,
    name: 'stock',
    existing: { ...EXISTING_DATABASE.existing, identifier: 'stock' },
  };
  const { secrets } = topology({
    network: { primary: EXISTING_NETWORK },
    databases: [EXISTING_DATABASE, other],
  });
  expect(secrets.map(({ secretName }) => secretName)).toEqual(['orders/production']);
});

describe('backups', () => {
  test('of every tier fit between the bounds of the vault lock, copies included', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        fc.pre(mistakesIn(definition).length === 0);
        const { tiers, lock, restoreTesting } = topologyOf(parseConfig(definition)).backup;
        for (const {
          retentionDays,
          copyRetentionDays,
          startWindowMinutes,
          completionWindowMinutes,
        } of tiers) {
          for (const days of [retentionDays, copyRetentionDays]) {
            expect(days).toBeGreaterThanOrEqual(lock.minRetentionDays);
            expect(days).toBeLessThanOrEqual(lock.maxRetentionDays);
          }
          // AWS Backup takes a start window from 60 minutes, and a completion window that ends later.
          expect(startWindowMinutes).toBeGreaterThanOrEqual(60);
          expect(completionWindowMinutes).toBeGreaterThan(startWindowMinutes);
        }
        expect(restoreTesting.selectionWindowDays).toBeLessThanOrEqual(lock.minRetentionDays);
      }),
      { numRuns: 50, seed: 6 },
    );
  });

  test.each([
    ['24h', 'cron(15 0 * * ? *)', 180],
    ['12h', 'cron(15 0,12 * * ? *)', 180],
    ['1h', 'cron(15 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 * * ? *)', 60],
  ] as const)('every %s', (every, schedule, startWindowMinutes) => {
    expect(topology({ backup: { every } }).backup.tiers[0]).toMatchObject({ schedule, startWindowMinutes });
  });

  test('are of what stands in the region, existing or not', () => {
    expect(topologyOf(parseConfig(EVERYTHING)).backup.protectedArns.primary).toEqual([
      'arn:aws:rds:eu-west-1:012345678901:db:orders-production',
      'arn:aws:rds:eu-west-1:012345678901:db:muster-every-thing-ledger',
      'arn:aws:s3:::muster-every-thing-uploads-012345678901-eu-west-1',
      'arn:aws:s3:::my.archive',
      'arn:aws:s3:::my-photos',
    ]);
  });

  test('lie behind a governance lock unless a compliance one is asked for', () => {
    expect(topology().backup.lock).toEqual({
      mode: 'governance',
      minRetentionDays: 30,
      maxRetentionDays: 365,
    });
    expect(topologyOf(parseConfig(EVERYTHING)).backup.lock).toEqual({
      mode: 'compliance',
      minRetentionDays: 14,
      maxRetentionDays: 730,
      changeableForDays: 3,
    });
  });
});

describe('a failover', () => {
  test('is held against the strictest of what it moves, and nothing else', () => {
    const { failover } = topology({
      databases: [
        { name: 'orders', engine: 'postgres', targets: { rpo: '2m' } },
        { name: 'stock', engine: 'postgres', targets: { rto: '40m' } },
      ],
      buckets: [{ name: 'uploads', targets: { rto: '50m' } }],
      stateless: [
        {
          name: 'front-end',
          healthUrl: { primary: 'https://a.example', recovery: 'https://b.example' },
          targets: { rto: '1m', rpo: '0s' },
        },
      ],
    });
    expect(failover).toEqual({
      start: { kind: 'by-hand' },
      approvalTimeoutSeconds: 1200,
      rpoSeconds: 120,
      rtoSeconds: 2400,
    });
  });

  test('waits for an approval an hour at most, unless told otherwise', () => {
    expect(topology({ targets: { rto: '4h', rpo: '1h' } }).failover.approvalTimeoutSeconds).toBe(3600);
    expect(topologyOf(parseConfig(EVERYTHING)).failover).toMatchObject({
      start: { kind: 'automatic', afterSeconds: 600 },
      approvalTimeoutSeconds: 1200,
    });
  });
});

test('alarms on lag come at half of the RPO of the component', () => {
  expect(topologyOf(parseConfig(EVERYTHING)).alarms).toEqual({
    downSeconds: 60,
    errorRatePercent: 0.5,
    p95Milliseconds: 800,
    replicaLagSeconds: { orders: 900, ledger: 30 },
    replicationBacklogSeconds: { uploads: 450, archive: 900, photos: 900 },
  });
});

test('an existing topic takes the place of the one that would be made, everywhere', () => {
  const { notifications, names } = topologyOf(parseConfig(EVERYTHING));
  expect(notifications).toEqual({
    topics: {
      primary: { existing: true, name: 'page', arn: 'arn:aws:sns:eu-west-1:012345678901:page' },
      recovery: { existing: true, name: 'page', arn: 'arn:aws:sns:eu-central-1:012345678901:page' },
    },
    subscriptions: [
      { protocol: 'email', endpoint: 'a@example.com' },
      { protocol: 'https', endpoint: 'https://chat.example.com/hook' },
    ],
  });
  expect(names.recovery.topicArn).toBe('arn:aws:sns:eu-central-1:012345678901:page');
});

test('the account decides who may assume a role for which nobody is named', () => {
  expect(topology().access).toEqual({
    operators: ['arn:aws:iam::111122223333:root'],
    approvers: ['arn:aws:iam::111122223333:root'],
  });
});

describe('targets by disruption', () => {
  const { targets } = topologyOf(parseConfig(EVERYTHING)).assessment;

  test('an outage has the general ones, unless it or the component has its own', () => {
    expect(targets['uploads']?.region).toEqual({ rtoSeconds: 7200, rpoSeconds: 900 });
    expect(targets['archive']?.region).toEqual({ rtoSeconds: 7200, rpoSeconds: 1200 });
    expect(targets['archive']?.availabilityZone).toEqual({ rtoSeconds: 600, rpoSeconds: 0 });
    expect(targets['web']?.application).toEqual({ rtoSeconds: 3600, rpoSeconds: 1800 });
  });

  test('damage has its own or none: an RTO for outages says nothing about it', () => {
    expect(targets['ledger']?.dataCorruption).toEqual({ rtoSeconds: 14_400, rpoSeconds: 14_400 });
    expect(topology().assessment.targets['orders']?.dataCorruption).toEqual({});
    expect(topology().assessment.targets['orders']?.region).toEqual({ rtoSeconds: 3600, rpoSeconds: 900 });
  });
});

test('a measured latency begins at nothing unless its shortest is given', () => {
  const { latencies } = topologyOf(parseConfig(EVERYTHING)).assessment;
  expect(latencies['people.acknowledge']?.minSeconds).toBe(0);
  expect(latencies['rds.promote']?.minSeconds).toBe(120);
});
