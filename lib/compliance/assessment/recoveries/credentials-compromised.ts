import type { DeployedService } from '../../../../lambda/deployment.ts';
import type { DatabaseTopology } from '../../../topology/types.ts';
import { link, sequence, type Chain } from '../chain.ts';
import type { Component } from '../components.ts';
import { modelled, type AssessmentContext } from '../context.ts';
import { KEEPS_NOTHING, lockedPointAge } from '../loss.ts';
import { nobodyIsTold } from './application.ts';
import { byAws, byHand, decides, pagedAndDecided } from './people.ts';
import { recovers, VENDOR, type Recovery } from './recovery.ts';
import { scalingLatency } from './services.ts';

/**
 * Somebody has credentials who must not. Of stored data the severe case is judged: what an administrator can delete is
 * deleted, replicas, automated backups and versions with it. Only what lies behind the vault's lock is left.
 */
export function recoverFromCompromise(context: AssessmentContext, component: Component): Recovery {
  switch (component.kind) {
    case 'database':
      return ofDatabase(context, component.database);
    case 'bucket':
      return ofBucket(context);
    case 'service':
      return ofService(context, component.service);
    case 'stateless':
      return recovers(
        'By hand: no runbook rotates credentials yet. They are rotated and a verified release is deployed.',
        sequence(
          noticed(context),
          byHand(context, 'Rotate its credentials', 'people.rotate-secret'),
          redeployed(context),
        ),
        KEEPS_NOTHING,
      );
    case 'external':
      return VENDOR;
  }
}

function ofDatabase(context: AssessmentContext, { name }: DatabaseTopology): Recovery {
  const decided = pagedAndDecided(context, 'to shut the intruder out and restore');
  if (decided === undefined) return nobodyIsTold();
  return recovers(
    `By hand: no runbook rotates credentials or restores from the vault yet. In the severe case ${name}, its replica and ` +
      `its automated backups are deleted; what is left is the newest recovery point behind the lock. ${lockText(context)}`,
    sequence(
      decided,
      byHand(context, 'Rotate its credentials, refuse the old ones', 'people.rotate-secret'),
      byHand(context, 'Start the restore from the locked vault'),
      byAws(context, 'RDS restores the recovery point', 'rds.restore'),
      byAws(context, 'Settings that a restore drops are put back', 'rds.restore.settings'),
      byHand(context, 'Verify the restored data', 'people.verify-data'),
      byHand(context, 'Point the application at the restored database'),
    ),
    lockedPointAge(context),
  );
}

function ofBucket(context: AssessmentContext): Recovery {
  const decided = pagedAndDecided(context, 'to shut the intruder out and restore');
  if (decided === undefined) return nobodyIsTold();
  return recovers(
    'By hand: no runbook restores from the vault yet. In the severe case objects and versions are deleted in both ' +
      `regions; what is left is the newest recovery point behind the lock. ${lockText(context)}`,
    sequence(
      decided,
      byHand(context, 'Rotate the credentials, refuse the old ones', 'people.rotate-secret'),
      byHand(context, 'Start the restore from the locked vault'),
      byAws(context, 'AWS Backup restores the objects', 's3.backup-restore'),
      byHand(context, 'Verify the objects', 'people.verify-data'),
    ),
    lockedPointAge(context),
  );
}

function ofService(context: AssessmentContext, service: DeployedService): Recovery {
  const secrets = Math.max(1, context.topology.secrets.length);
  return recovers(
    `By hand: no runbook rotates credentials yet. Every secret of the application is rotated (${secrets}) and the service ` +
      'is started again with the new ones.',
    sequence(
      noticed(context),
      byHand(context, 'Rotate every secret, refuse the old ones', 'people.rotate-secret', secrets),
      byAws(context, 'The service runs with the new ones', scalingLatency(service)),
    ),
    KEEPS_NOTHING,
  );
}

function noticed(context: AssessmentContext): Chain {
  return sequence(
    link('Somebody notices that the credentials are used', 'people', [
      modelled(context, 'people.notice-compromise'),
    ]),
    decides(context, 'to rotate them'),
  );
}

function redeployed(context: AssessmentContext): Chain {
  return byHand(context, 'Deploy a verified release', 'people.console-step', 2);
}

function lockText({ topology }: AssessmentContext): string {
  return topology.backup.lock.mode === 'compliance'
    ? 'Nobody can loosen that lock.'
    : 'The lock is a governance one: whoever may loosen it must not be whose credentials are compromised.';
}
