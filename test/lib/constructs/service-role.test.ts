import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { allow, trust } from '../../../lib/constructs/policy-documents.ts';
import { ServiceRole } from '../../../lib/constructs/service-role.ts';

function roleWith(resources: number): { template: Template; role: ServiceRole } {
  const stack = new Stack(new App({ analyticsReporting: false }), 'shop');
  const role = new ServiceRole(stack, 'Promote', {
    roleName: 'muster-shop-promote-databases-recovery',
    description: 'test',
    trust: trust('lambda.amazonaws.com'),
    statements: [
      allow(
        ['rds:PromoteReadReplica'],
        Array.from(
          { length: resources },
          (_, index) => `arn:aws:rds:us-west-2:111122223333:db:muster-shop-${index}`,
        ),
      ),
    ],
  });
  return { template: Template.fromStack(stack), role };
}

test('what fits stands in the role itself', () => {
  const { template } = roleWith(3);
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'muster-shop-promote-databases-recovery',
    Policies: [{ PolicyName: 'permissions' }],
  });
});

test('what does not is attached in several policies, and the role is ready only with all of them', () => {
  const { template, role } = roleWith(200);
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy')) as unknown as readonly {
    Properties: { PolicyDocument: unknown; Roles: readonly string[] };
  }[];
  expect(policies.length).toBeGreaterThan(1);
  expect(role.ready).toHaveLength(policies.length + 1);
  for (const { Properties } of policies) {
    expect(JSON.stringify(Properties.PolicyDocument).length).toBeLessThan(6_144);
    expect(Properties.Roles).toEqual(['muster-shop-promote-databases-recovery']);
  }
  template.hasResourceProperties('AWS::IAM::Role', { Policies: Match.absent() });
});

test('more than a role can hold is refused in words', () => {
  expect(() => roleWith(2_000)).toThrow(
    /needs \d+ policies; IAM attaches 10 to a role\. Divide the application/,
  );
});
