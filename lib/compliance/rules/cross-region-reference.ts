import { regionInArn } from '../assembly-model/arns.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule, Violation } from './framework/rule.ts';

export const crossRegionReference: Rule = {
  id: 'DR-CROSS-REGION-REFERENCE',
  title: 'No stack needs another region to be deployed',
  level: 'error',
  protectsFrom:
    'A recovery region that cannot be changed any more: its stacks read what the lost region exports, and neither can ' +
    'be updated without the other.',
  remedy:
    'Use literal physical names, the same computation on both sides, instead of references between regions.',
  controls: [...RECOVERY_CONTROLS, 'CP-7'],
  failureModes: [80],
  evaluate: (assembly) =>
    assembly.resources.flatMap((resource) => [
      ...ofItsKind(resource),
      ...toService(resource),
      ...toExports(assembly, resource),
    ]),
};

/** What the CDK makes of `crossRegionReferences: true`. */
function ofItsKind(resource: Resource): readonly Violation[] {
  return /^Custom::CrossRegion(Export|String)/.test(resource.type)
    ? [{ at: resource, message: `${resource.type} carries values between regions at deployment.` }]
    : [];
}

function toService(resource: Resource): readonly Violation[] {
  if (!resource.type.startsWith('Custom::') && resource.type !== 'AWS::CloudFormation::CustomResource')
    return [];
  const region = regionInArn(resource.text('ServiceToken'));
  return region === undefined || resource.region === undefined || region === resource.region
    ? []
    : [
        {
          at: resource,
          message: `CloudFormation in ${resource.region} has to call a function in ${region} for it.`,
        },
      ];
}

function toExports(assembly: AssemblyModel, resource: Resource): readonly Violation[] {
  if (resource.region === undefined) return [];
  return resource.imports.flatMap((name) => {
    const regions = assembly.exportsOf(name);
    const isNear = regions.some((region) => region === resource.region || region === undefined);
    if (isSymbolic(name) || regions.length === 0 || isNear) return [];
    return [
      { at: resource, message: `It imports ${name}, which is exported in ${regions.join(', ')} only.` },
    ];
  });
}
