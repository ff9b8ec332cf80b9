import type { AutoScalingService, EcsService } from '../../deployment.ts';
import { arnInRegion, permissionOn, regionOfScope } from '../../rules/arns.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';

export const scaleServices: StepContract = {
  name: 'scale-services',
  title: 'Scale the services up',
  purpose:
    'Brings ECS services and Auto Scaling groups of this region to their size while it serves, all at once. ' +
    'Waits until they run and, behind a load balancer, are healthy. Never makes one smaller.',
  mayBeSkipped: 'The services of this region have to be brought to full size by hand, or have it already.',
  // The longest start of the latency model is 20 minutes.
  deadlineSeconds: 1_800,
  pollSeconds: 10,
  // A look is readings at once, of which targets and the note of an earlier run take three calls (36 s); then the size or
  // a fact (12 s).
  attemptSeconds: 60,
  permissions,
  failures: [
    {
      name: 'ServiceMissing',
      meaning: 'A service or group of the configuration does not exist in this region.',
      nextAction: 'Deploy the application in this region, then start the runbook again.',
    },
    {
      name: 'ServiceCannotStart',
      meaning: 'ECS has given up on starting the tasks.',
      nextAction:
        'Read the reason in the message; mend image, secret or capacity, then start the runbook again.',
    },
  ],
  duration: [
    { latency: 'lambda.cold-start' },
    { latency: 'aws.call', times: 4 },
    // Beside each other; an application that has both kinds is estimated a little too long.
    { latency: 'ecs.scale' },
    { latency: 'auto-scaling.scale' },
  ],
  byHand,
};

export function ecsServices({ deployment }: Scope): readonly EcsService[] {
  return deployment.services.filter((service) => service.kind === 'ecs');
}

export function groupServices({ deployment }: Scope): readonly AutoScalingService[] {
  return deployment.services.filter((service) => service.kind === 'auto-scaling');
}

/** The load balancers' view of target groups. Neither action knows a resource. */
export function describeTargets(scope: Scope): readonly Permission[] {
  const used = scope.deployment.services.some(({ targetGroups }) => targetGroups !== undefined);
  return permissionOn(
    ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
    used ? ['*'] : [],
    'Target groups are looked up by name; the actions know no resource. Read only.',
  );
}

function permissions(scope: Scope): readonly Permission[] {
  const { side } = scope;
  const services = ecsServices(scope).map(({ ecs }) =>
    arnInRegion(scope, 'ecs', `service/${ecs[side].cluster}/${ecs[side].service}`),
  );
  const groups = groupServices(scope).map(({ groups: of }) =>
    arnInRegion(scope, 'autoscaling', `autoScalingGroup:*:autoScalingGroupName/${of[side].group}`),
  );
  return [
    ...permissionOn(
      ['ecs:DescribeServices', 'ecs:UpdateService'],
      services,
      'The services of the configuration, in this region.',
    ),
    ...permissionOn(
      ['autoscaling:UpdateAutoScalingGroup'],
      groups,
      'The ARN of a group holds a generated id before the name; the name is exact.',
    ),
    ...permissionOn(
      ['autoscaling:DescribeAutoScalingGroups'],
      groups.length === 0 ? [] : ['*'],
      'The action knows no resource. Read only.',
    ),
    ...describeTargets(scope),
  ];
}

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  const { side } = scope;
  return [
    ...ecsServices(scope).flatMap(({ name, ecs }) => {
      const { cluster, service, activeCount } = ecs[side];
      return [
        {
          explanation: `Start ${activeCount} tasks of ${name}.`,
          command: `aws ecs update-service --region ${region} --cluster ${cluster} --service ${service} --desired-count ${activeCount}`,
        },
        {
          explanation: `Wait until ${name} runs.`,
          command: `aws ecs wait services-stable --region ${region} --cluster ${cluster} --services ${service}`,
        },
      ];
    }),
    ...groupServices(scope).flatMap(({ name, groups }) => {
      const { group, activeCount } = groups[side];
      return [
        {
          explanation: `Start ${activeCount} instances of ${name}. If it is refused for its maximum, add --max-size ${activeCount}.`,
          command: `aws autoscaling update-auto-scaling-group --region ${region} --auto-scaling-group-name ${group} --min-size ${activeCount} --desired-capacity ${activeCount}`,
        },
        {
          explanation: `Repeat until all of ${name} are InService and Healthy.`,
          command:
            `aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${group} ` +
            `--query 'AutoScalingGroups[0].Instances[].[LifecycleState,HealthStatus]'`,
        },
      ];
    }),
  ];
}
