import { replications } from '../assembly-model/links/buckets.ts';
import { at } from '../assembly-model/values.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const bucketDeleteMarkers: Rule = {
  id: 'DR-BUCKET-DELETE-MARKERS',
  title: 'Somebody has decided whether deletions are replicated',
  level: 'warning',
  protectsFrom:
    'Objects that come back after a failover although users deleted them: with a Filter, delete markers stay behind ' +
    'unless the rule says otherwise; without one they go along.',
  remedy: 'State DeleteMarkerReplication.Status, Enabled or Disabled, in every rule, together with a Filter.',
  controls: BACKUP_CONTROLS,
  failureModes: [50],
  evaluate: (assembly) =>
    replications(assembly).flatMap(({ statedAt, rule, enabled, crossRegion, destinationName }) =>
      rule === undefined ||
      !enabled ||
      crossRegion === false ||
      at(rule, 'DeleteMarkerReplication.Status') !== undefined
        ? []
        : [
            {
              at: statedAt,
              message: `The rule to ${destinationName} does not say what becomes of delete markers.`,
            },
          ],
    ),
};
