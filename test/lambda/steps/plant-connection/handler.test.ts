import { plant } from '../../../../lambda/steps/plant-connection/handler.ts';
import { FakeParameters } from '../../../support/fake-parameters.ts';

const NAME = '/muster/shop/orders/connection';
const PROPERTIES = { Parameter: NAME, Host: 'orders2.us-west-2', Port: '5432', Access: 'read-only' };

let parameters: FakeParameters;

beforeEach(() => {
  parameters = new FakeParameters();
});

describe('planting a connection', () => {
  it('writes the first one, with epoch 0', async () => {
    expect(await plant(parameters, { type: 'Create', properties: PROPERTIES })).toEqual({ physicalId: NAME });
    expect(parameters.connection(NAME)).toEqual({
      host: 'orders2.us-west-2',
      port: 5432,
      access: 'read-only',
      epoch: 0,
    });
  });

  it.each(['Create', 'Update'] as const)('leaves what a runbook has written as it is (%s)', async (type) => {
    parameters.plant(NAME, { access: 'read-write', epoch: 2 });
    await plant(parameters, { type, properties: PROPERTIES });
    expect(parameters.writes).toBe(0);
    expect(parameters.connection(NAME)).toMatchObject({ access: 'read-write', epoch: 2 });
  });

  it('plants anew as long as no runbook has written: a host of the configuration may be put right', async () => {
    parameters.plant(NAME, { host: 'mistyped.us-west-2' });
    await plant(parameters, { type: 'Update', properties: PROPERTIES });
    expect(parameters.connection(NAME)).toMatchObject({ host: 'orders2.us-west-2', access: 'read-only' });
    await plant(parameters, { type: 'Update', properties: PROPERTIES });
    expect(parameters.writes).toBe(1);
  });

  it('does not touch what is no connection', async () => {
    parameters.values.set(NAME, 'somebody wrote a note here');
    await plant(parameters, { type: 'Update', properties: PROPERTIES });
    expect(parameters.values.get(NAME)).toBe('somebody wrote a note here');
  });

  it('leaves the connection behind when its resource goes', async () => {
    parameters.plant(NAME, { epoch: 2 });
    expect(await plant(parameters, { type: 'Delete', properties: PROPERTIES })).toEqual({ physicalId: NAME });
    expect(parameters.writes).toBe(0);
    expect(parameters.connection(NAME).epoch).toBe(2);
  });

  it('says so when somebody else wrote in between', async () => {
    const write = parameters.write.bind(parameters);
    parameters.write = async (name, value) => {
      await write(name, value);
      parameters.plant(name, { epoch: 4 });
    };
    await expect(plant(parameters, { type: 'Create', properties: PROPERTIES })).rejects.toMatchObject({
      name: 'ConnectionNotKept',
    });
  });

  it.each([
    [{}],
    [{ ...PROPERTIES, Port: 'default' }],
    [{ ...PROPERTIES, Access: 'write' }],
    [{ ...PROPERTIES, Epoch: '7' }],
  ])('refuses the properties %j', async (properties) => {
    await expect(plant(parameters, { type: 'Create', properties })).rejects.toMatchObject({
      name: 'InvalidProperties',
    });
    expect(parameters.writes).toBe(0);
  });
});
