import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { ApiError, type ApiCall, type ApiOutput } from '../../../lab/twin/api.ts';
import type { TwinService } from '../../../lab/twin/service.ts';
import type { World } from '../../../lab/twin/world.ts';
import { REGIONS } from './support/bundles.ts';
import { operatorClient, settled, worldOf } from './support/worlds.ts';

const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

function service(name: string, operation: string, answer: (call: ApiCall) => ApiOutput): TwinService {
  return { service: name, operations: { [operation]: answer }, resources: {} };
}

function setUp() {
  const calls: ApiCall[] = [];
  const world = worldOf([
    () =>
      service('rds', 'DescribeDBInstances', (call) => {
        calls.push(call);
        return { DBInstances: [] };
      }),
    () =>
      service('route-53', 'ListHostedZones', () => ({ HostedZones: [], IsTruncated: false, MaxItems: 100 })),
  ]);
  const describe = (region: string) =>
    settled(world, () =>
      new RDSClient({
        requestHandler: TIMEOUTS,
        ...operatorClient(world),
        ...world.clientConfiguration({ principal: 'operator', region: REGIONS.recovery }, region),
      }).send(new DescribeDBInstancesCommand({})),
    );
  return { world, calls, describe };
}

async function secondsOf(world: World, work: () => Promise<unknown>): Promise<number> {
  const before = world.kernel.elapsedSeconds();
  await work().catch(() => undefined);
  return world.kernel.elapsedSeconds() - before;
}

describe('the router', () => {
  test('takes a call to its region, with who calls from where, and takes time', async () => {
    const { world, calls, describe } = setUp();
    expect(await secondsOf(world, () => describe(REGIONS.primary))).toBeGreaterThanOrEqual(0.06);
    expect(calls).toMatchObject([
      { region: REGIONS.primary, caller: { principal: 'operator', region: REGIONS.recovery } },
    ]);
    expect(world.router.hosts).toEqual(new Map([[`rds.${REGIONS.primary}.amazonaws.com`, 1]]));
    expect(world.router.globalHosts).toEqual([]);
  });

  test('gets no connection to a dark region', async () => {
    const { world, calls, describe } = setUp();
    world.darken(REGIONS.primary);
    await expect(describe(REGIONS.primary)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(calls).toEqual([]);
    await expect(describe(REGIONS.recovery)).resolves.toBeDefined();
    world.heal(REGIONS.primary);
    await expect(describe(REGIONS.primary)).resolves.toBeDefined();
    expect(world.events.map(({ kind }) => kind)).toEqual(['region.dark', 'region.healed']);
  });

  test('does not land in a region that goes dark on the way there', async () => {
    const { world, calls, describe } = setUp();
    world.kernel.after(5, () => world.darken(REGIONS.primary));
    await expect(describe(REGIONS.primary)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(calls).toEqual([]);
  });

  test('loses the answer of a region that goes dark on the way', async () => {
    const { world, calls, describe } = setUp();
    // The call lands after at least 30 ms, and its answer is under way as long again.
    const darkenOnceLanded = (): void => {
      if (calls.length > 0) world.darken(REGIONS.primary);
      else world.kernel.after(1, darkenOnceLanded);
    };
    world.kernel.after(1, darkenOnceLanded);
    await expect(describe(REGIONS.primary)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['no-answer' as const, 0, { name: 'TimeoutError' }],
    ['lost-answer' as const, 1, { name: 'TimeoutError' }],
    [new ApiError('DBInstanceNotFound', 'gone', 404), 0, { name: 'DBInstanceNotFoundFault' }],
  ])('lets a fault decide: %s', async (fate, landed, error) => {
    const { world, calls, describe } = setUp();
    world.router.addFault((call) => (call.region === REGIONS.primary ? fate : 'answered'));
    await expect(describe(REGIONS.primary)).rejects.toMatchObject(error);
    expect(calls).toHaveLength(landed);
    await expect(describe(REGIONS.recovery)).resolves.toBeDefined();
  });

  test('lists who contacted a global host, which is dark with its control plane', async () => {
    const { world } = setUp();
    const list = () =>
      settled(world, () =>
        new Route53Client({ requestHandler: TIMEOUTS, ...operatorClient(world) }).send(
          new ListHostedZonesCommand({}),
        ),
      );
    await list();
    expect(world.router.globalHosts).toEqual([
      { host: 'route53.amazonaws.com', callers: ['operator (ListHostedZones)'] },
    ]);
    world.darken('us-east-1');
    await expect(list()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('ends the run of the lab on an operation it does not have', async () => {
    const world = worldOf();
    const client = new RDSClient(operatorClient(world));
    await expect(settled(world, () => client.send(new DescribeDBInstancesCommand({})))).rejects.toThrow(
      'The lab does not support rds:DescribeDBInstances',
    );
  });
});
