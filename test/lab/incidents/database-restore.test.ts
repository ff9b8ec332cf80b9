import definition from '../../../dr.config.ts';
import type { Side } from '../../../lambda/deployment.ts';
import { Incident, type IncidentOptions } from '../../support/incident.ts';
import { RestoreIncident } from '../../support/restore-incident.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);
/** Time passes in these; a choice or a notice is left in the moment it is entered. */
const LASTING = /^(?!Only a check|Does this region|The run has|Was|Is |Hold|Go on|Keep)/;
const COPY = 'muster-shop-orders-restored-1';

async function prepared(side: Side, options: IncidentOptions = {}): Promise<RestoreIncident> {
  return new RestoreIncident(await Incident.prepare(assemblyFolder(), { seed: 4, ...options }), side);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

describe('a point in time in the region that serves', () => {
  test('is restored beside production and, once approved, takes its place', async () => {
    const restore = await prepared('primary', { calmMinutes: 15 });
    const { incident, identifier } = restore;
    const before = restore.instance(identifier);
    const time = restore.now() - 8 * 60_000;
    const execution = await restore.answered(restore.start({ time: iso(time) }), 'approve');
    expect({ status: execution.status, cause: execution.cause }).toEqual({
      status: 'SUCCEEDED',
      cause: undefined,
    });

    const after = restore.instance(identifier);
    const { DBInstanceArn, DBInstanceClass, MultiAZ, DBSubnetGroup, DBParameterGroups, Endpoint } =
      before ?? {};
    expect(after).toMatchObject({
      DBInstanceArn,
      DBInstanceClass,
      MultiAZ,
      DBSubnetGroup,
      DBParameterGroups,
      Endpoint,
    });
    const { MonitoringInterval, MonitoringRoleArn, BackupRetentionPeriod, PreferredMaintenanceWindow } =
      before ?? {};
    expect(after).toMatchObject({
      MonitoringInterval,
      MonitoringRoleArn,
      BackupRetentionPeriod,
      PreferredMaintenanceWindow,
    });
    const { VpcSecurityGroups, DeletionProtection, EnabledCloudwatchLogsExports, KmsKeyId } = before ?? {};
    expect(after).toMatchObject({
      VpcSecurityGroups,
      DeletionProtection,
      EnabledCloudwatchLogsExports,
      KmsKeyId,
    });
    expect(after?.DbiResourceId).not.toBe(before?.DbiResourceId);

    const old = restore.rows(`${identifier}-old-1`);
    const restored = restore
      .rows(identifier)
      .filter(({ atMilliseconds }) => atMilliseconds <= restore.now() - 60_000);
    const saved = old.filter(({ atMilliseconds }) => atMilliseconds <= time);
    expect(saved.length).toBeGreaterThan(100);
    expect(restored.slice(0, saved.length)).toEqual(saved);
    // What was accepted between that moment and the fence is in the old instance alone.
    const renamedAt = incident.events('rds.renamed')[0]?.atMilliseconds ?? 0;
    const lost = old.slice(saved.length).filter(({ client }) => client === 0);
    expect(lost.length).toBeGreaterThan(100);
    expect(restored.slice(saved.length).every(({ atMilliseconds }) => atMilliseconds > renamedAt)).toBe(true);

    expect(restore.isWritable(identifier)).toBe(true);
    expect(restore.isWritable(`${identifier}-old-1`)).toBe(false);
    expect(incident.canWrite('primary')).toBe(true);
    expect(await incident.ledger('primary').keptDatabases()).toMatchObject([
      { instanceIdentifier: `${identifier}-old-1`, what: 'replaced' },
      { instanceIdentifier: COPY, what: 'restored', until: expect.any(String) as string },
    ]);
    const report = incident.report(execution);
    expect(report).toMatchObject({
      outcome: 'restored',
      restore: {
        database: 'orders',
        restoreTime: iso(time),
        shortBySeconds: 0,
        copy: COPY,
        kept: [{ what: 'replaced' }],
      },
    });
    const lastOld = old.findLast(({ client }) => client === 0)?.atMilliseconds ?? 0;
    expect(report?.restore?.leftBehindSeconds).toBeGreaterThanOrEqual(Math.floor((lastOld - time) / 1000));
    expect(report?.nextActions.join()).toMatch(/Build a new standby of orders/);
    expect((await incident.ledger('primary').lock('database/orders'))?.unresolved).toBeUndefined();
  });

  test('that nobody approves stays beside production; the same run again goes on with it', async () => {
    const restore = await prepared('primary', { calmMinutes: 15 });
    const { incident, identifier } = restore;
    const served = restore.instance(identifier)?.DbiResourceId;
    const input = { time: iso(restore.now() - 60 * 6_000) };
    const refused = await restore.answered(restore.start(input), 'refuse');
    expect(refused).toMatchObject({ status: 'FAILED', error: 'ApprovalRefused' });
    expect(restore.instance(identifier)).toMatchObject({
      DbiResourceId: served,
      DBInstanceStatus: 'available',
    });
    expect(incident.canWrite('primary')).toBe(true);
    expect(restore.isWritable(COPY)).toBe(false);
    // Nothing in the application was changed, so no deployment has to wait.
    expect((await incident.ledger('primary').lock('database/orders'))?.unresolved).toBeUndefined();
    expect(await incident.ledger('primary').keptDatabases()).toMatchObject([{ instanceIdentifier: COPY }]);

    const again = await restore.answered(restore.start(input), 'approve');
    expect(again.status).toBe('SUCCEEDED');
    expect(incident.events('rds.restored')).toHaveLength(1);
    expect(restore.identifiers()).toEqual([`${identifier}-old-1`, identifier]);
  });
});

describe('in the other region', () => {
  test('with instance and standby lost, the replicated backups are restored as far as they go', async () => {
    const restore = await prepared('recovery', { calmMinutes: 20 });
    const { incident, identifier } = restore;
    const standby = { DBInstanceIdentifier: identifier };
    const region = incident.region('recovery');
    incident.world.call('rds', region, 'ModifyDBInstance', {
      ...standby,
      DeletionProtection: false,
      ApplyImmediately: true,
    });
    incident.world.call('rds', region, 'DeleteDBInstance', { ...standby, SkipFinalSnapshot: true });
    await incident.until('the standby is gone', () => restore.identifiers().length === 0);
    incident.lose();
    const lostAt = restore.now();
    await incident.pass(300);
    const execution = await restore.ended(restore.start());
    expect({ status: execution.status, cause: execution.cause }).toEqual({
      status: 'SUCCEEDED',
      cause: undefined,
    });
    const plan = await incident.ledger().fact(execution.name, 'plan-restore');
    expect(plan?.source).toMatchObject({ replicatedFrom: incident.region('primary') });
    const restoredUntil = Date.parse(plan?.restoreTime ?? '');
    // The log of the last upload before the outage has arrived, at most two uploads before it.
    expect(lostAt - restoredUntil).toBeGreaterThan(0);
    expect(lostAt - restoredUntil).toBeLessThanOrEqual(600_000);
    const rows = restore.rows(plan?.target ?? '');
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.every(({ atMilliseconds }) => atMilliseconds <= restoredUntil)).toBe(true);
    expect(restore.isWritable(plan?.target ?? '')).toBe(false);
    expect(incident.report(execution)?.summary).toMatch(/nobody can write it/);
  });
});

describe('a recovery point', () => {
  test.each(['primary', 'recovery'] as const)(
    'of the vault of the %s region is restored there',
    async (side) => {
      const restore = await prepared('primary');
      const { incident, database } = restore;
      const names = incident.deployment.names;
      const job = {
        BackupVaultName: names.primary.backupVault,
        ResourceArn: restore.instance(restore.identifier)?.DBInstanceArn,
        IamRoleArn: `arn:aws:iam::${incident.deployment.account}:role/${names.primary.backupRole}`,
        Lifecycle: { DeleteAfterDays: incident.deployment.backup.retentionDays },
      };
      const { BackupJobId } = incident.world.call(
        'backup',
        incident.region('primary'),
        'StartBackupJob',
        job,
      );
      const points = (): readonly { RecoveryPointArn: string }[] => {
        const { RecoveryPoints } = incident.world.call(
          'backup',
          incident.region(side),
          'ListRecoveryPointsByBackupVault',
          {
            BackupVaultName: names[side].backupVault,
          },
        );
        return RecoveryPoints as readonly { RecoveryPointArn: string }[];
      };
      expect(BackupJobId).toBeDefined();
      await incident.until(
        'there is a recovery point',
        () => points().some(({ RecoveryPointArn }) => RecoveryPointArn.includes(':rds:')),
        2_000,
      );
      const arn = points().find(({ RecoveryPointArn }) =>
        RecoveryPointArn.includes(':rds:'),
      )?.RecoveryPointArn;
      const there = new RestoreIncident(incident, side);
      const run = there.start({ from: 'recovery-point', arn });
      const execution = side === 'primary' ? await there.answered(run, 'refuse') : await there.ended(run);
      const facts = await incident.ledger(side).facts(execution.name);
      expect({ error: execution.error, verified: facts['verify-restore']?.differences }).toEqual({
        error: side === 'primary' ? 'ApprovalRefused' : undefined,
        verified: [],
      });
      const plan = facts['plan-restore'];
      expect(plan?.asked.from).toBe('recovery-point');
      const takenAt = Date.parse(plan?.restoreTime ?? '');
      expect(there.rows(plan?.target ?? '').every(({ atMilliseconds }) => atMilliseconds <= takenAt)).toBe(
        true,
      );
      expect(database).toBe('orders');
    },
  );
});

describe('what stands in its way', () => {
  test('a second start changes nothing; a failover that starts in the middle wins', async () => {
    const restore = await prepared('recovery', { calmMinutes: 15 });
    const { incident } = restore;
    const first = restore.start();
    const second = restore.start();
    await incident.until('the copy is being made', () => restore.identifiers().length > 1, 30);
    const [refused, running] = first.status === 'RUNNING' ? [second, first] : [first, second];
    expect(refused).toMatchObject({ status: 'FAILED', error: 'RunAlreadyActive' });
    incident.lose();
    const failover = incident.start('region-failover');
    await incident.ended(failover);
    expect(failover.status).toBe('SUCCEEDED');
    await restore.ended(running);
    expect(running).toMatchObject({ status: 'FAILED', error: 'Superseded' });
    expect(incident.canWrite('recovery')).toBe(true);
    expect(incident.events('rds.restored').length).toBeLessThanOrEqual(1);
  });

  test('a console Stop at every state: the next start goes on with the same copy', async () => {
    const restore = await prepared('primary', { calmMinutes: 15 });
    const { incident, identifier } = restore;
    const input = { time: iso(restore.now() - 6 * 60_000) };
    const stoppedIn = new Set<string>();
    for (let starts = 0; starts < 60; starts += 1) {
      const execution = restore.start(input);
      const isOver = (): boolean => execution.status !== 'RUNNING';
      const state = (): string => restore.stateOf(execution) ?? '';
      const isFresh = (): boolean => LASTING.test(state()) && !stoppedIn.has(state());
      const asks = (): boolean => state() === 'Wait for a person to approve the move';
      await incident.until('something new', () => isOver() || isFresh() || asks(), 600);
      if (!isOver() && !isFresh()) await restore.answered(execution, 'approve');
      if (isOver()) {
        expect({ status: execution.status, cause: execution.cause }).toMatchObject({ status: 'SUCCEEDED' });
        break;
      }
      stoppedIn.add(state());
      if (starts % 2 === 1) await incident.pass(0.4);
      incident.stop(execution);
      await incident.pass(400);
    }
    expect(stoppedIn.size).toBeGreaterThanOrEqual(8);
    expect(incident.events('rds.restored')).toHaveLength(1);
    expect(restore.identifiers()).toEqual([expect.stringMatching(/-old-\d+$/), identifier]);
    expect(restore.isWritable(identifier)).toBe(true);
    const lock = await incident.ledger('primary').lock('database/orders');
    expect(lock).toMatchObject({ status: 'ended' });
    expect(lock?.unresolved).toBeUndefined();
  }, 120_000);
});

describe('an input that cannot be met', () => {
  test('is refused, and nothing is changed', async () => {
    const restore = await prepared('primary', { calmMinutes: 10 });
    const { incident } = restore;
    const before = restore.identifiers();
    const arn = `arn:aws:rds:us-east-1:${incident.deployment.account}:snapshot:none`;
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, string, RegExp])[] = [
      [{ database: 'orderz' }, 'InvalidInput', /is "orderz", must be "orders"/],
      [{ time: '2030-01-01T00:00:00Z' }, 'InvalidInput', /which is in the future/],
      [{ time: '2026-01-01T00:00' }, 'InvalidInput', /with its zone/],
      [{ time: '2020-01-01T00:00:00Z' }, 'BeforeEarliestRecoveryPoint', /can be restored from 20/],
      [{ from: 'snapshot' }, 'InvalidInput', /is missing: a snapshot is named by its ARN/],
      [{ from: 'snapshot', arn }, 'NothingToRestoreFrom', /is not there/],
      [
        { from: 'snapshot', arn: arn.replace(/\d{12}/, '999999999999') },
        'InvalidInput',
        /of account 999999999999/,
      ],
      [
        { from: 'snapshot', arn: arn.replace('us-east-1', 'us-west-2') },
        'InvalidInput',
        /start the run there/,
      ],
      [{ from: 'recovery-point', arn }, 'InvalidInput', /AWS Backup did not make/],
      [
        { from: 'recovery-point', arn: arn.replace(':none', ':awsbackup:job-1') },
        'NothingToRestoreFrom',
        /no such recovery point/,
      ],
      [{ over: 'production' }, 'InvalidInput', /unknown key "over"/],
    ];
    for (const [input, error, says] of cases) {
      const execution = await restore.ended(restore.start(input));
      expect({ input, error: execution.error, cause: execution.cause }).toEqual({
        input,
        error,
        cause: expect.stringMatching(says) as string,
      });
    }
    expect(restore.identifiers()).toEqual(before);
    expect(await incident.ledger('primary').keptDatabases()).toEqual([]);
    expect(incident.events('rds.restored')).toHaveLength(0);
  });
});
