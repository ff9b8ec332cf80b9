import type { Targets } from '../../../../lambda/deployment.ts';
import type { AssemblyModel } from '../model.ts';
import type { Resource } from '../resource.ts';

/** What somebody wants of a resource; undefined where nobody said. */
export function targetsFor(model: AssemblyModel, resource: Resource): Targets | undefined {
  return model.intent.targetsByName?.get(resource.name) ?? model.intent.targets;
}
