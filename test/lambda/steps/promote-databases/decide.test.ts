import {
  decide,
  type Observed,
  type ObservedDatabase,
} from '../../../../lambda/steps/promote-databases/decide.ts';
import { replica, standalone } from '../../../support/fake-databases.ts';
import { iso, OPEN, runContext, START } from '../../../support/fake-platform.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const context = { run: runContext('run-1', OPEN), enteredAtMilliseconds: START, nowMilliseconds: START };
const [orders, stock] = deploymentWith(2).databases;

function seen(more: Partial<ObservedDatabase> = {}): ObservedDatabase {
  return {
    name: 'orders1',
    engine: 'postgres',
    identifier: 'muster-shop-orders1',
    policy: orders?.policy ?? fail(),
    instance: replica(),
    ...more,
  };
}

function second(instance: ObservedDatabase['instance']): ObservedDatabase {
  return seen({
    name: 'orders2',
    identifier: 'muster-shop-orders2',
    policy: stock?.policy ?? fail(),
    instance,
  });
}

function observed(...databases: readonly ObservedDatabase[]): Observed {
  return { databases, fact: { databases: [] } };
}

function fail(): never {
  throw new Error('the deployment of this test has two databases');
}

const done = standalone({ tags: { 'muster:epoch': '2' } });

test('promotes every ready replica in one action, with the backups of the policy', () => {
  const decision = decide(observed(seen(), second(replica({ identifier: 'muster-shop-orders2' }))), context);
  expect(decision).toMatchObject({
    kind: 'act',
    actions: [
      {
        kind: 'promote',
        orders: [
          {
            identifier: 'muster-shop-orders1',
            options: { backupRetentionDays: 7, backupWindow: '02:00-03:00' },
          },
          { identifier: 'muster-shop-orders2' },
        ],
      },
    ],
  });
});

test('leaves retention to later where the engine refuses it on a replica', () => {
  const decision = decide(observed(seen({ instance: replica({ engineVersion: '13.20' }) })), context);
  expect(decision).toMatchObject({ actions: [{ orders: [{ options: {} }] }] });
});

test.each(['backing-up', 'modifying', 'upgrading', 'rebooting'])(
  'waits for a replica that is %s',
  (status) => {
    expect(decide(observed(seen({ instance: replica({ status }) })), context)).toMatchObject({
      kind: 'wait',
    });
  },
);

test('does not ask again while RDS may still show the replica as before', () => {
  const asked = { databases: [], requests: [{ name: 'orders1', requestedAt: iso(-60) }] };
  expect(decide({ databases: [seen()], fact: asked }, context)).toMatchObject({ kind: 'wait' });
  const longAgo = { databases: [], requests: [{ name: 'orders1', requestedAt: iso(-90) }] };
  expect(decide({ databases: [seen()], fact: longAgo }, context)).toMatchObject({ kind: 'act' });
});

test('is not done on a stale read', () => {
  const fact = { databases: [], requests: [{ name: 'orders1', requestedAt: iso(-20) }] };
  for (const instance of [
    replica(),
    standalone({ status: 'modifying' }),
    standalone({ status: 'rebooting' }),
    standalone({ pendingChanges: ['BackupRetentionPeriod'] }),
    standalone({ statusInfos: replica().statusInfos }),
  ]) {
    expect(decide({ databases: [seen({ instance })], fact }, context)).toMatchObject({ kind: 'wait' });
  }
});

test('takes what stands alone already as done, once epoch and time are written down', () => {
  const decision = decide(observed(seen({ instance: standalone() })), context);
  expect(decision).toMatchObject({
    kind: 'act',
    actions: [
      {
        kind: 'record',
        tag: [standalone().arn],
        fact: { databases: [{ name: 'orders1', promotedAt: iso() }] },
      },
    ],
  });
  const recorded = { databases: [{ name: 'orders1', promotedAt: iso() }] };
  expect(decide({ databases: [seen({ instance: done })], fact: recorded }, context)).toMatchObject({
    kind: 'done',
  });
});

test('asks the sound replicas first and then names the broken one', () => {
  const broken = second(replica({ identifier: 'muster-shop-orders2', status: 'storage-full' }));
  expect(decide(observed(seen(), broken), context)).toMatchObject({
    kind: 'act',
    actions: [{ orders: [{ name: 'orders1' }] }],
  });
  const asked = { databases: [], requests: [{ name: 'orders1', requestedAt: iso() }] };
  const failed = decide({ databases: [seen(), broken], fact: asked }, context);
  expect(failed).toMatchObject({ kind: 'failed', error: 'DatabaseCannotBePromoted' });
  expect(failed).toMatchObject({ nextAction: expect.stringContaining('more storage') });
});

test('a missing instance fails with what to restore', () => {
  expect(decide(observed(seen({ instance: undefined })), context)).toMatchObject({
    kind: 'failed',
    nextAction: expect.stringContaining('muster-shop-orders1'),
  });
});

test('never touches an instance of a newer activation', () => {
  const taken = seen({ instance: replica({ tags: { 'muster:epoch': '4' } }) });
  expect(decide(observed(taken, second(replica())), context)).toMatchObject({
    kind: 'failed',
    error: 'NewerActivation',
  });
});

test('a run without databases is done', () => {
  expect(decide(observed(), context)).toMatchObject({ kind: 'done' });
});

test('a run without an epoch does nothing', () => {
  expect(() => decide(observed(seen()), { ...context, run: runContext() })).toThrow(/no epoch/);
});
