import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { datePromotions, standAlone } from './support/corrections.ts';
import {
  connectionOf,
  instanceOf,
  latchMetricOf,
  ledgerOf,
  publishReplicaLag,
  securityGroupId,
} from './support/look.ts';
import { operator } from './support/moto.ts';
import { noticesOf } from './support/notices.ts';
import { Run } from './support/run.ts';
import type { MotoWorld } from './support/world.ts';

const DATABASES = ['orders', 'stock'];

/** One failover into the recovery region while the primary region does not answer, step by step, and what follows. */
export function regionFailover(world: () => MotoWorld): void {
  let run: Run;
  let epoch: number;

  test('the outage: the last measured lag lies before it', async () => {
    await publishReplicaLag(world(), 'recovery', 7);
    await world().functions.invoke('recovery', 'probe', {});
    world().around.pageStatus = 503;
    world().darken(world().deployment.regions.primary);
    for (let minute = 0; minute < 2; minute += 1) await world().functions.invoke('recovery', 'probe', {});
  });

  test('open-incident takes the lock once: a second start is refused and changes nothing', async () => {
    run = await Run.start(world(), 'region-failover', 'failover-1');
    const opened = await run.open({ reason: 'us-east-1 does not answer', requestedBy: 'on call' });
    ({ epoch } = opened.output as { epoch: number });
    expect(epoch % 2).toBe(0);
    const lock = await ledgerOf(world(), 'recovery').lock();

    const second = await Run.start(world(), 'region-failover', 'failover-2');
    await expect(second.open({})).rejects.toMatchObject({ name: 'RunAlreadyActive' });
    expect(await ledgerOf(world(), 'recovery').lock()).toEqual(lock);
    await expect(second.step('preflight')).rejects.toMatchObject({ name: 'Superseded' });
  });

  test('a deployment is refused while the incident is open', async () => {
    const reply = await world().functions.request('recovery', 'deployment-guard', {
      type: 'Update',
      properties: { activeSide: 'primary', moment: 'begin', revision: 'another' },
      stack: 'muster-shop-watch-recovery',
    });
    expect(reply.Reason).toMatch(/^IncidentOpen: An incident is open in us-west-2: run failover-1/);
  });

  test('notify tells the topic', async () => {
    await run.through('notify', { moment: 'started' });
    expect(noticesOf(world()).at(-1)).toMatchObject({
      TopicArn: world().deployment.names.recovery.topicArn,
      Subject: '[shop] failover to us-west-2 has started',
    });
  });

  test('preflight finds everything in place and the lag below the target', async () => {
    const { output } = await run.through('preflight');
    expect(output).toMatchObject({ gate: 'open' });
    // The lag of the last sample, and what may have come after it: samples lie a minute apart.
    const { estimatedLossSeconds } = output as { estimatedLossSeconds: number };
    expect(estimatedLossSeconds).toBeGreaterThanOrEqual(7);
    expect(estimatedLossSeconds).toBeLessThan(7 + 180);
    const fact = await ledgerOf(world(), 'recovery').fact('failover-1', 'preflight');
    // Nothing but what everybody is told: no key, secret, service, image or group was missing or unreadable.
    expect(fact?.findings).toEqual([expect.stringMatching(/^access: /)]);
  });

  test('fence-old-primary costs a time-out, not more, and queues the fences', async () => {
    const startedAt = Date.now();
    const { output } = await run.through('fence-old-primary');
    expect(output).toEqual({ fence: 'queued' });
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(await ledgerOf(world(), 'recovery').fences()).toMatchObject(
      DATABASES.map((database) => ({ database, status: 'queued', epoch })),
    );
  });

  test('promote-databases writes the epoch, promotes, and is done once they stand alone', async () => {
    const { summary, status } = await run.step('promote-databases');
    expect([status, summary]).toEqual([
      'wait',
      'Promoted: 0 of 2 databases; orders, stock: promotion requested, status available',
    ]);
    const promoted = await instanceOf(world(), 'recovery', 'orders');
    expect(promoted).toMatchObject({ BackupRetentionPeriod: 14, PreferredBackupWindow: '03:00-04:00' });
    expect(promoted.TagList).toContainEqual({ Key: 'muster:epoch', Value: String(epoch) });

    for (const database of DATABASES) await standAlone(world(), 'recovery', database);
    expect((await run.through('promote-databases')).summary).toBe(
      `Promoted under epoch ${epoch}: 2 databases`,
    );
  });

  test('verify-databases gives a database its own security group back', async () => {
    const { deployment } = world();
    const fence = await securityGroupId(world(), 'recovery', 'muster-shop-fence');
    await new RDSClient(operator(deployment.regions.recovery)).send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: 'muster-shop-stock',
        VpcSecurityGroupIds: [fence],
      }),
    );
    expect((await run.through('verify-databases')).summary).toMatch(
      /^Writable as far as RDS says: orders and stock/,
    );
    const own = await securityGroupId(world(), 'recovery', 'muster-shop-stock');
    expect((await instanceOf(world(), 'recovery', 'stock')).VpcSecurityGroups).toEqual([
      { VpcSecurityGroupId: own, Status: 'active' },
    ]);
  });

  test('scale-services brings tasks and instances to full size', async () => {
    expect((await run.through('scale-services')).summary).toBe('2 services at full size and healthy');
    const west = operator(world().deployment.regions.recovery);
    const { services } = await new ECSClient(west).send(
      new DescribeServicesCommand({ cluster: 'shop', services: ['web'] }),
    );
    expect(services?.[0]).toMatchObject({ desiredCount: 3, runningCount: 3 });
    const { AutoScalingGroups } = await new AutoScalingClient(west).send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['shop-batch'] }),
    );
    expect(AutoScalingGroups?.[0]).toMatchObject({ MinSize: 2, MaxSize: 2, DesiredCapacity: 2 });
  });

  test('move-connections points the application at the new writers', async () => {
    await run.through('move-connections');
    for (const database of DATABASES) {
      const { Endpoint } = await instanceOf(world(), 'recovery', database);
      expect(await connectionOf(world(), 'recovery', database)).toEqual({
        host: Endpoint?.Address,
        port: Endpoint?.Port,
        access: 'read-write',
        epoch,
      });
    }
  });

  test('set-latch claims the traffic at once, and publish-latch keeps claiming it', async () => {
    await run.through('set-latch');
    expect(await latchMetricOf(world(), 'recovery')).toBe(1);
    expect(await ledgerOf(world(), 'recovery').latch()).toMatchObject({ claimed: true, epoch });
    expect(await world().functions.invoke('recovery', 'publish-latch', {})).toEqual({
      summary: 'Latch published: 1',
    });
  });

  test('watch-recovery waits for the names, then for a minute without a break', async () => {
    expect(await run.step('watch-recovery')).toMatchObject({
      status: 'wait',
      summary: 'shop.example.com: still answers shop-1234567890.us-east-1.elb.amazonaws.com',
    });
    world().around.pointsTo = 'recovery';
    world().around.pageStatus = 200;
    expect((await run.through('watch-recovery')).summary).toMatch(/1 name and 1 target group$/);
  });

  test('protect-again brings the writers to their policy; moto cannot start the backup', async () => {
    expect((await instanceOf(world(), 'recovery', 'orders')).CopyTagsToSnapshot).toBe(false);
    await datePromotions(world(), 'recovery', 'failover-1');
    expect(await run.through('protect-again').catch((error: unknown) => error)).toMatchObject({
      name: 'RetryableUnavailable',
    });
    expect(await instanceOf(world(), 'recovery', 'orders')).toMatchObject({
      CopyTagsToSnapshot: true,
      MultiAZ: true,
      DeletionProtection: true,
    });
  });

  test('write-report puts both forms under the lock of the evidence bucket', async () => {
    const { output } = await run.through('write-report');
    const { bucket: Bucket, key } = output as { bucket: string; key: string };
    const s3 = new S3Client(operator(world().deployment.regions.recovery));
    const json = await s3.send(new GetObjectCommand({ Bucket, Key: key.replace(/md$/, 'json') }));
    expect(JSON.parse((await json.Body?.transformToString()) ?? '')).toMatchObject({
      runId: 'failover-1',
      epoch,
    });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: key }))).toMatchObject({
      ContentType: 'text/markdown; charset=utf-8',
      ObjectLockMode: 'GOVERNANCE',
    });
  });

  test('close-incident releases the lock and writes down who serves', async () => {
    await run.through('close-incident');
    await run.through('notify', { moment: 'ended' });
    const ledger = ledgerOf(world(), 'recovery');
    expect(await ledger.lock()).toMatchObject({ runId: 'failover-1', status: 'ended' });
    expect(await ledger.activation()).toMatchObject({ activeSide: 'recovery', epoch });
    expect(await ledger.run('failover-1')).toMatchObject({ status: 'succeeded' });
    expect(noticesOf(world()).at(-1)?.Subject).toMatch(/^\[shop\] us-west-2 serves since/);
  });

  test('the region is back: its writers are told to stop, its databases fenced, and both proven', async () => {
    world().darken();
    const proveFences = () => world().functions.invoke('recovery', 'prove-fences', {});
    const told = 'its application was told to stop writing';
    expect(await proveFences()).toEqual({
      summary: `orders, stock: requested, isolated; the reboot is not shown yet; ${told}`,
    });
    world().around.clock.advance(120);
    expect(await proveFences()).toEqual({
      summary: `orders, stock: proven, only the fence group is active, and it was rebooted since; ${told}`,
    });
    const fence = await securityGroupId(world(), 'primary', 'muster-shop-fence');
    for (const database of DATABASES) {
      expect((await instanceOf(world(), 'primary', database)).VpcSecurityGroups).toEqual([
        { VpcSecurityGroupId: fence, Status: 'active' },
      ]);
      expect(await connectionOf(world(), 'primary', database)).toMatchObject({ access: 'read-only', epoch });
    }
  });

  test('a second run of the same failover finds everything done', async () => {
    const again = await Run.start(world(), 'region-failover', 'failover-3');
    await again.open({ acceptDataLossUpToSeconds: 0 });
    expect((await again.through('preflight')).output).toMatchObject({
      gate: 'open',
      estimatedLossSeconds: 0,
    });
    expect((await again.through('fence-old-primary')).output).toEqual({ fence: 'proven' });
    const steps = [
      'promote-databases',
      'verify-databases',
      'scale-services',
      'move-connections',
      'set-latch',
    ];
    for (const step of [...steps, 'watch-recovery', 'write-report', 'close-incident'])
      await again.through(step);
    expect(await connectionOf(world(), 'recovery', 'orders')).toMatchObject({ epoch: epoch + 2 });
    expect(await connectionOf(world(), 'primary', 'orders')).toMatchObject({ epoch: epoch + 2 });
    expect(await ledgerOf(world(), 'recovery').activation()).toMatchObject({ epoch: epoch + 2 });
  });

  test('the next activation of the other region has the next epoch of its own', async () => {
    const back = await Run.start(world(), 'region-failover', 'back-1', 'primary');
    expect((await back.open({ mode: 'check' })).output).toMatchObject({ epoch: epoch + 3 });
    await back.through('close-incident');
  });
}
