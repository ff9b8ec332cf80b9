import { deployAssembly } from '../../../lab/twin/assembly.ts';
import { createDynamoDb } from '../../../lab/twin/services/dynamodb/dynamodb.ts';
import { createInert } from '../../../lab/twin/services/inert/inert.ts';
import { createLambda } from '../../../lab/twin/services/lambda/lambda.ts';
import { createSns } from '../../../lab/twin/services/sns/sns.ts';
import { createSsm } from '../../../lab/twin/services/ssm/ssm.ts';
import type { World } from '../../../lab/twin/world.ts';
import { assemblyOf, type StackSource } from './support/assemblies.ts';
import { bundleSource, REGIONS } from './support/bundles.ts';
import { worldOf } from './support/worlds.ts';

/** Answers CloudFormation as its properties say. */
const CUSTOM_RESOURCE = `
export const bind = (platform) => async (event) => {
  const { Outcome = 'SUCCESS', Echo, Wait = '0' } = event.ResourceProperties;
  await platform.clock.sleep(Number(Wait) * 1000);
  if (Outcome === 'SILENCE') return;
  const body = { Status: Outcome, Reason: 'as asked', PhysicalResourceId: 'made-' + event.LogicalResourceId,
    Data: { Echo: JSON.stringify(Echo), Type: event.RequestType } };
  await platform.http.put(event.ResponseURL, JSON.stringify(body), { timeoutMilliseconds: 1000 });
};`;

let bundle = '';
beforeAll(() => {
  bundle = bundleSource(CUSTOM_RESOURCE);
});

function world(): World {
  const made = worldOf([createInert, createSns, createSsm, createDynamoDb, (w) => createLambda(w as World)]);
  return made;
}

const FUNCTION = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: 'custom',
    Role: 'arn:aws:iam::111122223333:role/custom',
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Environment: { Variables: { MUSTER_SIDE: 'recovery' } },
    Timeout: 900,
  },
};

function customStack(properties: object): StackSource {
  return {
    name: 'custom',
    region: REGIONS.recovery,
    template: {
      Resources: {
        Parameter: {
          Type: 'AWS::SSM::Parameter',
          Properties: {
            Name: '/echo',
            Type: 'String',
            Value: { 'Fn::Sub': '${Made} ${Made.Echo} ${Made.Type}' },
          },
        },
        Made: {
          Type: 'Custom::Thing',
          Properties: {
            ServiceToken: `arn:aws:lambda:${REGIONS.recovery}:111122223333:function:custom`,
            ...properties,
          },
          DependsOn: 'Function',
        },
        Function: FUNCTION,
      },
    },
  };
}

function parameter(from: World, name: string): unknown {
  const output = from.call('ssm', REGIONS.recovery, 'GetParameter', { Name: name });
  return (output['Parameter'] as { Value: unknown }).Value;
}

function withResource(resource: object): Promise<void> {
  const template = { Resources: { Odd: resource } };
  return deployAssembly(world(), assemblyOf([{ name: 'odd', region: REGIONS.recovery, template }]));
}

describe('deploying an assembly', () => {
  test('makes resources in the order of their references, stacks in the order of the manifest', async () => {
    const made = world();
    const assembly = assemblyOf([
      {
        name: 'later',
        region: REGIONS.recovery,
        after: ['earlier'],
        template: {
          Resources: {
            Copy: {
              Type: 'AWS::SSM::Parameter',
              Properties: { Name: '/copy', Type: 'String', Value: { 'Fn::ImportValue': 'topic' } },
            },
          },
        },
      },
      {
        name: 'earlier',
        region: REGIONS.recovery,
        template: {
          Parameters: {
            BootstrapVersion: {
              Type: 'AWS::SSM::Parameter::Value<String>',
              Default: '/cdk-bootstrap/hnb659fds/version',
            },
          },
          Conditions: { Never: { 'Fn::Equals': [1, 2] } },
          Resources: {
            First: {
              Type: 'AWS::SSM::Parameter',
              Properties: { Name: '/first', Type: 'String', Value: { Ref: 'Topic' } },
            },
            Version: {
              Type: 'AWS::SSM::Parameter',
              Properties: { Name: '/version', Type: 'String', Value: { Ref: 'BootstrapVersion' } },
            },
            Skipped: { Type: 'AWS::Nobody::Knows', Condition: 'Never' },
            Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'incidents' } },
          },
          Outputs: { Topic: { Value: { Ref: 'Topic' }, Export: { Name: 'topic' } } },
        },
      },
    ]);
    await deployAssembly(made, assembly);
    expect(parameter(made, '/first')).toBe(`arn:aws:sns:${REGIONS.recovery}:111122223333:incidents`);
    expect(parameter(made, '/copy')).toBe(parameter(made, '/first'));
    expect(Number(parameter(made, '/version'))).toBeGreaterThanOrEqual(6);
  });

  test('runs a custom resource and uses what it answers', async () => {
    const made = world();
    const assembly = assemblyOf([customStack({ Echo: { number: 1, flag: true }, Wait: 30 })], {
      'code.zip': bundle,
    });
    await deployAssembly(made, assembly);
    // CloudFormation sends scalars as text.
    expect(parameter(made, '/echo')).toBe('made-Made {"number":"1","flag":"true"} Create');
    expect(made.kernel.elapsedSeconds()).toBeGreaterThan(30);
  });

  test.each([
    [{ Outcome: 'FAILED' }, 'custom/Made (Custom::Thing) failed: as asked'],
    [{ Outcome: 'SILENCE', ServiceTimeout: 120 }, 'no answer within 120 s'],
    [
      { ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:custom' },
      'needs a function of us-west-2',
    ],
  ])('fails as CloudFormation would: %p', async (properties, message) => {
    const assembly = assemblyOf([customStack(properties)], { 'code.zip': bundle });
    await expect(deployAssembly(world(), assembly)).rejects.toThrow(message);
  });

  test('refuses what it does not know by name', async () => {
    await expect(withResource({ Type: 'AWS::Nobody::Knows' })).rejects.toThrow(
      'AWS::Nobody::Knows (odd/Odd)',
    );
    await expect(withResource(FUNCTION)).rejects.toThrow('code of custom');
    await expect(withResource({ Type: 'AWS::SNS::Topic', DependsOn: 'Odd' })).rejects.toThrow(
      'circle: Odd -> Odd',
    );
  });

  test('refuses a stack that says no place', () => {
    expect(() => assemblyOf([{ name: 'x', region: 'unknown-region', template: {} }])).toThrow(
      'no account and region',
    );
  });
});
