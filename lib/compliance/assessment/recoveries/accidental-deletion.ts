import type { DeployedService } from '../../../../lambda/deployment.ts';
import type { BucketTopology, DatabaseTopology } from '../../../topology/types.ts';
import { sequence } from '../chain.ts';
import type { Component } from '../components.ts';
import type { AssessmentContext } from '../context.ts';
import { KEEPS_NOTHING, NOTHING_LOST, restorableLag } from '../loss.ts';
import { nobodyIsTold } from './application.ts';
import { byAws, byHand, pagedAndDecided, seenAndDecided } from './people.ts';
import { recovers, VENDOR, type Recovery } from './recovery.ts';
import { scalingLatency } from './services.ts';

/** Somebody who may has deleted what is still needed: rows, objects, or the thing itself. */
export function recoverFromDeletion(context: AssessmentContext, component: Component): Recovery {
  switch (component.kind) {
    case 'database':
      return ofDatabase(context, component.database);
    case 'bucket':
      return ofBucket(context, component.bucket);
    case 'service':
      return ofService(context, component.service);
    case 'stateless':
      return ofStateless(context);
    case 'external':
      return VENDOR;
  }
}

function ofDatabase(context: AssessmentContext, { name, policy }: DatabaseTopology): Recovery {
  return recovers(
    `By hand: no runbook brings rows back yet. A copy of ${name} is restored beside production and what is missing is ` +
      `copied from it, within the ${policy.backupRetentionDays} days that can be restored. Rows come back whole; where ` +
      'the instance itself was deleted, its kept backups end at the newest restorable moment.',
    sequence(
      seenAndDecided(context, 'to bring it back from a copy'),
      byAws(context, 'RDS restores a copy beside production', 'rds.restore'),
      byHand(context, 'Bring back what is missing', 'people.bring-rows-back'),
      byHand(context, 'Verify the data', 'people.verify-data'),
    ),
    restorableLag(context),
  );
}

function ofBucket(context: AssessmentContext, { noncurrentVersionDays }: BucketTopology): Recovery {
  return recovers(
    'By hand: no runbook brings objects back yet. Deleting leaves the versions; they are brought back within ' +
      `${noncurrentVersionDays} days.`,
    sequence(
      seenAndDecided(context, 'to bring the versions back'),
      byAws(context, 'S3 brings the versions back', 's3.version-restore'),
      byHand(context, 'Verify the objects', 'people.verify-data'),
    ),
    NOTHING_LOST,
  );
}

function ofService(context: AssessmentContext, service: DeployedService): Recovery {
  const decided = pagedAndDecided(context, 'to deploy it again');
  if (decided === undefined) return nobodyIsTold();
  return recovers(
    'By hand: the person on call deploys the service again from its own repository.',
    sequence(
      decided,
      byHand(context, 'Deploy it again', 'people.console-step', 2),
      byAws(context, 'It runs and is healthy', scalingLatency(service)),
    ),
    KEEPS_NOTHING,
  );
}

function ofStateless(context: AssessmentContext): Recovery {
  const decided = pagedAndDecided(context, 'to deploy it again');
  if (decided === undefined) return nobodyIsTold();
  return recovers(
    'By hand: the person on call deploys it again with the tool of its platform.',
    sequence(decided, byHand(context, 'Deploy it again', 'people.console-step', 2)),
    KEEPS_NOTHING,
  );
}
