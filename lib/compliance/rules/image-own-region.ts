import type { Resource } from '../assembly-model/resource.ts';
import { objects, text } from '../assembly-model/values.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

const ECR_HOST = /\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\./;

export const imageOwnRegion: Rule = {
  id: 'DR-IMAGE-OWN-REGION',
  title: 'Containers are started from a registry of their own region',
  level: 'error',
  protectsFrom:
    'Tasks that do not start in the recovery region: their image is in the registry of the lost one.',
  remedy:
    "Replicate the repository (AWS::ECR::ReplicationConfiguration) and name the image by the region's own registry.",
  controls: REDUNDANCY_CONTROLS,
  failureModes: [92],
  evaluate: (assembly) =>
    assembly.ofType('AWS::ECS::TaskDefinition', 'AWS::Lambda::Function').flatMap((resource) =>
      imagesOf(resource).flatMap((image) => {
        const region = ECR_HOST.exec(image)?.[1];
        if (region === undefined || resource.region === undefined || region === resource.region) return [];
        return [
          {
            at: resource,
            message: `It runs in ${resource.region} and gets its image from ${region} (${image}).`,
          },
        ];
      }),
    ),
};

function imagesOf(resource: Resource): readonly string[] {
  const containers = objects(resource.at('ContainerDefinitions')).map((container) =>
    text(container['Image']),
  );
  return [...containers, resource.text('Code.ImageUri')].filter((image) => image !== undefined);
}
