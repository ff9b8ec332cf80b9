import type { Deployment, PerSide } from '../../../lambda/deployment.ts';
import type { Platform } from '../../../lambda/platform.ts';
import type { StepEvent, StepResult } from '../../../lambda/steps/contract.ts';
import type { Ledger } from '../../../lambda/ports/ledger.ts';
import { step as fence } from '../../../lambda/steps/fence-old-primary/handler.ts';
import { step as promote } from '../../../lambda/steps/promote-databases/handler.ts';
import { step as protect } from '../../../lambda/steps/protect-again/handler.ts';
import { proveForAMinute } from '../../../lambda/steps/prove-fences/handler.ts';
import { runStep } from '../../../lambda/steps/run-step.ts';
import type { Step } from '../../../lambda/steps/step.ts';
import { step as verify } from '../../../lambda/steps/verify-databases/handler.ts';
import { databasesOf } from '../../../lambda/adapters/databases.ts';
import { securityGroupsOf } from '../../../lambda/adapters/security-groups.ts';
import {
  deploymentOf,
  EAST,
  loadDatabases,
  TestWorld,
  WEST,
} from '../../lab/twin/services/infrastructure-world.ts';
import { settled } from '../../lab/twin/support/worlds.ts';
import { standbySettings } from '../../lib/runbooks/support/deployment.ts';
import { FakeParameters, FakePeerLedger } from '../../support/fake-parameters.ts';
import { FakePlatform, holdLock, iso, memoryLedger, OPEN, runContext } from '../../support/fake-platform.ts';

/*
 * The real steps, with the real adapters and SDK clients, against the simulated RDS, EC2 and Backup: what the two
 * sides assume of each other has to agree.
 */
const ORDERS = 'muster-shop-orders';

function deployment(arns: PerSide<string>): Deployment {
  const names = (side: 'primary' | 'recovery') => ({
    existing: false,
    identifier: ORDERS,
    arn: arns[side],
    parameterGroup: 'muster-shop-orders-17',
    securityGroup: ORDERS,
    fenceSecurityGroup: 'muster-shop-fence',
    kmsAlias: 'alias/muster-shop-key',
    connectionParameter: '/muster/shop/orders/connection',
  });
  return deploymentOf({
    databases: [
      {
        name: 'orders',
        engine: 'postgres',
        engineVersion: '17',
        port: 5432,
        databaseName: 'orders',
        credentialsSecret: 'muster/shop/orders-credentials',
        standby: standbySettings,
        instances: { primary: names('primary'), recovery: names('recovery') },
        policy: {
          instanceClass: 'db.m7g.large',
          multiAz: true,
          backupRetentionDays: 14,
          backupWindow: '12:00-13:00',
          deletionProtection: true,
          allocatedStorageGibibytes: 100,
        },
        targets: { rtoSeconds: 3600, rpoSeconds: 300 },
      },
    ],
  });
}

class Rehearsal {
  readonly test = new TestWorld();
  readonly databases = loadDatabases(this.test);
  readonly ledger: Ledger = memoryLedger().ledger;
  readonly run = runContext('run-1', OPEN);
  /** Not simulated here. */
  readonly peer = { peerLedger: new FakePeerLedger(), peerParameters: new FakeParameters() };
  readonly platform: Platform;

  constructor() {
    const { world } = this.test;
    this.test.load(WEST, 'AWS::Backup::BackupVault', { BackupVaultName: 'muster-shop-vault' });
    const fake = new FakePlatform(
      'recovery',
      deployment({ primary: this.databases.primary.arn, recovery: this.databases.recovery.arn }),
    );
    const { resolver, http, sql, environment, log, side } = fake;
    this.platform = {
      resolver,
      http,
      sql,
      environment,
      log,
      side,
      deployment: fake.deployment,
      clock: { now: () => world.kernel.now(), sleep: (milliseconds) => world.kernel.sleep(milliseconds) },
      aws: {
        clientConfiguration: (_service, region) =>
          world.clientConfiguration({ principal: 'step', region: WEST }, region),
      },
    };
  }

  static async open(): Promise<Rehearsal> {
    const rehearsal = new Rehearsal();
    await holdLock(rehearsal.ledger);
    await rehearsal.test.pass(600_000);
    return rehearsal;
  }

  /** Called as the state machine calls it, in virtual time, until it is done. */
  async through<Ports extends { readonly ledger: unknown }, Observed, Action>(
    step: Step<Ports, Observed, Action>,
  ): Promise<StepResult> {
    const { name, pollSeconds } = step.contract;
    const enteredAt = new Date(this.test.now).toISOString();
    const event: StepEvent = { run: this.run, step: name, enteredAt };
    const ports = { ...step.ports(this.platform), ...this.peer, ledger: this.ledger };
    for (;;) {
      const result = await settled(this.test.world, () =>
        runStep({ ...step, ports: () => ports }, this.platform, this.ledger, event),
      );
      if (result.status === 'done') return result;
      await this.test.pass(pollSeconds * 1000);
    }
  }

  /** What an application in the region can do with the instance there. */
  write(region: string, host: string): string {
    return this.test.world.dataPlane.write(region, host, { client: 1, sequence: Math.round(this.test.now) });
  }
}

test('a replica is promoted, verified and protected: it takes writes, keeps its policy and can be restored', async () => {
  const rehearsal = await Rehearsal.open();
  const { host } = rehearsal.databases.recovery;
  expect(rehearsal.write(WEST, host)).toBe('read-only');
  rehearsal.test.world.darken(EAST);

  await rehearsal.through(promote);
  expect(rehearsal.write(WEST, host)).toBe('accepted');
  expect(rehearsal.test.events('rds.promoted')).toHaveLength(1);
  await rehearsal.through(verify);
  await rehearsal.through(protect);

  const standing = (
    await settled(rehearsal.test.world, () => databasesOf(rehearsal.platform).describe([ORDERS]))
  ).get(ORDERS);
  expect(standing).toMatchObject({
    status: 'available',
    backupRetentionDays: 14,
    multiAz: true,
    deletionProtection: true,
    tags: { 'muster:epoch': '2' },
  });
  expect(standing?.replicatesFrom).toBeUndefined();
  const facts = await rehearsal.ledger.facts('run-1');
  expect(facts['protect-again']?.backupJobs).toHaveLength(1);
  expect(Date.parse(facts['protect-again']?.databases[0]?.latestRestorableTime ?? '')).toBeGreaterThan(
    Date.parse(facts['promote-databases']?.databases[0]?.promotedAt ?? iso()),
  );
});

test('an old primary that answers is fenced: established connections are cut and no write is accepted any more', async () => {
  const rehearsal = await Rehearsal.open();
  const { host } = rehearsal.databases.primary;
  expect(rehearsal.write(EAST, host)).toBe('accepted');
  const result = await rehearsal.through(fence);
  expect(result.output).toEqual({ fence: 'proven' });
  expect(rehearsal.write(EAST, host)).toBe('unreachable');
  expect(await rehearsal.ledger.fences()).toMatchObject([{ database: 'orders', status: 'proven' }]);
});

test('a dark region costs two seconds; its fence is queued and proven after it came back', async () => {
  const rehearsal = await Rehearsal.open();
  const { world } = rehearsal.test;
  world.darken(EAST);
  const before = rehearsal.test.now;
  expect((await rehearsal.through(fence)).output).toEqual({ fence: 'queued' });
  expect(rehearsal.test.now - before).toBeLessThanOrEqual(2_500);

  world.heal(EAST);
  const ports = {
    ledger: rehearsal.ledger,
    ...rehearsal.peer,
    peerDatabases: databasesOf(rehearsal.platform, 'peer'),
    peerSecurityGroups: securityGroupsOf(rehearsal.platform, 'peer'),
  };
  // Up to 90 s for the group and 120 s for the reboot (latency model), and no minute lost between the moves.
  const healedAt = rehearsal.test.now;
  for (let minute = 0; minute < 4; minute += 1) {
    await settled(world, () => proveForAMinute(ports, rehearsal.platform));
    await rehearsal.test.pass(Math.max(0, healedAt + (minute + 1) * 60_000 - rehearsal.test.now));
  }
  expect(await rehearsal.ledger.fences()).toMatchObject([{ status: 'proven' }]);
  expect(rehearsal.write(EAST, rehearsal.databases.primary.host)).toBe('unreachable');
});
