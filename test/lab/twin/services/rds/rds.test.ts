import { ApiError, UnsupportedError } from '../../../../../lab/twin/api.ts';
import { deploymentOf, EAST, HOUR, loadDatabases, MINUTE, TestWorld, WEST } from '../infrastructure-world.ts';
import { standbySettings } from '../../../../lib/runbooks/support/deployment.ts';

const ORDERS = 'muster-shop-orders';

interface Shape {
  readonly DBInstanceStatus: string;
  readonly StatusInfos: readonly { readonly Status: string; readonly Normal: boolean }[];
  readonly ReadReplicaSourceDBInstanceIdentifier?: string;
  readonly ReadReplicaDBInstanceIdentifiers: readonly string[];
  readonly PendingModifiedValues: Readonly<Record<string, unknown>>;
  readonly VpcSecurityGroups: readonly { readonly VpcSecurityGroupId: string; readonly Status: string }[];
  readonly DBParameterGroups: readonly { readonly ParameterApplyStatus: string }[];
  readonly LatestRestorableTime?: Date;
  readonly [member: string]: unknown;
}

function shown(test: TestWorld, region: string): Shape {
  const { DBInstances: instances } = test.call(region, 'rds', 'DescribeDBInstances', {
    DBInstanceIdentifier: ORDERS,
  });
  return (instances as readonly Shape[])[0] as Shape;
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'accepted';
}

function on(
  test: TestWorld,
  region: string,
  operation: string,
  input: Readonly<Record<string, unknown>> = {},
): string {
  return codeOf(() => test.call(region, 'rds', operation, { DBInstanceIdentifier: ORDERS, ...input }));
}

/** Rows written in the east, one a second. */
function writing(test: TestWorld, host: string): { accepted: number } {
  const state = { accepted: 0 };
  let sequence = 0;
  test.world.kernel.every(1000, () => {
    sequence += 1;
    const answer = test.world.dataPlane.write(EAST, host, { client: 7, sequence });
    if (answer === 'accepted') state.accepted += 1;
  });
  return state;
}

describe('a described instance', () => {
  it('shows the settings of its template and the ARN at the other end', () => {
    const test = new TestWorld();
    const { primary, recovery } = loadDatabases(test);
    expect(shown(test, EAST)).toMatchObject({
      DBInstanceStatus: 'available',
      Engine: 'postgres',
      MultiAZ: true,
      BackupRetentionPeriod: 14,
      DeletionProtection: true,
      Endpoint: { Address: primary.host, Port: 5432 },
      ReadReplicaDBInstanceIdentifiers: [recovery.arn],
      StatusInfos: [],
      VpcSecurityGroups: [{ VpcSecurityGroupId: primary.group, Status: 'active' }],
      KmsKeyId: expect.stringMatching(/^arn:aws:kms:us-east-1:\d+:key\//),
    });
    const replica = shown(test, WEST);
    expect(replica).toMatchObject({
      Engine: 'postgres',
      AllocatedStorage: 100,
      MultiAZ: false,
      BackupRetentionPeriod: 0,
      ReadReplicaSourceDBInstanceIdentifier: primary.arn,
      StatusInfos: [{ StatusType: 'read replication', Normal: true, Status: 'replicating' }],
    });
    expect(replica.LatestRestorableTime).toBeUndefined();
  });

  it('is found by filter and page by page, and is missing from a filter rather than an error', () => {
    const test = new TestWorld();
    loadDatabases(test);
    const filter = (values: readonly string[]) =>
      test.call(EAST, 'rds', 'DescribeDBInstances', {
        Filters: [{ Name: 'db-instance-id', Values: values }],
      });
    expect(filter([ORDERS, 'other'])['DBInstances']).toHaveLength(1);
    expect(filter(['other'])['DBInstances']).toEqual([]);
    expect(
      codeOf(() => test.call(EAST, 'rds', 'DescribeDBInstances', { DBInstanceIdentifier: 'other' })),
    ).toBe('DBInstanceNotFound');
    expect(codeOf(() => test.call(EAST, 'rds', 'DescribeDBInstances', { MaxRecords: 5 }))).toBe(
      'InvalidParameterValue',
    );
    expect(codeOf(() => test.call(EAST, 'rds', 'DescribeDBInstances', { Marker: 'x' }))).toBe(
      'InvalidParameterValue',
    );
  });

  it('is paged when there are more than a page holds', () => {
    const test = new TestWorld();
    loadDatabases(test);
    const template = shown(test, EAST);
    for (let index = 0; index < 24; index += 1) {
      test.load(EAST, 'AWS::RDS::DBInstance', {
        DBInstanceIdentifier: `other-${index}`,
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'postgres',
        DBSubnetGroupName: 'muster-shop-databases',
        VPCSecurityGroups: template.VpcSecurityGroups.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
        DBParameterGroupName: 'default.postgres17',
      });
    }
    const first = test.call(EAST, 'rds', 'DescribeDBInstances', { MaxRecords: 20 });
    const second = test.call(EAST, 'rds', 'DescribeDBInstances', { MaxRecords: 20, Marker: first['Marker'] });
    expect([first['DBInstances'], second['DBInstances']].map((page) => (page as unknown[]).length)).toEqual([
      20, 5,
    ]);
    expect(second['Marker']).toBeUndefined();
  });

  it('keeps its tags, also as a replica', () => {
    const test = new TestWorld();
    const { recovery } = loadDatabases(test);
    const tags = [{ Key: 'muster:epoch', Value: '3' }];
    test.call(WEST, 'rds', 'AddTagsToResource', { ResourceName: recovery.arn, Tags: tags });
    expect(shown(test, WEST)['TagList']).toEqual(tags);
    expect(test.call(WEST, 'rds', 'ListTagsForResource', { ResourceName: recovery.arn })).toEqual({
      TagList: tags,
    });
  });

  it('refuses by name what the lab does not know', () => {
    const test = new TestWorld();
    loadDatabases(test);
    expect(() => on(test, EAST, 'ModifyDBInstance', { StorageType: 'io2' })).toThrow(UnsupportedError);
    expect(() => on(test, EAST, 'ModifyDBInstance', { StorageType: 'io2' })).toThrow('StorageType');
  });
});

describe('a promotion', () => {
  it('shows available for a while, then modifying, rebooting, and at last stands alone', async () => {
    const test = new TestWorld();
    const { recovery } = loadDatabases(test, { replicaRetentionDays: 14 });
    expect(on(test, WEST, 'PromoteReadReplica', { BackupRetentionPeriod: 14 })).toBe('accepted');
    const drawn = Number(test.events('rds.promotion.drawn')[0]?.data?.['seconds']);
    const seen: string[] = [];
    const took = await test.until(() => {
      const { DBInstanceStatus: status, ReadReplicaSourceDBInstanceIdentifier: source } = shown(test, WEST);
      if (seen.at(-1) !== status) seen.push(status);
      return source === undefined;
    });
    expect(seen).toEqual(['available', 'modifying', 'rebooting', 'available']);
    expect(took / 1000).toBeGreaterThan(drawn - 1);
    expect(took / 1000).toBeLessThan(drawn + 1);
    expect(drawn).toBeGreaterThanOrEqual(180);
    expect(shown(test, WEST)).toMatchObject({
      StatusInfos: [],
      PendingModifiedValues: {},
      BackupRetentionPeriod: 14,
    });
    expect(test.world.dataPlane.write(WEST, recovery.host, { client: 1, sequence: 1 })).toBe('accepted');
    expect(shown(test, EAST).ReadReplicaDBInstanceIdentifiers).toEqual([]);
  });

  it('is refused for a standalone instance, for one that is busy, and for the second time', async () => {
    const test = new TestWorld();
    loadDatabases(test, { replicaRetentionDays: 14, backupWindow: '03:00-03:30' });
    expect(on(test, EAST, 'PromoteReadReplica')).toBe('InvalidDBInstanceState');
    await test.until(() => shown(test, WEST).DBInstanceStatus === 'backing-up', HOUR);
    expect(on(test, WEST, 'PromoteReadReplica')).toBe('InvalidDBInstanceState');
    await test.until(() => shown(test, WEST).DBInstanceStatus === 'available', HOUR);
    expect(on(test, WEST, 'PromoteReadReplica')).toBe('accepted');
    expect(shown(test, WEST).DBInstanceStatus).toBe('available');
    expect(on(test, WEST, 'PromoteReadReplica')).toBe('InvalidDBInstanceState');
    expect(on(test, WEST, 'ModifyDBInstance', { BackupRetentionPeriod: 7 })).toBe('InvalidDBInstanceState');
    await test.pass(90 * MINUTE);
    expect(on(test, WEST, 'PromoteReadReplica')).toBe('InvalidDBInstanceState');
    expect(test.events('rds.promoted')).toHaveLength(1);
  });

  it('leaves one day of backups when none is asked for, and nothing restorable before the first one', async () => {
    const test = new TestWorld();
    loadDatabases(test);
    on(test, WEST, 'PromoteReadReplica');
    await test.until(() => test.events('rds.promoted').length > 0);
    const promoted = shown(test, WEST);
    expect(promoted).toMatchObject({ BackupRetentionPeriod: 1, DBInstanceStatus: 'backing-up' });
    expect(promoted.LatestRestorableTime).toBeUndefined();
    await test.until(() => shown(test, WEST).DBInstanceStatus === 'available');
    expect(shown(test, WEST).LatestRestorableTime).toBeInstanceOf(Date);
  });

  it('loses exactly what the dark source had not shipped', async () => {
    const test = new TestWorld();
    const { primary, recovery } = loadDatabases(test);
    const written = writing(test, primary.host);
    await test.pass(5 * MINUTE);
    test.world.darken(EAST);
    on(test, WEST, 'PromoteReadReplica', { BackupRetentionPeriod: 14 });
    await test.until(() => test.events('rds.promoted').length > 0);
    const { dataPlane } = test.infrastructure;
    const lost = dataPlane.rowsMissing(primary.host, recovery.host);
    expect(lost.length).toBeGreaterThan(0);
    expect(dataPlane.acknowledgedRows(recovery.host)).toHaveLength(written.accepted - lost.length);
    expect(dataPlane.read(WEST, recovery.host, lost[0] as never)).toBe('missing');
    expect(dataPlane.read(WEST, recovery.host, dataPlane.acknowledgedRows(recovery.host)[0] as never)).toBe(
      'found',
    );
  });

  it('takes nothing over from a living source once it has begun', async () => {
    const test = new TestWorld();
    const { primary, recovery } = loadDatabases(test);
    writing(test, primary.host);
    await test.pass(5 * MINUTE);
    on(test, WEST, 'PromoteReadReplica');
    await test.until(() => shown(test, WEST).DBInstanceStatus === 'modifying');
    const begunAt = test.now;
    await test.until(() => test.events('rds.promoted').length > 0);
    const { dataPlane } = test.infrastructure;
    expect(dataPlane.acknowledgedRows(recovery.host).at(-1)?.atMilliseconds).toBeLessThan(begunAt);
    expect(dataPlane.rowsMissing(primary.host, recovery.host).length).toBeGreaterThan(60);
  });

  it('is heard of in the dark source region only once that is back', async () => {
    const test = new TestWorld();
    const { recovery } = loadDatabases(test);
    test.world.darken(EAST);
    on(test, WEST, 'PromoteReadReplica');
    await test.until(() => test.events('rds.promoted').length > 0);
    expect(shown(test, EAST).ReadReplicaDBInstanceIdentifiers).toEqual([recovery.arn]);
    test.world.heal(EAST);
    expect(shown(test, EAST).ReadReplicaDBInstanceIdentifiers).toEqual([]);
  });
});

const fence = (test: TestWorld, group: string): string =>
  on(test, EAST, 'ModifyDBInstance', { VpcSecurityGroupIds: [group], ApplyImmediately: true });

describe('a fence', () => {
  it('keeps new connections out, and cuts the established ones only by the reboot', async () => {
    const test = new TestWorld();
    const { primary } = loadDatabases(test);
    const write = (region: string, sequence: number) =>
      test.world.dataPlane.write(region, primary.host, { client: 1, sequence });
    expect(write(EAST, 1)).toBe('accepted');
    expect(fence(test, primary.fence)).toBe('accepted');
    expect(shown(test, EAST).VpcSecurityGroups).toEqual([
      { VpcSecurityGroupId: primary.group, Status: 'removing' },
      { VpcSecurityGroupId: primary.fence, Status: 'adding' },
    ]);
    expect(on(test, EAST, 'RebootDBInstance')).toBe('InvalidDBInstanceState');
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'available');
    expect(shown(test, EAST).VpcSecurityGroups).toEqual([
      { VpcSecurityGroupId: primary.fence, Status: 'active' },
    ]);
    expect(write(WEST, 2)).toBe('unreachable');
    expect(write(EAST, 3)).toBe('accepted');
    expect(on(test, EAST, 'RebootDBInstance')).toBe('accepted');
    expect(write(EAST, 4)).toBe('unreachable');
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'available');
    expect(write(EAST, 5)).toBe('unreachable');
  });

  it('leaves the old group in force until the change is through', async () => {
    const test = new TestWorld();
    const { primary } = loadDatabases(test);
    const write = (region: string) =>
      test.world.dataPlane.write(region, primary.host, { client: 1, sequence: 1 });
    fence(test, primary.fence);
    expect(write(WEST)).toBe('accepted');
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'available');
    on(test, EAST, 'ModifyDBInstance', { VpcSecurityGroupIds: [primary.group], ApplyImmediately: true });
    expect(write(EAST)).toBe('unreachable');
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'available');
    expect(write(EAST)).toBe('accepted');
  });

  it('is not to be had by stopping: a source cannot be stopped, and a stopped instance comes back', async () => {
    const test = new TestWorld();
    loadDatabases(test, { replicaRetentionDays: 1 });
    expect(on(test, EAST, 'StopDBInstance')).toBe('InvalidDBInstanceState');
    expect(on(test, WEST, 'StopDBInstance')).toBe('InvalidDBInstanceState');
    on(test, WEST, 'PromoteReadReplica');
    await test.until(() => test.events('rds.promoted').length > 0);
    expect(on(test, EAST, 'StopDBInstance')).toBe('accepted');
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'stopped');
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'available', 8 * 24 * HOUR, HOUR);
  });

  it('needs groups that exist', () => {
    const test = new TestWorld();
    loadDatabases(test);
    expect(fence(test, 'sg-0123456789abcdef0')).toBe('InvalidParameterValue');
  });
});

describe('a modification', () => {
  it('to a second zone takes its time while the instance is written, and nothing else is taken meanwhile', async () => {
    const test = new TestWorld();
    const { recovery } = loadDatabases(test, { replicaRetentionDays: 14 });
    on(test, WEST, 'PromoteReadReplica', { BackupRetentionPeriod: 14 });
    await test.until(() => test.events('rds.promoted').length > 0);
    expect(on(test, WEST, 'ModifyDBInstance', { MultiAZ: true, ApplyImmediately: true })).toBe('accepted');
    expect(shown(test, WEST)).toMatchObject({
      DBInstanceStatus: 'modifying',
      PendingModifiedValues: { MultiAZ: true },
    });
    expect(on(test, WEST, 'ModifyDBInstance', { DeletionProtection: false })).toBe('InvalidDBInstanceState');
    expect(test.world.dataPlane.write(WEST, recovery.host, { client: 1, sequence: 1 })).toBe('accepted');
    const took = await test.until(() => shown(test, WEST)['MultiAZ'] === true);
    expect(took).toBeGreaterThanOrEqual(4 * MINUTE);
    expect(shown(test, WEST).PendingModifiedValues).toEqual({});
  });

  it('waits for the maintenance window unless it is asked for at once', async () => {
    const test = new TestWorld();
    loadDatabases(test);
    on(test, EAST, 'ModifyDBInstance', { MultiAZ: false });
    on(test, WEST, 'ModifyDBInstance', { BackupRetentionPeriod: 7 });
    on(test, EAST, 'ModifyDBInstance', { BackupRetentionPeriod: 7 });
    await test.pass(2 * HOUR);
    expect(shown(test, WEST)).toMatchObject({
      BackupRetentionPeriod: 0,
      PendingModifiedValues: { BackupRetentionPeriod: 7 },
    });
    expect(shown(test, EAST)).toMatchObject({
      BackupRetentionPeriod: 7,
      MultiAZ: true,
      PendingModifiedValues: { MultiAZ: false },
    });
  });

  it('of the parameter group comes into force by a reboot', async () => {
    const test = new TestWorld();
    loadDatabases(test);
    const apply = () => shown(test, EAST).DBParameterGroups[0]?.ParameterApplyStatus;
    on(test, EAST, 'ModifyDBInstance', {
      DBParameterGroupName: 'default.postgres17',
      ApplyImmediately: true,
    });
    expect(apply()).toBe('applying');
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'available');
    expect(apply()).toBe('pending-reboot');
    on(test, EAST, 'RebootDBInstance');
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'available');
    expect(apply()).toBe('in-sync');
    expect(on(test, EAST, 'ModifyDBInstance', { DBParameterGroupName: 'nowhere' })).toBe(
      'DBParameterGroupNotFound',
    );
  });

  it('that turns backups on starts the first one', async () => {
    const test = new TestWorld();
    loadDatabases(test);
    on(test, WEST, 'ModifyDBInstance', { BackupRetentionPeriod: 7, ApplyImmediately: true });
    await test.until(() => shown(test, WEST).DBInstanceStatus === 'backing-up');
    await test.until(() => shown(test, WEST).LatestRestorableTime !== undefined);
    expect(shown(test, WEST)).toMatchObject({ BackupRetentionPeriod: 7, DBInstanceStatus: 'available' });
  });

  it('of the retention is refused where RDS refuses it', () => {
    const test = new TestWorld();
    loadDatabases(test, { engineVersion: '13.14' });
    expect(on(test, EAST, 'ModifyDBInstance', { BackupRetentionPeriod: 0 })).toBe(
      'InvalidParameterCombination',
    );
    expect(on(test, WEST, 'ModifyDBInstance', { BackupRetentionPeriod: 7 })).toBe(
      'InvalidParameterCombination',
    );
    expect(on(test, EAST, 'ModifyDBInstance', { BackupRetentionPeriod: 36 })).toBe('InvalidParameterValue');
  });
});

const deleteSource = async (engine: string): Promise<TestWorld> => {
  const test = new TestWorld();
  loadDatabases(test, { engine });
  expect(on(test, EAST, 'DeleteDBInstance', { SkipFinalSnapshot: true })).toBe('InvalidParameterCombination');
  on(test, EAST, 'ModifyDBInstance', { DeletionProtection: false });
  expect(on(test, EAST, 'DeleteDBInstance')).toBe('InvalidParameterCombination');
  expect(on(test, EAST, 'DeleteDBInstance', { SkipFinalSnapshot: true })).toBe('accepted');
  await test.pass(2 * HOUR);
  return test;
};

describe('the daily backup', () => {
  it('makes an instance with backups, and no other, busy for a while in its window', async () => {
    const test = new TestWorld();
    loadDatabases(test, { backupWindow: '03:30-04:30' });
    const busy = { [EAST]: [] as number[], [WEST]: [] as number[] };
    test.world.kernel.every(10_000, () => {
      for (const region of [EAST, WEST] as const) {
        if (shown(test, region).DBInstanceStatus === 'backing-up') busy[region].push(test.now);
      }
    });
    await test.pass(26 * HOUR);
    const hours = new Set(busy[EAST].map((at) => new Date(at).toISOString().slice(0, 13)));
    expect([...hours][0]).toMatch(/^2026-01-06T0[34]$/);
    expect([...hours].at(-1)).toMatch(/^2026-01-07T0[34]$/);
    expect(busy[WEST]).toEqual([]);
  });
});

describe('a deleted source', () => {
  it('leaves a PostgreSQL replica a replica whose replication is terminated', async () => {
    const test = await deleteSource('postgres');
    expect(shown(test, WEST).StatusInfos).toMatchObject([{ Normal: false, Status: 'terminated' }]);
    expect(test.events('rds.promoted')).toEqual([]);
    expect(on(test, WEST, 'PromoteReadReplica')).toBe('accepted');
  });

  it('makes a MySQL replica stand alone', async () => {
    const test = await deleteSource('mysql');
    expect(shown(test, WEST).ReadReplicaSourceDBInstanceIdentifier).toBeUndefined();
  });
});

describe('a replica of a dark region', () => {
  it('says so after a minute, publishes its lag in its own region, and recovers by itself', async () => {
    const test = new TestWorld();
    const { primary } = loadDatabases(test);
    writing(test, primary.host);
    await test.pass(10 * MINUTE);
    test.world.darken(EAST);
    expect(shown(test, WEST).StatusInfos).toMatchObject([{ Status: 'replicating' }]);
    await test.pass(10 * MINUTE);
    expect(shown(test, WEST).StatusInfos).toMatchObject([{ Normal: false, Status: 'error' }]);
    const samples = test.call(WEST, 'cloudwatch', 'GetMetricStatistics', {
      Namespace: 'AWS/RDS',
      MetricName: 'ReplicaLag',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: ORDERS }],
      StartTime: new Date(test.now - 20 * MINUTE),
      EndTime: new Date(test.now),
      Period: 60,
      Statistics: ['Maximum'],
    })['Datapoints'] as readonly { readonly Maximum: number }[];
    expect(samples.length).toBeGreaterThanOrEqual(19);
    expect(samples.at(-1)?.Maximum).toBeGreaterThan(500);
    test.world.heal(EAST);
    expect(shown(test, WEST).StatusInfos).toMatchObject([{ Status: 'replicating' }]);
  });

  it('can be put out of order by hand without any region being dark', async () => {
    const test = new TestWorld();
    const { primary, recovery } = loadDatabases(test, { engine: 'mysql' });
    writing(test, primary.host);
    test.infrastructure.rds.breakReplication(recovery.arn);
    await test.pass(5 * MINUTE);
    expect(shown(test, WEST).StatusInfos).toMatchObject([{ Status: 'error' }]);
    test.infrastructure.rds.mendReplication(recovery.arn);
    expect(shown(test, WEST).StatusInfos).toMatchObject([{ Status: 'replicating' }]);
  });
});

describe('connections', () => {
  it('need both regions up, an engine that runs, and a writer for writes', async () => {
    const test = new TestWorld();
    const { primary, recovery } = loadDatabases(test);
    const { dataPlane } = test.world;
    const row = { client: 1, sequence: 1 };
    expect(dataPlane.write(EAST, primary.host, row)).toBe('accepted');
    expect(dataPlane.write(WEST, recovery.host, row)).toBe('read-only');
    await test.pass(5 * MINUTE);
    expect(dataPlane.read(WEST, recovery.host, row)).toBe('found');
    expect(dataPlane.write(EAST, 'nowhere.us-east-1.rds.amazonaws.com', row)).toBe('unreachable');
    test.world.darken(EAST);
    expect(dataPlane.write(WEST, primary.host, row)).toBe('unreachable');
    expect(dataPlane.read(EAST, recovery.host, row)).toBe('unreachable');
    expect(dataPlane.read(WEST, recovery.host, row)).toBe('found');
  });

  it('that a lost region cut are asked of the security groups again', async () => {
    const test = new TestWorld();
    const { primary } = loadDatabases(test);
    const write = (sequence: number) =>
      test.world.dataPlane.write(EAST, primary.host, { client: 1, sequence });
    expect(write(1)).toBe('accepted');
    on(test, EAST, 'ModifyDBInstance', { VpcSecurityGroupIds: [primary.fence], ApplyImmediately: true });
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'available');
    expect(write(2)).toBe('accepted');
    test.world.darken(EAST);
    test.world.heal(EAST);
    expect(write(3)).toBe('unreachable');
  });
});

describe('events', () => {
  it('are listed and put on the bus of the region', async () => {
    const test = new TestWorld();
    loadDatabases(test);
    on(test, EAST, 'RebootDBInstance');
    await test.until(() => shown(test, EAST).DBInstanceStatus === 'available');
    const { Events: events } = test.call(EAST, 'rds', 'DescribeEvents', {
      SourceIdentifier: ORDERS,
      Duration: 60,
    });
    expect((events as readonly { Message: string }[]).map(({ Message }) => Message)).toEqual([
      'DB instance shutdown',
      'DB instance restarted',
    ]);
    expect(test.busEvents.map(({ region, event }) => [region, event.detail['EventID']])).toEqual([
      [EAST, 'RDS-EVENT-0004'],
      [EAST, 'RDS-EVENT-0006'],
    ]);
  });
});

describe('instances that stood before Muster', () => {
  const database = {
    name: 'orders',
    engine: 'postgres',
    engineVersion: '16.8',
    port: 5432,
    databaseName: 'orders',
    credentialsSecret: 'muster/shop/orders-credentials',
    standby: standbySettings,
    policy: {
      instanceClass: 'db.r6g.large',
      multiAz: true,
      backupRetentionDays: 7,
      backupWindow: '12:00-13:00',
      deletionProtection: true,
      allocatedStorageGibibytes: 200,
    },
    targets: { rtoSeconds: 3600, rpoSeconds: 300 },
    instances: {
      primary: {
        existing: true,
        host: 'orders-production.c1exampl3abc.us-east-1.rds.amazonaws.com',
        identifier: 'orders-production',
        arn: 'arn:aws:rds:us-east-1:111122223333:db:orders-production',
        parameterGroup: 'orders-16',
        securityGroup: 'sg-0dbdb111122223333',
        fenceSecurityGroup: 'muster-shop-fence',
        kmsAlias: 'alias/orders-production',
        connectionParameter: '/muster/shop/orders/connection',
      },
      recovery: {
        existing: false,
        identifier: 'muster-shop-orders',
        arn: 'arn:aws:rds:us-west-2:111122223333:db:muster-shop-orders',
        parameterGroup: 'muster-shop-orders-16',
        securityGroup: 'muster-shop-orders',
        fenceSecurityGroup: 'muster-shop-fence',
        kmsAlias: 'alias/muster-shop-key',
        connectionParameter: '/muster/shop/orders/connection',
      },
    },
  } as const;

  it('have the settings of the deployment and stand in the network of the fence', () => {
    const test = new TestWorld();
    test.world.adopt(deploymentOf({ databases: [database] }));
    const vpc = test.load(EAST, 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    test.load(EAST, 'AWS::EC2::SecurityGroup', {
      GroupName: 'muster-shop-fence',
      GroupDescription: 'Fence',
      VpcId: vpc.ref,
    });
    const { DBInstances: instances } = test.call(EAST, 'rds', 'DescribeDBInstances');
    expect(instances).toMatchObject([
      {
        DBInstanceIdentifier: 'orders-production',
        EngineVersion: '16.8',
        MultiAZ: true,
        AllocatedStorage: 200,
        VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-0dbdb111122223333', Status: 'active' }],
        DBParameterGroups: [{ DBParameterGroupName: 'orders-16' }],
        DBSubnetGroup: { VpcId: vpc.ref },
      },
    ]);
    const [host] = (instances as readonly { Endpoint: { Address: string } }[]).map(
      ({ Endpoint }) => Endpoint.Address,
    );
    expect(test.world.dataPlane.write(EAST, host ?? '', { client: 1, sequence: 1 })).toBe('accepted');
    expect(host).toBe(database.instances.primary.host);
  });

  it('cannot be the replica when the lab begins', () => {
    const test = new TestWorld();
    expect(() => test.world.adopt(deploymentOf({ databases: [database], activeSide: 'recovery' }))).toThrow(
      UnsupportedError,
    );
  });
});

describe('a template that RDS would refuse', () => {
  it('fails with what is wrong', () => {
    const test = new TestWorld();
    const replica = (more: Readonly<Record<string, unknown>>) => () =>
      test.load(WEST, 'AWS::RDS::DBInstance', {
        DBInstanceIdentifier: 'second',
        DBInstanceClass: 'db.m7g.large',
        DBSubnetGroupName: 'muster-shop-databases',
        VPCSecurityGroups: [],
        DBParameterGroupName: 'default.postgres17',
        ...more,
      });
    expect(replica({ SourceDBInstanceIdentifier: `arn:aws:rds:${EAST}:1:db:none` })).toThrow(
      'its region is deployed first',
    );
    const { primary } = loadDatabases(test);
    expect(replica({ SourceDBInstanceIdentifier: primary.arn })).toThrow('needs a KmsKeyId of its own');
    expect(replica({ Engine: 'oracle-ee' })).toThrow('the lab has postgres, mysql, mariadb');
    expect(replica({ Engine: 'postgres', DBParameterGroupName: 'nowhere' })).toThrow(
      'no parameter group nowhere',
    );
  });
});
