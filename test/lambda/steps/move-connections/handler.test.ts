import { step } from '../../../../lambda/steps/move-connections/handler.ts';
import { FakeDatabases, standalone } from '../../../support/fake-databases.ts';
import { FakeParameters } from '../../../support/fake-parameters.ts';
import { FakePlatform } from '../../../support/fake-platform.ts';
import { StepHarness } from '../../../support/step-harness.ts';
import { deploymentWith } from '../../../lib/runbooks/support/deployment.ts';

const NAME = '/muster/shop/orders1/connection';
const NEW = {
  host: 'muster-shop-orders1.us-west-2.rds.amazonaws.com',
  port: 5432,
  access: 'read-write',
  epoch: 2,
};

async function open(parameters: FakeParameters, databases = new FakeDatabases(standalone())) {
  return StepHarness.open(
    step,
    () => ({ databases, parameters }),
    new FakePlatform('recovery', deploymentWith(1)),
  );
}

test('writes host, port and epoch, and reads them back', async () => {
  const parameters = new FakeParameters();
  const harness = await open(parameters);
  expect((await harness.call()).status).toBe('done');
  expect(JSON.parse(parameters.values.get(NAME) ?? '')).toEqual(NEW);
});

test('writes nothing where it stands already', async () => {
  const parameters = new FakeParameters();
  parameters.values.set(NAME, JSON.stringify(NEW));
  const harness = await open(parameters);
  expect((await harness.call()).status).toBe('done');
  expect(parameters.writes).toBe(0);
});

test('is not done before it has read back what it wrote', async () => {
  const parameters = new FakeParameters();
  const harness = await open(parameters);
  parameters.staleReads = 2;
  expect((await harness.call()).status).toBe('wait');
  expect((await harness.call()).status).toBe('done');
});

test.each([
  ['read-only and older', JSON.stringify({ ...NEW, access: 'read-only', epoch: 1 })],
  ['no JSON', 'host=elsewhere'],
  ['no connection', '{"host":1}'],
])('writes over a value that is %s', async (_what, value) => {
  const parameters = new FakeParameters();
  parameters.values.set(NAME, value);
  const harness = await open(parameters);
  await harness.call();
  expect(JSON.parse(parameters.values.get(NAME) ?? '')).toEqual(NEW);
});

test('never writes over a newer activation', async () => {
  const parameters = new FakeParameters();
  parameters.values.set(NAME, JSON.stringify({ ...NEW, epoch: 3 }));
  const harness = await open(parameters);
  await expect(harness.call()).rejects.toMatchObject({ name: 'NewerActivation' });
  expect(parameters.writes).toBe(0);
});

test('an instance without an endpoint fails by name', async () => {
  const { endpoint: _none, ...homeless } = standalone();
  const harness = await open(new FakeParameters(), new FakeDatabases(homeless));
  await expect(harness.call()).rejects.toMatchObject({ name: 'DatabaseWithoutEndpoint' });
});
