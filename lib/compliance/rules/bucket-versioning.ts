import { replications, versioned } from '../assembly-model/links/buckets.ts';
import { BACKUP_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

export const bucketVersioning: Rule = {
  id: 'DR-BUCKET-VERSIONING',
  title: 'Both buckets of a replication keep versions',
  level: 'error',
  protectsFrom:
    'S3 takes no replication rule without versioning on both sides, and an overwritten object is gone from both.',
  remedy: 'Set VersioningConfiguration.Status to Enabled on the source and on the destination.',
  controls: BACKUP_CONTROLS,
  failureModes: [50],
  evaluate: (assembly) => {
    const buckets = replications(assembly).flatMap(({ source, destination }) => [source, destination]);
    return [...new Set(buckets)].flatMap((bucket) =>
      bucket === undefined || versioned(bucket) !== false
        ? []
        : [{ at: bucket, message: `${bucket.name} takes part in a replication and keeps no versions.` }],
    );
  },
};
