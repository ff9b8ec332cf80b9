import { StepError, type FunctionContract } from '../../../lambda/steps/contract.ts';
import { customResourceEntry, type ResourceRequest } from '../../../lambda/steps/custom-resource.ts';
import { FakePlatform } from '../../support/fake-platform.ts';

const contract: FunctionContract = {
  name: 'make-thing',
  title: 'Make a thing',
  purpose: 'Makes it.',
  attemptSeconds: 30,
  permissions: () => [],
};

const EVENT = {
  RequestType: 'Create',
  ResponseURL: 'https://cloudformation.example.com/answer?signature=secret',
  StackId: 'arn:aws:cloudformation:us-west-2:111122223333:stack/muster-shop-control/abc',
  RequestId: 'request-1',
  LogicalResourceId: 'Thing',
  ResourceType: 'Custom::Thing',
  ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '60', size: '3' },
};

describe('a custom resource', () => {
  let platform: FakePlatform;
  let asked: ResourceRequest[];

  beforeEach(() => {
    platform = new FakePlatform();
    asked = [];
  });

  const call = (event: unknown, work?: () => Promise<{ physicalId: string }>): Promise<unknown> =>
    customResourceEntry(contract, (_platform, request) => {
      asked.push(request);
      return work === undefined
        ? Promise.resolve({ physicalId: 'thing-1', attributes: { Size: '3' } })
        : work();
    }).bind(platform)(event);

  const answer = (): unknown => JSON.parse(platform.puts.at(-1)?.body ?? '{}');

  it('hands over its own properties only, and answers the address it was given', async () => {
    await call(EVENT);
    expect(asked).toEqual([{ type: 'Create', stack: 'muster-shop-control', properties: { size: '3' } }]);
    expect(platform.puts[0]?.url).toBe(EVENT.ResponseURL);
    expect(answer()).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'thing-1',
      StackId: EVENT.StackId,
      RequestId: 'request-1',
      LogicalResourceId: 'Thing',
      Data: { Size: '3' },
    });
  });

  it('answers a failure with its name, its message and what to do next', async () => {
    await call(EVENT, () => Promise.reject(new StepError('NoThing', 'There is none.', 'make one.')));
    expect(answer()).toMatchObject({
      Status: 'FAILED',
      Reason: 'NoThing: There is none. Next: make one.',
      PhysicalResourceId: 'make-thing-Thing',
    });
  });

  it('keeps the physical id of a resource whose update failed: another one would be deleted', async () => {
    await call({ ...EVENT, RequestType: 'Update', PhysicalResourceId: 'thing-1' }, () =>
      Promise.reject(new Error('broke')),
    );
    expect(answer()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'thing-1' });
  });

  it('tries its answer again, and fails when CloudFormation never takes it', async () => {
    platform.putAnswers = [new Error('reset'), { status: 503, milliseconds: 1 }];
    await call(EVENT);
    expect(platform.puts).toHaveLength(3);
    platform.putAnswers = [new Error('1'), new Error('2'), new Error('3')];
    await expect(call(EVENT)).rejects.toThrow('3');
  });

  it('refuses an event that is not from CloudFormation', async () => {
    await expect(call({})).rejects.toMatchObject({ name: 'InvalidEvent' });
    expect(asked).toEqual([]);
  });

  it('never logs the signed address', async () => {
    await call(EVENT, () => Promise.reject(new Error('broke')));
    expect(JSON.stringify(platform.logged)).not.toContain('signature');
  });
});
