import { arn, everywhere, text, texts, type Asked, type OperationRule } from './rule.ts';

/** What runs the application, and what it runs on. */
export const WORKLOADS: Readonly<Record<string, OperationRule>> = {
  'auto-scaling:DescribeAutoScalingGroups': everywhere('autoscaling:DescribeAutoScalingGroups'),
  'auto-scaling:UpdateAutoScalingGroup': (asked) => [
    { action: 'autoscaling:UpdateAutoScalingGroup', resource: groupArn(asked) },
  ],

  'ec2:DescribeSecurityGroups': everywhere('ec2:DescribeSecurityGroups'),

  'ecr:DescribeImages': (asked) => [
    {
      action: 'ecr:DescribeImages',
      resource: arn(asked, 'ecr', `repository/${text(asked, 'repositoryName')}`),
    },
  ],

  'ecs:DescribeServices': (asked) =>
    texts(asked, 'services').map((service) => onService(asked, 'ecs:DescribeServices', service)),
  'ecs:DescribeTaskDefinition': everywhere('ecs:DescribeTaskDefinition'),
  'ecs:UpdateService': (asked) => [onService(asked, 'ecs:UpdateService', text(asked, 'service'))],

  'elastic-load-balancing-v2:DescribeTargetGroups': everywhere('elasticloadbalancing:DescribeTargetGroups'),
  'elastic-load-balancing-v2:DescribeTargetHealth': everywhere('elasticloadbalancing:DescribeTargetHealth'),

  'service-quotas:GetServiceQuota': everywhere('servicequotas:GetServiceQuota'),
};

/** In an ARN of the long form the cluster stands before the service. */
function onService(asked: Asked, action: string, given: string) {
  const cluster = nameOf(text(asked, 'cluster') || 'default');
  const resource = given.startsWith('arn:') ? given : arn(asked, 'ecs', `service/${cluster}/${given}`);
  return { action, resource, context: { 'ecs:cluster': arn(asked, 'ecs', `cluster/${cluster}`) } };
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? nameOrArn;
}

/** Its ARN holds an id of Auto Scaling's own before the name. */
function groupArn(asked: Asked): string {
  const { call, facts } = asked;
  const name = text(asked, 'AutoScalingGroupName');
  const output = facts.read('auto-scaling', call.region, 'DescribeAutoScalingGroups', {
    AutoScalingGroupNames: [name],
  });
  const [found] = (output?.['AutoScalingGroups'] ?? []) as readonly {
    readonly AutoScalingGroupARN?: string;
  }[];
  return (
    found?.AutoScalingGroupARN ??
    arn(asked, 'autoscaling', `autoScalingGroup:none:autoScalingGroupName/${name}`)
  );
}
