import type { CallOutcome } from '../../../../lambda/ports/databases.ts';
import { step } from '../../../../lambda/steps/promote-databases/handler.ts';
import { FakeDatabases, replica, standalone, timeoutError } from '../../../support/fake-databases.ts';
import { FakePlatform, iso, START } from '../../../support/fake-platform.ts';
import { StepHarness } from '../../../support/step-harness.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const ONE = 'muster-shop-orders1';

async function open(databases: FakeDatabases, count = 1) {
  return StepHarness.open(
    step,
    (ledger) => ({ databases, ledger }),
    new FakePlatform('recovery', deploymentWith(count)),
  );
}

/** As RDS does it: unchanged for a while, then modifying, then alone. */
function promotion(databases: FakeDatabases, identifier = ONE) {
  let waits = 0;
  return () => {
    waits += 1;
    if (waits === 3) databases.change(identifier, { status: 'modifying' });
    if (waits !== 10) return;
    const { replicatesFrom: _source, ...alone } = databases.instances.get(identifier) ?? replica();
    databases.instances.set(identifier, { ...alone, status: 'available', statusInfos: [] });
  };
}

test('promotes once, tags the epoch before it, and is done when the instance stands alone', async () => {
  const databases = new FakeDatabases(replica());
  const harness = await open(databases);
  const result = await harness.callUntilDone(promotion(databases));
  expect(databases.calls.map(({ kind }) => kind)).toEqual(['tag', 'promote']);
  expect(databases.calls[0]?.with).toEqual({ 'muster:epoch': '2' });
  expect(result.summary).toContain('epoch 2');
  const fact = await harness.ledger.fact('run-1', 'promote-databases');
  expect(fact?.databases).toEqual([{ name: 'orders1', promotedAt: expect.any(String) }]);
});

test('asks for two hundred promotions in one call of the function, and polls them with one listing a time', async () => {
  const identifiers = Array.from({ length: 200 }, (_, index) => `muster-shop-orders${index + 1}`);
  const databases = new FakeDatabases(...identifiers.map((identifier) => replica({ identifier })));
  const harness = await open(databases, 200);
  await harness.call();
  expect(databases.of('promote')).toHaveLength(200);
  expect(databases.describes).toBe(2);
});

test('called twice at the same moment it promotes and ends all the same', async () => {
  const databases = new FakeDatabases(replica());
  const promoted = new Set<string>();
  databases.onCall = ({ kind, identifier }) => {
    if (kind !== 'promote') return 'accepted';
    if (promoted.has(identifier)) return 'not-in-this-state';
    promoted.add(identifier);
    return 'accepted';
  };
  const harness = await open(databases);
  const [first, second] = await Promise.all([harness.call(), harness.call()]);
  expect([first?.status, second?.status]).toEqual(['wait', 'wait']);
  await harness.callUntilDone(promotion(databases));
  expect(promoted.size).toBe(1);
});

test.each<CallOutcome>(['unclear', 'not-in-this-state'])(
  'after a call that was %s it looks again and asks again',
  async (outcome) => {
    const databases = new FakeDatabases(replica());
    const outcomes: CallOutcome[] = [outcome];
    databases.onCall = ({ kind }) => (kind === 'promote' ? (outcomes.shift() ?? 'accepted') : 'accepted');
    const harness = await open(databases);
    expect((await harness.call()).status).toBe('wait');
    await harness.callUntilDone(promotion(databases));
    expect(databases.of('promote')).toHaveLength(2);
  },
);

test('a call that landed and then failed is found done', async () => {
  const databases = new FakeDatabases(replica());
  databases.onCall = ({ kind, identifier }) => {
    if (kind !== 'promote') return 'accepted';
    databases.instances.set(identifier, standalone({ tags: { 'muster:epoch': '2' } }));
    return 'unclear';
  };
  const harness = await open(databases);
  await harness.callUntilDone();
  expect(databases.of('promote')).toHaveLength(1);
});

test('the epoch is written later where the tag was not taken at first', async () => {
  const databases = new FakeDatabases(replica());
  let tags = 0;
  databases.onCall = ({ kind }) => (kind === 'tag' && (tags += 1) === 1 ? 'unclear' : 'accepted');
  const harness = await open(databases);
  await harness.callUntilDone(promotion(databases));
  expect(databases.instances.get(ONE)?.tags).toEqual({ 'muster:epoch': '2' });
});

test('a look that gets no answer is a wait with a name, and no failure of the run', async () => {
  const databases = new FakeDatabases(replica());
  const harness = await open(databases);
  databases.beforeDescribe = () => {
    throw timeoutError();
  };
  await expect(harness.call()).rejects.toMatchObject({ name: 'RetryableTimeout' });
  databases.beforeDescribe = () => {};
  await harness.callUntilDone(promotion(databases));
});

test('what was promoted by an earlier run is taken over under the new epoch', async () => {
  const databases = new FakeDatabases(standalone({ tags: { 'muster:epoch': '0' } }));
  const harness = await open(databases);
  await harness.callUntilDone();
  expect(databases.of('promote')).toHaveLength(0);
  expect(databases.instances.get(ONE)?.tags).toEqual({ 'muster:epoch': '2' });
});

test('calls that hang do not use up the time of the function: the rest has its turn in the next visit', async () => {
  const identifiers = Array.from({ length: 200 }, (_, index) => `muster-shop-orders${index + 1}`);
  const databases = new FakeDatabases(...identifiers.map((identifier) => replica({ identifier })));
  const harness = await open(databases, 200);
  databases.onCall = () => {
    // Ten are under way at once, and each waits 12 s for an answer.
    harness.platform.advance(1.2);
    return 'unclear';
  };
  const before = harness.platform.nowMilliseconds;
  expect((await harness.call()).status).toBe('wait');
  const seconds = (harness.platform.nowMilliseconds - before) / 1000;
  // Nothing is begun after a third of the time-out; what was begun waits for a tag and a promotion.
  expect(seconds).toBeLessThanOrEqual(step.contract.attemptSeconds / 3 + 24);
  expect(databases.of('promote').length).toBeLessThan(200);
  databases.onCall = () => 'accepted';
  await harness.call();
  expect(new Set(databases.of('promote').map(({ identifier }) => identifier)).size).toBe(200);
});

test('goes on with what an earlier run has asked for, and keeps when that was', async () => {
  const databases = new FakeDatabases(standalone({ tags: { 'muster:epoch': '0' } }));
  const harness = await open(databases);
  const lock = await harness.ledger.lock();
  const unresolved = { runId: 'run-0', epoch: 0, since: iso(-300), why: 'ended as ABORTED without closing' };
  await harness.ledger.takeLock({ ...lock!, unresolved }, lock);
  const requests = [{ name: 'orders1', requestedAt: iso(-600) }];
  await harness.ledger.putFact('run-0', 'promote-databases', { databases: [], requests });
  await harness.callUntilDone();
  expect(databases.of('promote')).toEqual([]);
  expect(await harness.ledger.fact('run-1', 'promote-databases')).toMatchObject({ requests });
});

test('what an earlier run promoted and is a replica again since is promoted anew', async () => {
  const databases = new FakeDatabases(replica());
  const harness = await open(databases);
  const lock = await harness.ledger.lock();
  const unresolved = { runId: 'run-0', epoch: 0, since: iso(-300), why: 'failed' };
  await harness.ledger.takeLock({ ...lock!, unresolved }, lock);
  await harness.ledger.putFact('run-0', 'promote-databases', {
    databases: [{ name: 'orders1', promotedAt: iso(-80_000) }],
    requests: [{ name: 'orders1', requestedAt: iso(-90_000) }],
  });
  await harness.callUntilDone(promotion(databases));
  const fact = await harness.ledger.fact('run-1', 'promote-databases');
  expect(Date.parse(fact?.databases[0]?.promotedAt ?? '')).toBeGreaterThan(START);
  expect(fact?.requests).toEqual([{ name: 'orders1', requestedAt: iso() }]);
});
