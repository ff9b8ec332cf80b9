import { regionOfScope } from '../../rules/arns.ts';
import type { HandCommand, Scope, StepContract } from '../contract.ts';
import { ecsServices, groupServices, scaleServices } from '../scale-services/contract.ts';

export const scaleServicesBack: StepContract = {
  name: 'scale-services-back',
  title: 'Scale the services back',
  purpose:
    'Gives the services of this region the size they had before the move began, as it was written down. It does not wait ' +
    'until tasks and instances have ended, and never makes a service larger.',
  putsBack: true,
  deadlineSeconds: 300,
  pollSeconds: 10,
  // A look is readings at once, the note of an earlier run in three calls (36 s); then the size (12 s).
  attemptSeconds: 60,
  permissions: scaleServices.permissions,
  failures: [],
  duration: [{ latency: 'lambda.cold-start' }, { latency: 'aws.call', times: 4 }],
  byHand,
};

function byHand(scope: Scope): readonly HandCommand[] {
  const region = regionOfScope(scope);
  const { side } = scope;
  return [
    ...ecsServices(scope).map(({ name, ecs }) => {
      const { cluster, service, standbyCount } = ecs[side];
      return {
        explanation: `Give ${name} the size it has while this region stands by.`,
        command: `aws ecs update-service --region ${region} --cluster ${cluster} --service ${service} --desired-count ${standbyCount}`,
      };
    }),
    ...groupServices(scope).map(({ name, groups }) => {
      const { group, standbyCount } = groups[side];
      return {
        explanation: `Give ${name} the size it has while this region stands by.`,
        command: `aws autoscaling update-auto-scaling-group --region ${region} --auto-scaling-group-name ${group} --min-size ${standbyCount} --desired-capacity ${standbyCount}`,
      };
    }),
  ];
}
