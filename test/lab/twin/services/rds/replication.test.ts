import type { DatabaseEngine } from '../../../../../lambda/deployment.ts';
import { Kernel } from '../../../../../lab/kernel/kernel.ts';
import { Replication } from '../../../../../lab/twin/services/rds/replication.ts';
import { WriteLog } from '../../../../../lab/twin/services/rds/write-log.ts';

const SECOND = 1000;

function replicated(engine: DatabaseEngine = 'postgres', seed = 1) {
  const kernel = new Kernel(seed);
  const source = new WriteLog();
  let sequence = 0;
  const write = (): void => {
    sequence += 1;
    source.append({ client: 1, sequence }, kernel.now());
  };
  const replication = new Replication({
    kernel,
    engine,
    sourceArn: 'arn:source',
    source,
    replicaArn: 'arn:replica',
  });
  // Time only moves towards an event, so there has to be one.
  kernel.every(SECOND, () => undefined);
  const pass = (seconds: number): Promise<unknown> => kernel.run(() => false, seconds * SECOND);
  return { kernel, source, write, replication, pass };
}

const behindOf = async (seed: number): Promise<number[]> => {
  const { kernel, write, source, replication, pass } = replicated('postgres', seed);
  kernel.every(SECOND, write);
  const behind: number[] = [];
  for (let sample = 0; sample < 20; sample += 1) {
    await pass(15);
    behind.push(source.length - replication.appliedLength());
  }
  return behind;
};

describe('replication to another region', () => {
  it('is behind by a lag that varies and differs by seed', async () => {
    const first = await behindOf(1);
    expect(Math.max(...first)).toBeGreaterThan(Math.min(...first));
    expect(Math.max(...first)).toBeLessThan(120);
    expect(await behindOf(1)).toEqual(first);
    expect(await behindOf(2)).not.toEqual(first);
  });

  it('does not depend on how often somebody looks, and never goes back', async () => {
    const rare = replicated();
    const often = replicated();
    let last = 0;
    for (const { kernel, write } of [rare, often]) kernel.every(SECOND, write);
    often.kernel.every(700, () => {
      const applied = often.replication.appliedLength();
      expect(applied).toBeGreaterThanOrEqual(last);
      last = applied;
    });
    await rare.pass(600);
    await often.pass(600);
    expect(often.replication.appliedLength()).toBe(rare.replication.appliedLength());
  });

  it('loses what the source had not shipped when it went away, for as long as it is away', async () => {
    const { kernel, write, source, replication, pass } = replicated();
    kernel.every(SECOND, write);
    await pass(100);
    const applied = replication.appliedLength();
    replication.interrupt('unreachable');
    const lengthAtOutage = source.length;
    await pass(600);
    expect(replication.appliedLength()).toBe(applied);
    expect(applied).toBeLessThan(lengthAtOutage);
    replication.resume('unreachable');
    expect(replication.appliedLength()).toBeGreaterThan(lengthAtOutage);
  });

  it('goes on only when nothing interrupts it any more', async () => {
    const { kernel, write, replication, pass } = replicated();
    kernel.every(SECOND, write);
    replication.interrupt('unreachable');
    replication.interrupt('broken');
    await pass(60);
    replication.resume('unreachable');
    await pass(60);
    expect(replication.appliedLength()).toBe(0);
    replication.resume('broken');
    expect(replication.appliedLength()).toBeGreaterThan(0);
  });
});

describe('the ReplicaLag metric', () => {
  it('of PostgreSQL climbs without end when the source is dead', async () => {
    const { kernel, write, replication, pass } = replicated();
    kernel.every(SECOND, write);
    await pass(60);
    replication.interrupt('unreachable');
    const before = replication.metricSeconds();
    await pass(1000);
    expect(replication.metricSeconds()).toBeCloseTo(before + 1000, 5);
  });

  it('of PostgreSQL climbs to five minutes on an idle source and falls back', async () => {
    const { replication, pass } = replicated();
    const samples: number[] = [];
    for (let minute = 0; minute < 20; minute += 1) {
      await pass(60);
      samples.push(replication.metricSeconds());
    }
    expect(Math.max(...samples)).toBeGreaterThan(200);
    expect(Math.max(...samples)).toBeLessThanOrEqual(300 + 120);
    expect(Math.min(...samples)).toBeLessThan(100);
  });

  it('of MySQL is 0 on an idle source and -1 once the peer is lost', async () => {
    const { write, replication, pass } = replicated('mysql');
    write();
    await pass(300);
    expect(replication.metricSeconds()).toBe(0);
    replication.interrupt('unreachable');
    await pass(59);
    expect(replication.metricSeconds()).toBe(0);
    await pass(1);
    expect(replication.metricSeconds()).toBe(-1);
    replication.resume('unreachable');
    expect(replication.metricSeconds()).toBe(0);
  });

  it.each(['mysql', 'mariadb'] as const)('of %s says -1 at once when replication is broken', (engine) => {
    const { replication } = replicated(engine);
    replication.interrupt('broken');
    expect(replication.metricSeconds()).toBe(-1);
    expect(replication.status()).toMatchObject({ normal: false, status: 'error' });
  });
});
