import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import smallest from '../../../dr.config.ts';
import { DeploymentGuard } from '../../../lib/constructs/deployment-guard.ts';
import { regionScope } from '../../../lib/constructs/region-scope.ts';
import { topologyFor } from '../stacks/support.ts';

const topology = topologyFor(smallest);

function stackWith(
  topics: Readonly<Record<string, string>>,
  active: 'primary' | 'recovery' = 'primary',
): Stack {
  const stack = new Stack(new App({ analyticsReporting: false }), 'shop');
  for (const [id, topicName] of Object.entries(topics)) new CfnTopic(stack, id, { topicName });
  const region = regionScope({ ...topology, activeSide: active }, 'recovery');
  new DeploymentGuard(stack, 'Guard', { region }).protectAll();
  return stack;
}

function guardIn(stack: Stack): Readonly<Record<string, unknown>> {
  const [guard] = Object.values(Template.fromStack(stack).findResources('Custom::MusterDeploymentGuard'));
  return (guard as { Properties: Readonly<Record<string, unknown>> }).Properties;
}

test('asks the function of its own region, with the side that serves', () => {
  expect(guardIn(stackWith({ A: 'a' }, 'recovery'))).toMatchObject({
    ServiceToken: 'arn:aws:lambda:us-west-2:111122223333:function:muster-shop-deployment-guard',
    activeSide: 'recovery',
  });
});

test('its revision is the same for the same stack', () => {
  expect(guardIn(stackWith({ A: 'a' }))['revision']).toBe(guardIn(stackWith({ A: 'a' }))['revision']);
});

test.each([
  ['a property', { A: 'changed' }],
  ['another resource', { A: 'a', B: 'b' }],
  ['one resource less', {}],
  ['another logical id', { B: 'a' }],
])('its revision changes with %s', (_what, topics) => {
  expect(guardIn(stackWith(topics))['revision']).not.toBe(guardIn(stackWith({ A: 'a' }))['revision']);
});

test('everything beside it waits for its answer', () => {
  const template = Template.fromStack(stackWith({ A: 'a', B: 'b' }));
  const [guardId] = Object.keys(template.findResources('Custom::MusterDeploymentGuard'));
  for (const topic of Object.values(template.findResources('AWS::SNS::Topic'))) {
    expect((topic as { DependsOn?: readonly string[] }).DependsOn).toEqual([guardId]);
  }
});
