import { replications } from '../assembly-model/links/buckets.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const bucketExistingObjects: Rule = {
  id: 'DR-BUCKET-EXISTING-OBJECTS',
  title: 'Objects from before the rule have come to the other region as well',
  level: 'warning',
  protectsFrom:
    'A bucket of which only the last months are in the other region: a rule replicates what is written after it.',
  remedy:
    'Run S3 Batch Replication once over the objects that stood before, compare both inventories, and waive this with ' +
    'the date on which you did.',
  controls: BACKUP_CONTROLS,
  failureModes: [48],
  evaluate: (assembly) =>
    replications(assembly)
      // A bucket the templates make is empty when its rule begins.
      .filter(({ source, rule }) => source === undefined && rule === undefined)
      .map(({ statedAt, sourceName, destinationName }) => ({
        at: statedAt,
        message: `${sourceName} stood before its rule to ${destinationName}: what was in it by then is not replicated.`,
      })),
};
