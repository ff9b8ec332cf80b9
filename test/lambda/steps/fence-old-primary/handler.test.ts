import type { Fence } from '../../../../lambda/ports/ledger.ts';
import type { SecurityGroups } from '../../../../lambda/ports/security-groups.ts';
import { step } from '../../../../lambda/steps/fence-old-primary/handler.ts';
import { GIVE_UP_SECONDS } from '../../../../lambda/steps/fence-old-primary/decide.ts';
import { FakeDatabases, standalone, timeoutError } from '../../../support/fake-databases.ts';
import { FakeParameters, FakePeerLedger } from '../../../support/fake-parameters.ts';
import { FakePlatform, iso } from '../../../support/fake-platform.ts';
import { StepHarness } from '../../../support/step-harness.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const ONE = 'muster-shop-orders1';
const PARAMETER = '/muster/shop/orders1/connection';
const isolated = { securityGroups: [{ id: 'sg-fence', status: 'active' }] };

/** As an earlier run of this region has left it. */
const earlier: Fence = {
  database: 'orders1',
  side: 'primary',
  instanceIdentifier: ONE,
  epoch: 0,
  runId: 'run-0',
  status: 'proven',
  queuedAt: '2026-11-20T03:00:00.000Z',
  provenAt: '2026-11-20T03:10:00.000Z',
  detail: 'only the fence group is active, and it was rebooted since',
};

const groups: SecurityGroups = {
  idsOf: (names) =>
    Promise.resolve(
      new Map(names.map((name) => [name, name === 'muster-shop-fence' ? 'sg-fence' : `sg-${name}`])),
    ),
};

async function open(databases: FakeDatabases, count = 1, parameters = new FakeParameters()) {
  return StepHarness.open(
    step,
    (ledger) => ({
      ledger,
      peerLedger: new FakePeerLedger(),
      peerDatabases: databases,
      peerSecurityGroups: groups,
      peerParameters: parameters,
    }),
    new FakePlatform('recovery', deploymentWith(count)),
  );
}

/** A region that answers: groups change at once, a reboot is seen for one look. */
function obedient(databases: FakeDatabases): FakeDatabases {
  databases.onCall = ({ kind, identifier }) => {
    if (kind === 'modify') databases.change(identifier, isolated);
    if (kind === 'reboot') databases.change(identifier, { status: 'rebooting' });
    return 'accepted';
  };
  return databases;
}

test('a dark region costs one look; every fence is queued and the run goes on', async () => {
  const databases = new FakeDatabases();
  databases.beforeDescribe = () => {
    throw timeoutError();
  };
  const harness = await open(databases, 3);
  const result = await harness.call();
  expect(result).toMatchObject({ status: 'done', output: { fence: 'queued' } });
  expect(databases.describes).toBe(1);
  expect(await harness.ledger.fences()).toMatchObject([
    { database: 'orders1', side: 'primary', status: 'queued', epoch: 2 },
    { database: 'orders2', status: 'queued' },
    { database: 'orders3', status: 'queued' },
  ]);
  expect(await harness.ledger.fact('run-1', 'fence-old-primary')).toMatchObject({ fence: 'queued' });
});

test('a region that answers is isolated, rebooted and proven, in this order', async () => {
  const databases = obedient(new FakeDatabases(standalone()));
  const harness = await open(databases);
  const result = await harness.callUntilDone(() => databases.change(ONE, { status: 'available' }));
  expect(databases.calls.map(({ kind }) => kind)).toEqual(['modify', 'reboot']);
  expect(databases.calls[0]?.with).toEqual({ securityGroupIds: ['sg-fence'] });
  expect(result.output).toEqual({ fence: 'proven' });
  expect(await harness.ledger.fences()).toMatchObject([{ status: 'proven' }]);
});

test('a fence that does not come about in time is left to be proven beside the run', async () => {
  const databases = new FakeDatabases(standalone({ status: 'upgrading' }));
  const harness = await open(databases);
  expect((await harness.call()).status).toBe('wait');
  harness.platform.advance(GIVE_UP_SECONDS);
  const result = await harness.call();
  expect(result).toMatchObject({ status: 'done', output: { fence: 'queued' } });
  expect(await harness.ledger.fences()).toMatchObject([{ status: 'requested' }]);
});

test('a region that goes dark in between is given up at once', async () => {
  const databases = obedient(new FakeDatabases(standalone()));
  const harness = await open(databases);
  expect((await harness.call()).status).toBe('wait');
  databases.beforeDescribe = () => {
    throw timeoutError();
  };
  expect(await harness.call()).toMatchObject({ status: 'done', output: { fence: 'queued' } });
});

test('a refused stop or change is not a fence', async () => {
  const databases = new FakeDatabases(standalone());
  databases.onCall = () => 'not-in-this-state';
  const harness = await open(databases);
  await harness.call();
  expect(await harness.ledger.fences()).toMatchObject([
    { status: 'requested', detail: expect.stringContaining('did not take it') },
  ]);
});

test('the application is told to stop writing in the first look, beside the isolation', async () => {
  const databases = obedient(new FakeDatabases(standalone()));
  const parameters = new FakeParameters();
  parameters.plant(PARAMETER);
  const harness = await open(databases, 1, parameters);
  await harness.call();
  expect(parameters.connection(PARAMETER)).toEqual({
    host: 'orders1.us-east-1',
    port: 5432,
    access: 'read-only',
    epoch: 2,
  });
  expect(databases.of('modify')).toHaveLength(1);
});

test('where RDS of the old region does not answer but its parameters do, the application is told all the same', async () => {
  const databases = new FakeDatabases();
  databases.beforeDescribe = () => {
    throw timeoutError();
  };
  const parameters = new FakeParameters();
  parameters.plant(PARAMETER);
  const harness = await open(databases, 1, parameters);
  expect(await harness.call()).toMatchObject({ status: 'done', output: { fence: 'queued' } });
  expect(parameters.connection(PARAMETER)).toMatchObject({ access: 'read-only', epoch: 2 });
  expect(await harness.ledger.fences()).toMatchObject([{ status: 'queued', writersToldAt: iso() }]);
});

test('no reboot is written down that was not made, even where the attempt is given up', async () => {
  const databases = new FakeDatabases(standalone({ status: 'upgrading' }));
  const harness = await open(databases);
  await harness.call();
  databases.change(ONE, { status: 'available', ...isolated });
  harness.platform.advance(GIVE_UP_SECONDS);
  expect(await harness.call()).toMatchObject({ status: 'done', output: { fence: 'queued' } });
  const [fence] = await harness.ledger.fences();
  expect(fence?.rebootRequestedAt === undefined).toBe(databases.of('reboot').length === 0);
});

test('a reboot refused because another look has asked for it is not asked for again', async () => {
  const databases = new FakeDatabases(standalone(isolated));
  const harness = await open(databases);
  databases.onCall = () => {
    databases.change(ONE, { status: 'rebooting' });
    return 'not-in-this-state';
  };
  const reboot = iso();
  databases.beforeDescribe = () => {
    databases.beforeDescribe = () => {};
    // Between the reading of the ledger and the call.
    void harness.ledger.putFence({ ...earlier, status: 'requested', epoch: 2, rebootRequestedAt: reboot });
  };
  await harness.call();
  expect(await harness.ledger.fences()).toMatchObject([{ rebootRequestedAt: reboot }]);
});

test('a proof of an earlier activation counts for nothing while nobody can look', async () => {
  const databases = new FakeDatabases();
  databases.beforeDescribe = () => {
    throw timeoutError();
  };
  const harness = await open(databases);
  await harness.ledger.putFence(earlier);
  expect(await harness.call()).toMatchObject({ status: 'done', output: { fence: 'queued' } });
  expect(await harness.ledger.fences()).toMatchObject([{ status: 'queued', epoch: 2 }]);
});

test('a reboot that was not taken is asked for again', async () => {
  const databases = new FakeDatabases(standalone(isolated));
  databases.onCall = () => 'unclear';
  const harness = await open(databases);
  await harness.call();
  await harness.call();
  expect(databases.of('reboot').length).toBeGreaterThan(1);
  expect((await harness.ledger.fences())[0]?.rebootRequestedAt).toBeUndefined();
});

test('an old primary that a newer activation owns stops the run', async () => {
  const databases = new FakeDatabases(standalone({ tags: { 'muster:epoch': '3' } }));
  const harness = await open(databases);
  await expect(harness.call()).rejects.toMatchObject({ name: 'NewerActivation' });
  expect(databases.calls).toEqual([]);
});

test('a fence that an earlier run of this region proved needs no second reboot', async () => {
  const databases = new FakeDatabases(standalone(isolated));
  const harness = await open(databases);
  await harness.ledger.putFence(earlier);
  expect(await harness.call()).toMatchObject({ status: 'done', output: { fence: 'proven' } });
  expect(databases.calls).toEqual([]);
  expect(await harness.ledger.fences()).toMatchObject([{ epoch: 2, runId: 'run-1', status: 'proven' }]);
});

test('what is not an answer of AWS is not taken for a dark region', async () => {
  const databases = new FakeDatabases(standalone());
  databases.beforeDescribe = () => {
    throw new TypeError('a fault of our own');
  };
  const harness = await open(databases);
  await expect(harness.call()).rejects.toMatchObject({ name: 'Unexpected' });
});

test('called again after it has queued everything it asks nobody', async () => {
  const databases = new FakeDatabases();
  databases.beforeDescribe = () => {
    throw timeoutError();
  };
  const harness = await open(databases);
  await harness.call();
  expect(await harness.call()).toMatchObject({ status: 'done', output: { fence: 'queued' } });
  expect(databases.describes).toBe(1);
});
