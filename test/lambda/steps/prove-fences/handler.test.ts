import type { Fence, Ledger } from '../../../../lambda/ports/ledger.ts';
import type { SecurityGroups } from '../../../../lambda/ports/security-groups.ts';
import { proveOnce } from '../../../../lambda/steps/prove-fences/handler.ts';
import { FakeDatabases, standalone, timeoutError } from '../../../support/fake-databases.ts';
import { FakePlatform, iso, memoryLedger } from '../../../support/fake-platform.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const ONE = 'muster-shop-orders1';
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
  readonly ledger: Ledger;
  readonly queries: () => number;
  readonly pass: () => Promise<string>;
}

function minutes(databases: FakeDatabases): Minute {
  const { ledger, table } = memoryLedger();
  const platform = new FakePlatform('recovery', deploymentWith(1));
  let operations = 0;
  table.before = () => {
    operations += 1;
  };
  return {
    databases,
    ledger,
    queries: () => operations,
    async pass() {
      const ports = { ledger, peerDatabases: databases, peerSecurityGroups: groups };
      const { summary } = await proveOnce(ports, platform);
      platform.advance(60);
      return summary;
    },
  };
}

test('with nothing fenced it is one query of the ledger and no call', async () => {
  const minute = minutes(new FakeDatabases(standalone()));
  await minute.pass();
  expect(minute.queries()).toBe(1);
  expect(minute.databases.describes).toBe(0);
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
  for (let dark = 0; dark < 30; dark += 1) await minute.pass();
  expect(await minute.ledger.fences()).toEqual([queued]);
  databases.beforeDescribe = () => {};
  for (let light = 0; light < 5; light += 1) await minute.pass();
  expect(databases.calls.map(({ kind }) => kind)).toEqual(['modify', 'reboot']);
  expect(await minute.ledger.fences()).toMatchObject([{ status: 'proven' }]);
});

test('closes a proven fence again that somebody has opened', async () => {
  const minute = minutes(new FakeDatabases(standalone()));
  await minute.ledger.putFence({ ...queued, status: 'proven', provenAt: iso(-600) });
  await minute.pass();
  expect(minute.databases.of('modify')).toHaveLength(1);
  expect(await minute.ledger.fences()).toMatchObject([{ status: 'requested' }]);
});

test('writes nothing while a proven fence stands', async () => {
  const minute = minutes(new FakeDatabases(standalone(isolated)));
  await minute.ledger.putFence({ ...queued, status: 'proven', provenAt: iso(-600), detail: 'held' });
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
  await minute.pass();
  expect(minute.databases.of('modify')).toMatchObject([{ identifier: 'muster-shop-gone' }]);
});
