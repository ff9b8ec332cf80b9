import { otherSide } from '../../../lambda/deployment.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const imagesDeclared: Rule = {
  id: 'DR-IMAGES-DECLARED',
  title: 'The images a service needs in the other region are declared',
  level: 'warning',
  protectsFrom:
    'A preflight that says yes, and tasks that then find no image: nobody told it which to look for.',
  remedy:
    "List the service's ECR repositories in its configuration (ecs.repositories); the preflight then looks for them.",
  controls: [...REDUNDANCY_CONTROLS, 'CP-4'],
  failureModes: [92],
  evaluate: (assembly) => {
    const { deployment } = assembly.intent;
    if (deployment === undefined) return [];
    const standby = otherSide(deployment.activeSide);
    const at = assembly.stacks.find((stack) => stack.region === deployment.regions[standby]);
    if (at === undefined) return [];
    return deployment.services.flatMap((service) =>
      service.kind === 'ecs' && service.ecs[standby].repositories.length === 0
        ? [
            {
              at,
              message: `The service ${service.name} names no repository, so no preflight can look for its images.`,
            },
          ]
        : [],
    );
  },
};
