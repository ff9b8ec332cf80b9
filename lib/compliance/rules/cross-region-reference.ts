import { regionInArn } from '../assembly-model/arns.ts';
import { properties } from '../assembly-model/links/walk.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { text } from '../assembly-model/values.ts';
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
  return properties(resource.raw['Properties'] ?? {}).flatMap(({ key, value }) => {
    if (key !== 'Fn::ImportValue') return [];
    const name = text(resource.stack.resolver.resolve(value)) ?? '';
    const regions = assembly.exportsOf(name);
    if (
      isSymbolic(name) ||
      regions.length === 0 ||
      regions.some((region) => region === resource.region || region === undefined)
    ) {
      return [];
    }
    return [
      { at: resource, message: `It imports ${name}, which is exported in ${regions.join(', ')} only.` },
    ];
  });
}
