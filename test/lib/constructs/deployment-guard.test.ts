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

interface Made {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

/** By logical id. */
function madeIn(stack: Stack, type: string): readonly (readonly [string, Made])[] {
  return Object.entries(Template.fromStack(stack).findResources(type)) as [string, Made][];
}

function guardIn(stack: Stack): Readonly<Record<string, unknown>> {
  return madeIn(stack, 'Custom::MusterDeploymentGuard')[0]?.[1].Properties ?? {};
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

test('everything beside it waits for its answer, and its end for everything', () => {
  const stack = stackWith({ A: 'a', B: 'b' });
  const [[guardId] = ['']] = madeIn(stack, 'Custom::MusterDeploymentGuard');
  const [end] = madeIn(stack, 'Custom::MusterDeploymentEnd');
  const topics = madeIn(stack, 'AWS::SNS::Topic');
  for (const [, { DependsOn }] of topics) expect(DependsOn).toEqual([guardId]);
  expect(new Set(end?.[1].DependsOn)).toEqual(new Set([...topics.map(([id]) => id), guardId]));
});

test('its end is of the same deployment', () => {
  const stack = stackWith({ A: 'a' });
  const [end] = madeIn(stack, 'Custom::MusterDeploymentEnd');
  expect(guardIn(stack)).toMatchObject({ moment: 'begin' });
  expect(end?.[1].Properties).toEqual({ ...guardIn(stack), moment: 'end' });
});
