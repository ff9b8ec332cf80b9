import { waysToSecondRegion } from '../assembly-model/links/second-region.ts';
import { describe, statefulResources } from '../assembly-model/links/stateful.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';
import { capital } from './framework/words.ts';

export const secondRegion: Rule = {
  id: 'DR-SECOND-REGION',
  title: 'Everything that holds data comes to another region in some way',
  level: 'error',
  protectsFrom:
    'The one table that was forgotten: everything else fails over, and the application does not start.',
  remedy:
    'Add a replica in the other region, make the table a global one, replicate the automated backups, or let a backup ' +
    'plan copy its recovery points there.',
  controls: REDUNDANCY_CONTROLS,
  failureModes: [92],
  evaluate: (assembly) =>
    statefulResources(assembly)
      .filter(
        (resource) => !isRegional(assembly, resource) && waysToSecondRegion(assembly, resource).length === 0,
      )
      .map((resource) => ({
        at: resource,
        level: hasTwin(assembly, resource) ? 'warning' : 'error',
        message: `${capital(describe(resource))} exists in ${resource.region ?? 'one region'} only: no replica, no copied backup.`,
      })),
};

/** One of the same name in another region: each may be meant to know its own region only. */
function hasTwin(assembly: AssemblyModel, { type, name, logicalId, region }: Resource): boolean {
  return assembly
    .ofType(type)
    .some((other) => other.region !== region && (other.name === name || other.logicalId === logicalId));
}

/** A region's own lock and journal: each region has one, and neither may overwrite the other's. */
function isRegional({ intent }: AssemblyModel, resource: Resource): boolean {
  const names = Object.values(intent.deployment?.names ?? {});
  return names.some(({ ledgerTable }) => ledgerTable === resource.name);
}
