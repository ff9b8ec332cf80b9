import { runbooks } from '../assembly-model/links/runbooks.ts';
import { standbyRegions } from '../assembly-model/links/second-region.ts';
import { RECOVERY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const runbookRegion: Rule = {
  id: 'DR-RUNBOOK-REGION',
  title: 'A runbook stands in the region it brings up',
  level: 'error',
  protectsFrom: 'A failover that cannot be started, because it would run in the region that is gone.',
  remedy: 'Deploy the runbook, its functions and its roles in the region that takes over; best in both.',
  controls: [...RECOVERY_CONTROLS, 'CP-7'],
  failureModes: [82],
  evaluate: (assembly) => {
    const all = runbooks(assembly);
    const standby = standbyRegions(assembly);
    const stands = all.some(({ resource }) => resource.region === undefined || standby.has(resource.region));
    if (standby.size === 0 || stands) return [];
    return all.map(({ resource }) => ({
      at: resource,
      message: `It stands in ${resource.region ?? ''}; what takes over stands in ${[...standby].join(', ')}.`,
    }));
  },
};
