import type { Fence, Ledger, Lock } from '../../../../lambda/ports/ledger.ts';
import type { DatabaseInstance } from '../../../../lambda/ports/databases.ts';
import type { SecurityGroups } from '../../../../lambda/ports/security-groups.ts';
import { proveForAMinute } from '../../../../lambda/steps/prove-fences/handler.ts';
import { FakeDatabases, standalone, timeoutError } from '../../../support/fake-databases.ts';
import { FakeParameters, FakePeerLedger } from '../../../support/fake-parameters.ts';
import { FakePlatform, iso, memoryLedger, START } from '../../../support/fake-platform.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const ONE = 'muster-shop-orders1';
const PARAMETER = '/muster/shop/orders1/connection';
const isolated = { securityGroups: [{ id: 'sg-fence', status: 'active' }] };
const groups: SecurityGroups = {
  idsOf: (names) => Promise.resolve(new Map(names.map((name) => [name, 'sg-fence']))),
};

const queued: Fence = {
  database: 'orders1',
  side: 'primary',
  instanceIdentifier: ONE,
  epoch: 2,
  runId: 'run-1',
  status: 'queued',
  queuedAt: iso(),
  detail: 'its region did not answer',
};

interface Minute {
  readonly databases: FakeDatabases;
  readonly parameters: FakeParameters;
  readonly peerLedger: FakePeerLedger;
  readonly platform: FakePlatform;
  readonly ledger: Ledger;
  readonly queries: () => number;
  /** One invocation, and the rest of its minute. */
  readonly pass: () => Promise<string>;
}

function minutes(databases: FakeDatabases): Minute {
  const { ledger, table } = memoryLedger();
  const platform = new FakePlatform('recovery', deploymentWith(1));
  const parameters = new FakeParameters();
  parameters.plant(PARAMETER);
  const peerLedger = new FakePeerLedger();
  let operations = 0;
  table.before = () => {
    operations += 1;
  };
  return {
    databases,
    parameters,
    peerLedger,
    platform,
    ledger,
    queries: () => operations,
    async pass() {
      const endsAt = platform.nowMilliseconds + 60_000;
      const ports = {
        ledger,
        peerLedger,
        peerDatabases: databases,
        peerSecurityGroups: groups,
        peerParameters: parameters,
      };
      const { summary } = await proveForAMinute(ports, platform);
      expect(platform.nowMilliseconds).toBeLessThan(endsAt);
      platform.nowMilliseconds = endsAt;
      return summary;
    },
  };
}

/** Takes every call, and needs a while for what it was asked: seconds for the group and for the reboot. */
function takesItsTime({ databases, platform }: Minute, groupSeconds: number, rebootSeconds: number): void {
  let asked = '';
  let readyAt = 0;
  let then: Partial<DatabaseInstance> = {};
  databases.onCall = ({ kind, identifier }) => {
    const [status, seconds] = kind === 'modify' ? ['modifying', groupSeconds] : ['rebooting', rebootSeconds];
    asked = identifier;
    readyAt = platform.nowMilliseconds + seconds * 1000;
    then = { status: 'available', ...(kind === 'modify' ? isolated : {}) };
    databases.change(identifier, { status });
    return 'accepted';
  };
  databases.beforeDescribe = () => {
    if (readyAt > 0 && platform.nowMilliseconds >= readyAt) databases.change(asked, then);
  };
}

const dark = (): never => {
  throw timeoutError();
};

test('with nothing fenced it is one query of the ledger and no call', async () => {
  const minute = minutes(new FakeDatabases(standalone()));
  await minute.pass();
  expect(minute.queries()).toBe(1);
  expect(minute.databases.describes).toBe(0);
  expect(minute.parameters.reads).toBe(0);
});

test('retries while the region is dark, and proves the fence once it is back', async () => {
  const minute = minutes(new FakeDatabases(standalone()));
  const { databases } = minute;
  await minute.ledger.putFence(queued);
  databases.beforeDescribe = () => {
    throw timeoutError();
  };
  databases.onCall = ({ kind, identifier }) => {
    if (kind === 'modify') databases.change(identifier, isolated);
    return 'accepted';
  };
  minute.parameters.down = true;
  for (let minutesDark = 0; minutesDark < 30; minutesDark += 1) await minute.pass();
  expect(await minute.ledger.fences()).toEqual([queued]);
  databases.beforeDescribe = () => {};
  minute.parameters.down = false;
  for (let light = 0; light < 5; light += 1) await minute.pass();
  expect(databases.calls.map(({ kind }) => kind)).toEqual(['modify', 'reboot']);
  expect(await minute.ledger.fences()).toMatchObject([{ status: 'proven' }]);
});

test('closes a proven fence again that somebody has opened', async () => {
  const minute = minutes(new FakeDatabases(standalone()));
  await minute.ledger.putFence({ ...queued, status: 'proven', provenAt: iso(-600) });
  takesItsTime(minute, 20, 300);
  await minute.pass();
  expect(minute.databases.calls.map(({ kind }) => kind)).toEqual(['modify', 'reboot']);
  expect(await minute.ledger.fences()).toMatchObject([{ status: 'requested' }]);
});

test('writes nothing while a proven fence stands', async () => {
  const minute = minutes(new FakeDatabases(standalone(isolated)));
  await minute.ledger.putFence({
    ...queued,
    status: 'proven',
    provenAt: iso(-600),
    writersToldAt: iso(-900),
  });
  const before = minute.queries();
  await minute.pass();
  expect(minute.queries() - before).toBe(1);
});

test('lets go for good once a newer activation has claimed the instance', async () => {
  const minute = minutes(new FakeDatabases(standalone({ tags: { 'muster:epoch': '3' } })));
  await minute.ledger.putFence(queued);
  await minute.pass();
  await minute.pass();
  expect(minute.databases.calls).toEqual([]);
  expect(minute.databases.describes).toBe(1);
  expect(await minute.ledger.fences()).toMatchObject([{ status: 'released' }]);
});

test('a database that has left the configuration stays fenced', async () => {
  const minute = minutes(new FakeDatabases(standalone({ identifier: 'muster-shop-gone' })));
  await minute.ledger.putFence({ ...queued, database: 'gone', instanceIdentifier: 'muster-shop-gone' });
  takesItsTime(minute, 300, 300);
  await minute.pass();
  expect(minute.databases.calls).toMatchObject([{ kind: 'modify', identifier: 'muster-shop-gone' }]);
});

describe('how fast', () => {
  test('a dark region is asked every five seconds, and what it brings back is begun at its first answer', async () => {
    const minute = minutes(new FakeDatabases(standalone()));
    await minute.ledger.putFence(queued);
    takesItsTime(minute, 300, 300);
    const looks: number[] = [];
    const moves: number[] = [];
    const { onCall } = minute.databases;
    minute.databases.onCall = (call) => {
      moves.push((minute.platform.nowMilliseconds - START) / 1000);
      return onCall(call);
    };
    minute.databases.beforeDescribe = () => {
      looks.push((minute.platform.nowMilliseconds - START) / 1000);
      if (minute.platform.nowMilliseconds < START + 22_000) dark();
    };
    await minute.pass();
    expect(looks).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50]);
    expect(moves).toEqual([25]);
  });

  test('the moves follow each other within the minute, and each is said as it happens', async () => {
    const minute = minutes(new FakeDatabases(standalone()));
    await minute.ledger.putFence(queued);
    takesItsTime(minute, 8, 12);
    await minute.pass();
    const [fence] = await minute.ledger.fences();
    expect(fence).toMatchObject({ status: 'proven', rebootRequestedAt: iso(10), provenAt: iso(25) });
    const said = minute.platform.logged.map(({ message }) => message);
    expect(said.length).toBeGreaterThanOrEqual(3);
    expect(new Set(said).size).toBe(said.length);
  });

  test('a look that fails costs one look', async () => {
    const minute = minutes(new FakeDatabases(standalone(isolated)));
    await minute.ledger.putFence(queued);
    let looks = 0;
    minute.databases.beforeDescribe = () => {
      looks += 1;
      if (looks === 1) throw new TypeError('a fault of our own');
    };
    await minute.pass();
    expect(minute.databases.of('reboot')).toHaveLength(1);
  });

  test('a fault that lasts is the failure of the function', async () => {
    const minute = minutes(new FakeDatabases(standalone(isolated)));
    await minute.ledger.putFence(queued);
    minute.databases.beforeDescribe = () => {
      throw new TypeError('a fault of our own');
    };
    await expect(minute.pass()).rejects.toThrow('a fault of our own');
  });
});

describe('the application of the old region', () => {
  test('is told to stop in the first look, with host and port as they were, and once', async () => {
    const minute = minutes(new FakeDatabases(standalone()));
    await minute.ledger.putFence(queued);
    await minute.pass();
    expect(minute.parameters.connection(PARAMETER)).toEqual({
      host: 'orders1.us-east-1',
      port: 5432,
      access: 'read-only',
      epoch: 2,
    });
    expect(minute.parameters.writes).toBe(1);
    expect(await minute.ledger.fences()).toMatchObject([{ status: 'requested', writersToldAt: iso() }]);
  });

  test('is told although RDS does not answer, and isolated although its parameter cannot be written', async () => {
    const told = minutes(new FakeDatabases());
    await told.ledger.putFence(queued);
    told.databases.beforeDescribe = dark;
    await told.pass();
    expect(told.parameters.connection(PARAMETER).access).toBe('read-only');

    const isolatedOnly = minutes(new FakeDatabases(standalone()));
    await isolatedOnly.ledger.putFence(queued);
    isolatedOnly.parameters.down = true;
    await isolatedOnly.pass();
    expect(isolatedOnly.databases.of('modify').length).toBeGreaterThan(0);
    expect((await isolatedOnly.ledger.fences())[0]?.writersToldAt).toBeUndefined();
  });

  test.each([
    ['its parameter carries a newer epoch', { plant: { epoch: 3 } }],
    ['its region has been activated since', { activation: 3 }],
    ['its region is being activated', { lock: 3 }],
  ])('is left alone where %s', async (_what, { plant, activation, lock }: LeftAlone) => {
    const minute = minutes(new FakeDatabases(standalone()));
    await minute.ledger.putFence(queued);
    minute.parameters.plant(PARAMETER, plant);
    minute.peerLedger.answer = {
      reachable: true,
      ...(activation === undefined
        ? {}
        : { activation: { activeSide: 'primary', epoch: activation, at: iso(), runId: 'run-3' } }),
      ...(lock === undefined ? {} : { lock: { ...openLock, epoch: lock } }),
    };
    await minute.pass();
    expect(minute.parameters.writes).toBe(0);
  });

  test('is left alone where nobody knows whether its region has been activated since', async () => {
    const minute = minutes(new FakeDatabases(standalone()));
    await minute.ledger.putFence(queued);
    minute.peerLedger.answer = { reachable: false, why: 'TimeoutError' };
    await minute.pass();
    expect(minute.parameters.writes).toBe(0);
  });

  test('is told although a check has been made there since: it activates nothing', async () => {
    const minute = minutes(new FakeDatabases(standalone()));
    await minute.ledger.putFence(queued);
    minute.peerLedger.answer = { reachable: true, lock: { ...openLock, mode: 'check', epoch: 5 } };
    await minute.pass();
    expect(minute.parameters.writes).toBe(1);
  });
});

interface LeftAlone {
  readonly plant?: { readonly epoch: number };
  readonly activation?: number;
  readonly lock?: number;
}

const openLock: Lock = {
  runId: 'run-3',
  executionArn: 'arn:run-3',
  runbook: 'region-failover',
  mode: 'unplanned',
  epoch: 3,
  openedAt: iso(),
  status: 'open',
};
