import { arnInRegion, peerScope, permissionOn, regionOfScope, saying } from '../../rules/arns.ts';
import type { HandCommand, Permission, Scope, StepContract } from '../contract.ts';
import { ecsServices, groupServices } from '../scale-services/contract.ts';

export const shrinkStandby: StepContract = {
  name: 'shrink-standby',
  title: 'Bring the old region to its standby size',
  purpose:
    'Brings the ECS services and Auto Scaling groups of the old region to the size they stand by with: they came back at full size, and nobody is sent to them.',
  deadlineSeconds: 900,
  pollSeconds: 15,
  // Two readings at once in the peer (2 s each page), then a size (2 s), five at a time.
  attemptSeconds: 60,
  permissions: shrinkPermissions,
  failures: [],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call.cross-region', times: 3 }],
  byHand,
};

function shrinkPermissions(scope: Scope): readonly Permission[] {
  const peer = peerScope(scope);
  const { side } = peer;
  const services = ecsServices(scope).map(({ ecs }) =>
    arnInRegion(peer, 'ecs', `service/${ecs[side].cluster}/${ecs[side].service}`),
  );
  const groups = groupServices(scope).map(({ groups: of }) =>
    arnInRegion(peer, 'autoscaling', `autoScalingGroup:*:autoScalingGroupName/${of[side].group}`),
  );
  const permissions = [
    ...permissionOn(
      ['ecs:DescribeServices', 'ecs:UpdateService'],
      services,
      'The services of the configuration, in the old region.',
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
  ];
  return permissions.map(
    saying('Nothing of it costs anything while its region is dark; the step waits, then the run fails.'),
  );
}

function byHand(scope: Scope): readonly HandCommand[] {
  const peer = peerScope(scope);
  const region = regionOfScope(peer);
  return [
    ...ecsServices(scope).map(({ name, ecs }) => {
      const { cluster, service, standbyCount } = ecs[peer.side];
      return {
        explanation: `Bring ${name} to ${standbyCount} tasks.`,
        command: `aws ecs update-service --region ${region} --cluster ${cluster} --service ${service} --desired-count ${standbyCount}`,
      };
    }),
    ...groupServices(scope).map(({ name, groups }) => {
      const { group, standbyCount } = groups[peer.side];
      return {
        explanation: `Bring ${name} to ${standbyCount} instances.`,
        command: `aws autoscaling update-auto-scaling-group --region ${region} --auto-scaling-group-name ${group} --min-size ${standbyCount} --desired-capacity ${standbyCount}`,
      };
    }),
  ];
}
