import { backupPlans, plansFor } from '../assembly-model/links/backups.ts';
import { BUCKET } from '../assembly-model/links/buckets.ts';
import { BACKUP_KINDS, statefulResources } from '../assembly-model/links/stateful.ts';
import type { AssemblyModel } from '../assembly-model/index.ts';
import type { Resource } from '../assembly-model/resource.ts';
import { isSymbolic } from '../assembly-model/symbols.ts';
import { TESTING_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const restoreTesting: Rule = {
  id: 'DR-RESTORE-TESTING',
  title: 'Every kind of resource that is backed up is also restored, regularly, to prove it',
  level: 'error',
  protectsFrom:
    'Backups that were never restored: the missing permission, key or subnet group is found in the disaster.',
  remedy:
    'Add an AWS::Backup::RestoreTestingSelection with the ProtectedResourceType to a restore testing plan.',
  controls: TESTING_CONTROLS,
  failureModes: [57, 58],
  evaluate: (assembly) => {
    const selections = assembly.ofType('AWS::Backup::RestoreTestingSelection');
    const tested = selections.map((selection) => selection.text('ProtectedResourceType') ?? '');
    if (tested.some(isSymbolic)) return [];
    return [...protectedKinds(assembly)]
      .filter(([kind]) => !tested.includes(kind))
      .map(([kind, example]) => ({
        at: example,
        // Without any restore test in the templates there may be one elsewhere.
        level: tested.length === 0 ? ('warning' as const) : ('error' as const),
        message: `Resources of the kind ${kind} are backed up, and no restore test takes any of them.`,
      }));
  },
};

/** Kinds that a plan protects, each with one of its resources. */
function protectedKinds(assembly: AssemblyModel): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>();
  if (backupPlans(assembly).length === 0) return found;
  for (const resource of [...statefulResources(assembly), ...assembly.ofType(BUCKET)]) {
    const kind = BACKUP_KINDS[resource.type];
    if (kind === undefined || found.has(kind)) continue;
    if (plansFor(assembly, resource).plans.length > 0) found.set(kind, resource);
  }
  return found;
}
