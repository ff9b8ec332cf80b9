import { ApiError, UnsupportedError, type ApiCall } from '../../../../lab/twin/api.ts';
import type { InvocationResult } from '../../../../lab/twin/functions/lambda-function.ts';
import type { TwinService } from '../../../../lab/twin/service.ts';
import type { World } from '../../../../lab/twin/world.ts';
import { bundleSource, REGIONS } from '../support/bundles.ts';
import { worldOf } from '../support/worlds.ts';

const SOURCE = `
import { RDSClient, PromoteReadReplicaCommand, InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import https from 'node:https';

let served = 0;
const started = Date.now();

const promote = (platform, event) => {
  const region = event.region ?? platform.environment.AWS_REGION ?? 'us-west-2';
  const client = new RDSClient({
    region, maxAttempts: event.attempts ?? 1, retryMode: 'standard',
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
    ...platform.aws.clientConfiguration('rds', region),
  });
  return client.send(new PromoteReadReplicaCommand({ DBInstanceIdentifier: 'orders' }));
};

const works = {
  async time(platform) {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return { now: Date.now(), iso: new Date().toISOString(), clock: platform.clock.now(), started,
      isDate: new Date() instanceof Date, math: Math.max(1, 2) };
  },
  async chance() { return { random: Math.random(), uuid: randomUUID(), global: crypto.randomUUID() }; },
  async surroundings() {
    return { region: process.env.AWS_REGION, side: process.env.MUSTER_SIDE, home: process.env.HOME ?? 'none',
      file: await readFile('/etc/hostname').catch((error) => error.code), throughGlobal: globalThis.Date === Date };
  },
  async count() { served += 1; return served; },
  async slow(platform) { await platform.clock.sleep(60_000); works.late = true; return 'late'; },
  async sleep(platform) { await platform.clock.sleep(1000); served += 1; return served; },
  async fail() { throw Object.assign(new Error('no replica'), { name: 'ReplicaMissing' }); },
  async nothing() {},
  async dates() { return { at: new Date(0), missing: undefined }; },
  async network() { await new Promise(() => https.get('https://example.com')); },
  async promote(platform, event) {
    try { return await promote(platform, event); }
    catch (error) {
      return { caught: error.name, modelled: error instanceof InvalidDBInstanceStateFault, attempts: error.$metadata?.attempts,
        isError: error instanceof Error };
    }
  },
};

export const bind = (platform) => async (event) => works[event.work](platform, event);
`;

let folder = '';
beforeAll(() => {
  folder = bundleSource(SOURCE);
});

function rds(answer: (call: ApiCall) => Record<string, unknown>): TwinService {
  return { service: 'rds', operations: { PromoteReadReplica: answer }, resources: {} };
}

function setUp(answer: (call: ApiCall) => Record<string, unknown> = () => ({}), seed = 1) {
  const world = worldOf([() => rds(answer)], { seed });
  world.functions.define({
    region: REGIONS.recovery,
    name: 'worker',
    arn: `arn:aws:lambda:${REGIONS.recovery}:111122223333:function:worker`,
    roleArn: 'arn:aws:iam::111122223333:role/work',
    logGroup: '/aws/lambda/work',
    codeFolder: folder,
    timeoutSeconds: 30,
    memoryMegabytes: 256,
    subnetIds: [],
    securityGroupIds: [],
    environment: { MUSTER_SIDE: 'recovery' },
  });
  return world;
}

/** The answer, or undefined when none comes within two virtual hours. */
async function invoke(world: World, event: object): Promise<InvocationResult | undefined> {
  let result: InvocationResult | undefined;
  world.functions.invoke(REGIONS.recovery, 'worker', event, (answer) => {
    result = answer;
  });
  await world.kernel.run(() => result !== undefined, 7_200_000);
  return result;
}

async function returned(world: World, event: object): Promise<Record<string, unknown>> {
  const result = await invoke(world, event);
  if (result?.kind !== 'returned') throw new Error(JSON.stringify(result));
  return result.payload as Record<string, unknown>;
}

describe('a function in the lab', () => {
  test('lives in virtual time', async () => {
    const world = setUp();
    const answer = await returned(world, { work: 'time' });
    expect(answer).toMatchObject({
      now: world.kernel.now(),
      clock: world.kernel.now(),
      isDate: true,
      math: 2,
    });
    expect(answer['iso']).toBe(new Date(world.kernel.now()).toISOString());
    expect(Number(answer['now']) - Number(answer['started'])).toBeGreaterThanOrEqual(1500);
  });

  test('draws from the seed', async () => {
    const first = await returned(setUp(), { work: 'chance' });
    expect(await returned(setUp(), { work: 'chance' })).toEqual(first);
    expect(await returned(setUp(undefined, 2), { work: 'chance' })).not.toEqual(first);
    expect(first['uuid']).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(first['uuid']).not.toBe(first['global']);
  });

  test('sees the environment of its definition and no file of this machine', async () => {
    expect(await returned(setUp(), { work: 'surroundings' })).toEqual({
      region: REGIONS.recovery,
      side: 'recovery',
      home: 'none',
      file: 'ENOENT',
      throughGlobal: true,
    });
  });

  test('keeps its state while warm, and starts cold beside a busy instance', async () => {
    const world = setUp();
    expect(await returned(world, { work: 'count' })).toBe(1);
    expect(await returned(world, { work: 'count' })).toBe(2);
    const results: unknown[] = [];
    for (let i = 0; i < 2; i += 1) {
      world.functions.invoke(REGIONS.recovery, 'worker', { work: 'sleep' }, (result) => {
        results.push(result.kind === 'returned' ? result.payload : result);
      });
    }
    await world.kernel.run(() => results.length === 2, 60_000);
    expect(results).toEqual([3, 1]);
  });

  test('carries payloads as JSON', async () => {
    const world = setUp();
    expect(await returned(world, { work: 'dates' })).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    expect(await invoke(world, { work: 'nothing' })).toEqual({ kind: 'returned', payload: null });
  });

  test('reports an error by its name', async () => {
    expect(await invoke(setUp(), { work: 'fail' })).toEqual({
      kind: 'failed',
      errorType: 'ReplicaMissing',
      errorMessage: 'no replica',
    });
  });

  test('is killed at its time-out, and what it waited for never goes on', async () => {
    const world = setUp();
    expect(await invoke(world, { work: 'slow' })).toMatchObject({
      kind: 'failed',
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 30.00 seconds') as string,
    });
    expect(await returned(world, { work: 'count' })).toBe(1);
  });

  test("catches the bundle's own error class, with the bundle's own retries", async () => {
    const calls: ApiCall[] = [];
    const world = setUp((call) => {
      calls.push(call);
      if (calls.length < 3) throw new ApiError('Throttling', 'Rate exceeded');
      throw new ApiError('InvalidDBInstanceState', 'is backing up');
    });
    const before = world.kernel.elapsedSeconds();
    expect(await returned(world, { work: 'promote', attempts: 3 })).toEqual({
      caught: 'InvalidDBInstanceStateFault',
      modelled: true,
      attempts: 3,
      isError: true,
    });
    const identity = { kind: 'role', roleArn: 'arn:aws:iam::111122223333:role/work', session: 'worker' };
    expect(calls.map(({ caller }) => caller)).toEqual(
      Array.from({ length: 3 }, () => ({ principal: 'worker', region: REGIONS.recovery, identity })),
    );
    // Throttling waits up to 1 s, then up to 2 s: virtual, not real.
    expect(world.kernel.elapsedSeconds() - before).toBeGreaterThan(0.2);
  });

  test('times out against a dark region as the real client would', async () => {
    const world = setUp();
    world.darken(REGIONS.primary);
    const before = world.kernel.elapsedSeconds();
    expect(await returned(world, { work: 'promote', region: REGIONS.primary })).toMatchObject({
      caught: 'TimeoutError',
      isError: true,
    });
    const elapsed = world.kernel.elapsedSeconds() - before;
    expect(elapsed).toBeGreaterThan(1);
    expect(elapsed).toBeLessThan(7);
  });

  test('stops with its region and starts cold when that comes back', async () => {
    const world = setUp();
    await returned(world, { work: 'count' });
    let answered = false;
    world.functions.invoke(REGIONS.recovery, 'worker', { work: 'sleep' }, () => {
      answered = true;
    });
    await world.kernel.run(() => false, 500);
    world.darken(REGIONS.recovery);
    await world.kernel.run(() => false, 60_000);
    expect(answered).toBe(false);
    expect(await invoke(world, { work: 'count' })).toBeUndefined();
    world.heal(REGIONS.recovery);
    expect(await returned(world, { work: 'count' })).toBe(1);
  });

  test('is tried three times when it was started without waiting and fails', async () => {
    const world = setUp();
    world.invokeFunction(REGIONS.recovery, 'worker', { work: 'fail' });
    await world.kernel.run(() => false, 600_000);
    const times = world.events.map(({ kind, atMilliseconds }) => [
      kind,
      Math.round((atMilliseconds - world.kernel.startMilliseconds) / 60_000),
    ]);
    expect(times).toEqual([
      ['lambda.failed', 0],
      ['lambda.failed', 1],
      ['lambda.failed', 3],
    ]);
  });

  test('ends the lab by name when it asks for what the lab does not have', async () => {
    const world = setUp(() => {
      throw new UnsupportedError('RDS on the moon');
    });
    await expect(invoke(world, { work: 'promote' })).rejects.toThrow('RDS on the moon');
    await expect(invoke(setUp(), { work: 'network' })).rejects.toThrow('https.get');
  });
});
