import type { SecurityGroups } from '../../../../lambda/ports/security-groups.ts';
import { step } from '../../../../lambda/steps/verify-databases/handler.ts';
import { FakeDatabases, replica, standalone } from '../../../support/fake-databases.ts';
import { FakePlatform } from '../../../support/fake-platform.ts';
import { StepHarness } from '../../../support/step-harness.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const ONE = 'muster-shop-orders1';
const GROUP = 'muster-shop-orders1-postgres17';
const own = { id: `sg-of-${ONE}`, status: 'active' };

const groups: SecurityGroups = {
  idsOf: (names) =>
    Promise.resolve(
      new Map(names.map((name) => [name, name === 'muster-shop-fence' ? 'sg-fence' : `sg-of-${name}`])),
    ),
};

async function open(databases: FakeDatabases, securityGroups = groups) {
  return StepHarness.open(
    step,
    (ledger) => ({ databases, securityGroups, ledger }),
    new FakePlatform('recovery', deploymentWith(1)),
  );
}

test('a writer at its policy passes at the first look, with nothing written', async () => {
  const databases = new FakeDatabases(standalone());
  const harness = await open(databases);
  expect(await harness.call()).toMatchObject({ status: 'done', summary: expect.stringContaining('orders1') });
  expect(databases.calls).toEqual([]);
  expect(await harness.ledger.fact('run-1', 'verify-databases')).toBeUndefined();
});

test('settings that serving does not need are noted and left', async () => {
  const databases = new FakeDatabases(standalone({ multiAz: false, backupRetentionDays: 1 }));
  const harness = await open(databases);
  expect((await harness.call()).status).toBe('done');
  expect(databases.calls).toEqual([]);
  expect(await harness.ledger.fact('run-1', 'verify-databases')).toMatchObject({
    differences: ['orders1: second zone is false, policy true', 'orders1: backup retention is 1, policy 7'],
  });
});

test("an instance that is still fenced gets its own group back; the team's groups stay", async () => {
  const theirs = { id: 'sg-bastion', status: 'active' };
  const databases = new FakeDatabases(
    standalone({ securityGroups: [{ id: 'sg-fence', status: 'active' }, theirs] }),
  );
  databases.onCall = () => {
    databases.change(ONE, { securityGroups: [{ ...own, status: 'adding' }, theirs] });
    return 'accepted';
  };
  const harness = await open(databases);
  const result = await harness.callUntilDone(() => databases.change(ONE, { securityGroups: [own, theirs] }));
  expect(databases.calls).toMatchObject([
    { kind: 'modify', with: { securityGroupIds: [own.id, 'sg-bastion'] } },
  ]);
  expect(result.status).toBe('done');
});

test('the fence group goes even where the own group is there beside it', async () => {
  const both = [own, { id: 'sg-fence', status: 'active' }];
  const databases = new FakeDatabases(standalone({ securityGroups: both }));
  const harness = await open(databases);
  expect((await harness.call()).status).toBe('wait');
  expect(databases.calls).toMatchObject([{ kind: 'modify', with: { securityGroupIds: [own.id] } }]);
});

test('a group that the team has added beside the policy is left alone', async () => {
  const databases = new FakeDatabases(
    standalone({ securityGroups: [own, { id: 'sg-bastion', status: 'active' }] }),
  );
  const harness = await open(databases);
  expect((await harness.call()).status).toBe('done');
  expect(databases.calls).toEqual([]);
});

test('a wrong parameter group is replaced and the instance rebooted once', async () => {
  const databases = new FakeDatabases(
    standalone({ parameterGroups: [{ name: 'default.postgres17', applyStatus: 'in-sync' }] }),
  );
  databases.onCall = ({ kind }) => {
    if (kind === 'modify')
      databases.change(ONE, { parameterGroups: [{ name: GROUP, applyStatus: 'applying' }] });
    return 'accepted';
  };
  const harness = await open(databases);
  await harness.callUntilDone((call) => {
    // RDS shows the pending reboot a while longer after it took the call.
    if (call === 1)
      databases.change(ONE, { parameterGroups: [{ name: GROUP, applyStatus: 'pending-reboot' }] });
    if (call === 6) databases.change(ONE, { parameterGroups: [{ name: GROUP, applyStatus: 'in-sync' }] });
  });
  expect(databases.calls.map(({ kind }) => kind)).toEqual(['modify', 'reboot']);
});

test.each([
  ['postgres', 'default_transaction_read_only', 'on'],
  ['mysql', 'read_only', '1'],
] as const)(
  '%s: a parameter that forbids writing ends the run with what to do',
  async (engine, name, value) => {
    const databases = new FakeDatabases(standalone());
    databases.parameters.set(GROUP, { [name]: value });
    const deployment = deploymentWith(1);
    const harness = await StepHarness.open(
      step,
      (ledger) => ({ databases, securityGroups: groups, ledger }),
      new FakePlatform('recovery', {
        ...deployment,
        databases: deployment.databases.map((database) => Object.assign({}, database, { engine })),
      }),
    );
    await expect(harness.call()).rejects.toMatchObject({
      name: 'DatabaseNotWritable',
      message: expect.stringContaining(`${name} = ${value}`),
    });
  },
);

test('the default of MySQL, read-only as a replica only, is writable', async () => {
  const databases = new FakeDatabases(standalone());
  databases.parameters.set(GROUP, { read_only: '{TrueIfReplica}' });
  const harness = await open(databases);
  expect((await harness.call()).status).toBe('done');
});

test.each([
  ['a replica', replica()],
  ['rebooting', standalone({ status: 'rebooting' })],
])('waits while it is shown as %s', async (_what, instance) => {
  const harness = await open(new FakeDatabases(instance));
  expect((await harness.call()).status).toBe('wait');
});

test('fails by name for an instance that is beyond waiting', async () => {
  const harness = await open(new FakeDatabases(standalone({ status: 'incompatible-parameters' })));
  await expect(harness.call()).rejects.toMatchObject({ name: 'DatabaseNotWritable' });
});

test('fails by name where the security group does not exist', async () => {
  const nothing: SecurityGroups = { idsOf: () => Promise.resolve(new Map()) };
  const harness = await open(new FakeDatabases(standalone()), nothing);
  await expect(harness.call()).rejects.toMatchObject({ name: 'SettingMissing' });
});
