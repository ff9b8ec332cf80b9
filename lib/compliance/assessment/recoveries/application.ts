import type { DeployedService } from '../../../../lambda/deployment.ts';
import { sequence } from '../chain.ts';
import type { Component } from '../components.ts';
import type { AssessmentContext } from '../context.ts';
import { KEEPS_NOTHING, NOTHING_LOST } from '../loss.ts';
import { byAws, byHand, pagedAndDecided } from './people.ts';
import { recovers, unaffected, unknown, VENDOR, type Recovery } from './recovery.ts';
import { scalingLatency } from './services.ts';

/** A bad release, or a process that has ended; data and infrastructure are well. */
export function recoverFromApplicationFailure(context: AssessmentContext, component: Component): Recovery {
  switch (component.kind) {
    case 'database':
      return ofEngine(context, component.database.policy.multiAz);
    case 'bucket':
      return unaffected('S3 goes on; what a bad release writes into it is data corruption.');
    case 'service':
      return ofService(context, component.service);
    case 'stateless':
      return ofStateless(context);
    case 'external':
      return VENDOR;
  }
}

function ofEngine(context: AssessmentContext, multiAz: boolean): Recovery {
  return multiAz
    ? recovers(
        'The engine has failed: RDS fails over to the standby by itself. Committed writes are on both.',
        byAws(context, 'RDS fails over to the standby', 'rds.multi-az-failover'),
        NOTHING_LOST,
      )
    : recovers(
        'The engine has failed: RDS starts it again on the same host and replays its log.',
        byAws(context, 'RDS starts the engine again', 'rds.restart'),
        NOTHING_LOST,
      );
}

function ofService(context: AssessmentContext, service: DeployedService): Recovery {
  const decided = pagedAndDecided(context, 'to go back to the last release');
  if (decided === undefined) return nobodyIsTold();
  const what =
    service.kind === 'ecs' ? 'the previous task definition' : 'the previous launch template version';
  return recovers(
    `By hand: no runbook rolls a release back yet. The person on call sets ${what} in the console.`,
    sequence(
      decided,
      byHand(context, `Set ${what}`),
      byAws(context, 'The last release runs and is healthy', scalingLatency(service)),
    ),
    KEEPS_NOTHING,
  );
}

function ofStateless(context: AssessmentContext): Recovery {
  const decided = pagedAndDecided(context, 'to go back to the last release');
  if (decided === undefined) return nobodyIsTold();
  return recovers(
    'By hand: no runbook rolls a release back yet, and a bad release stands in both regions. The person on call ' +
      'deploys the previous one with the tool of its platform.',
    sequence(decided, byHand(context, 'Deploy the previous release', 'people.console-step', 2)),
    KEEPS_NOTHING,
  );
}

export function nobodyIsTold(): Recovery {
  return unknown(
    'No alarm would tell anybody: nothing of the application is probed. Add a record under dns.records.',
  );
}
