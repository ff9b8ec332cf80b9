import type { Platform } from '../../../lambda/platform.ts';
import type { Deployment } from '../../../lambda/deployment.ts';
import type { FunctionDefinition } from '../../../lab/twin/functions/lambda-function.ts';
import { ProcessClock } from '../../../lab/twin/functions/process-clock.ts';
import { labPlatform } from '../../../lab/twin/platform.ts';
import { NO_DATABASES } from '../../../lab/twin/sql/connector.ts';
import type { DataPlane } from '../../../lab/twin/service.ts';
import { DEPLOYMENT, REGIONS } from './support/bundles.ts';
import { pass, settled, worldOf } from './support/worlds.ts';

const EAST_ENDPOINT = 'app-1.us-east-1.elb.amazonaws.com';
const WEST_ENDPOINT = 'app-2.us-west-2.elb.amazonaws.com';
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
const DEFINITION: FunctionDefinition = {
  region: REGIONS.recovery,
  name: 'probe',
  arn: 'arn',
  roleArn: 'arn:aws:iam::111122223333:role/work',
  logGroup: '/aws/lambda/work',
  codeFolder: '/nowhere',
  timeoutSeconds: 30,
  memoryMegabytes: 256,
  subnetIds: [],
  securityGroupIds: [],
  environment: { MUSTER_SIDE: 'recovery' },
};

function setUp(environment: Record<string, string> = { MUSTER_SIDE: 'recovery' }) {
  const records = new Map([['shop.example.com', { target: EAST_ENDPOINT, ttlSeconds: 60 }]]);
  const servers = new Map([
    [EAST_ENDPOINT, 2],
    [WEST_ENDPOINT, 0],
  ]);
  const dataPlane: Partial<DataPlane> = {
    resolve: (name) => records.get(name),
    healthyServers: (endpoint) => servers.get(endpoint) ?? 0,
  };
  const world = worldOf([], { dataPlane });
  const host = {
    internet: world.internet,
    sql: NO_DATABASES,
    wireOf: world.router.wireOf.bind(world.router),
  };
  const platform: Platform = labPlatform(
    host,
    { ...DEFINITION, environment },
    new ProcessClock(world.kernel, 'probe'),
    DEPLOYMENT as unknown as Deployment,
    LOG,
  );
  return { world, records, servers, platform };
}

describe("a function's platform", () => {
  test('tells and sleeps virtual time', async () => {
    const { world, platform } = setUp();
    const before = platform.clock.now();
    await settled(world, () => platform.clock.sleep(90_000));
    expect(platform.clock.now() - before).toBe(90_000);
  });

  test('resolves through a resolver that keeps an answer for its TTL', async () => {
    const { world, records, platform } = setUp();
    const resolve = (name: string) => settled(world, () => platform.resolver.resolveCname(name));
    expect(await resolve('shop.example.com')).toEqual([EAST_ENDPOINT]);
    records.set('shop.example.com', { target: WEST_ENDPOINT, ttlSeconds: 60 });
    expect(await resolve('shop.example.com')).toEqual([EAST_ENDPOINT]);
    await pass(world, 60_000);
    expect(await resolve('shop.example.com')).toEqual([WEST_ENDPOINT]);
    expect(await resolve('nobody.example.com')).toEqual([]);
  });

  test('asks web servers by name and by endpoint', async () => {
    const { world, platform, servers } = setUp();
    const get = (url: string) => settled(world, () => platform.http.get(url, { timeoutMilliseconds: 4000 }));
    expect(await get('https://shop.example.com/health')).toMatchObject({ status: 200 });
    expect(await get(`https://${WEST_ENDPOINT}/health`)).toMatchObject({ status: 503 });
    servers.set(WEST_ENDPOINT, 1);
    expect(await get(`https://${WEST_ENDPOINT}/health`)).toMatchObject({ status: 200 });
    world.darken(REGIONS.primary);
    const before = world.kernel.elapsedSeconds();
    await expect(get(`https://${EAST_ENDPOINT}/health`)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(world.kernel.elapsedSeconds() - before).toBe(4);
  });

  test('uploads only where somebody waits for it', async () => {
    const { world, platform } = setUp();
    const received: string[] = [];
    const url = 'https://answers.s3.us-west-2.amazonaws.com/one';
    world.internet.expectUpload(url, (body) => received.push(body));
    const put = () => settled(world, () => platform.http.put(url, 'done', { timeoutMilliseconds: 1000 }));
    expect(await put()).toMatchObject({ status: 200 });
    expect(await put()).toMatchObject({ status: 200 });
    expect(received).toEqual(['done']);
    const stranger = settled(world, () =>
      platform.http
        .put('https://example.com/x', 'done', { timeoutMilliseconds: 1000 })
        .catch(() => undefined),
    );
    await expect(stranger).rejects.toThrow('an upload to example.com');
  });

  test('stands on the side that its region has', () => {
    expect(setUp().platform.side).toBe('recovery');
    expect(() => setUp({ MUSTER_SIDE: 'primary' })).toThrow(
      'stands in us-west-2, but MUSTER_SIDE says primary',
    );
    expect(() => setUp({})).toThrow('has no MUSTER_SIDE');
  });
});
