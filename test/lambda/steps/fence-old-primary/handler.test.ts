import type { SecurityGroups } from '../../../../lambda/ports/security-groups.ts';
import { step } from '../../../../lambda/steps/fence-old-primary/handler.ts';
import { GIVE_UP_SECONDS } from '../../../../lambda/steps/fence-old-primary/decide.ts';
import { FakeDatabases, standalone, timeoutError } from '../../../support/fake-databases.ts';
import { FakePlatform } from '../../../support/fake-platform.ts';
import { StepHarness } from '../../../support/step-harness.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const ONE = 'muster-shop-orders1';
const isolated = { securityGroups: [{ id: 'sg-fence', status: 'active' }] };

const groups: SecurityGroups = {
  idsOf: (names) =>
    Promise.resolve(
      new Map(names.map((name) => [name, name === 'muster-shop-fence' ? 'sg-fence' : `sg-${name}`])),
    ),
};

async function open(databases: FakeDatabases, count = 1) {
  return StepHarness.open(
    step,
    (ledger) => ({ ledger, peerDatabases: databases, peerSecurityGroups: groups }),
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
  await harness.ledger.putFence({
    database: 'orders1',
    side: 'primary',
    instanceIdentifier: ONE,
    epoch: 0,
    runId: 'run-0',
    status: 'proven',
    queuedAt: '2026-11-20T03:00:00.000Z',
    provenAt: '2026-11-20T03:10:00.000Z',
    detail: 'only the fence group is active, and it was rebooted since',
  });
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
