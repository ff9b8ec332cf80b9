import { sequence } from '../chain.ts';
import type { BucketTopology, DatabaseTopology } from '../../../topology/types.ts';
import type { Component } from '../components.ts';
import type { AssessmentContext } from '../context.ts';
import { NOTHING_LOST } from '../loss.ts';
import { byAws, byHand, seenAndDecided } from './people.ts';
import { recovers, unaffected, VENDOR, type Recovery } from './recovery.ts';

/** Wrong data, written by somebody who may: the replica has it seconds later. */
export function recoverFromCorruption(context: AssessmentContext, component: Component): Recovery {
  switch (component.kind) {
    case 'database':
      return ofDatabase(context, component.database);
    case 'bucket':
      return ofBucket(context, component.bucket);
    case 'service':
    case 'stateless':
      return unaffected('It keeps nothing that could be damaged.');
    case 'external':
      return VENDOR;
  }
}

function ofDatabase(context: AssessmentContext, { name, policy }: DatabaseTopology): Recovery {
  const stopped = sequence(
    seenAndDecided(context, 'to stop the writes'),
    byHand(context, 'Stop the writes to the database'),
  );
  return recovers(
    `By hand: no runbook repairs data yet. ${name} is restored beside production to a moment before the damage, within ` +
      `the ${policy.backupRetentionDays} days that can be restored, checked, and takes over. What was written after the ` +
      'damage is lost unless somebody carries it over.',
    sequence(
      stopped,
      byHand(context, 'Find the last moment at which the data was right', 'people.find-moment'),
      byAws(context, 'RDS restores to that moment, beside production', 'rds.restore'),
      byAws(context, 'Settings that a restore drops are put back', 'rds.restore.settings'),
      byHand(context, 'Verify the restored data', 'people.verify-data'),
      byHand(context, 'Point the application at the restored database'),
    ),
    { kind: 'time', chain: stopped },
  );
}

function ofBucket(context: AssessmentContext, { noncurrentVersionDays }: BucketTopology): Recovery {
  return recovers(
    `By hand: no runbook repairs data yet. Earlier versions are kept for ${noncurrentVersionDays} days in both regions ` +
      'and are copied back over the damaged ones.',
    sequence(
      seenAndDecided(context, 'to bring earlier versions back'),
      byHand(context, 'Find the last moment at which the objects were right', 'people.find-moment'),
      byAws(context, 'S3 copies the earlier versions back', 's3.version-restore'),
      byHand(context, 'Verify the objects', 'people.verify-data'),
    ),
    NOTHING_LOST,
  );
}
