import { link, sequence } from '../chain.ts';
import type { DeployedService } from '../../../../lambda/deployment.ts';
import type { Component } from '../components.ts';
import { modelled, type AssessmentContext } from '../context.ts';
import { KEEPS_NOTHING, NOTHING_LOST, replicaLag } from '../loss.ts';
import { automaticallyMoved } from './automatic-record.ts';
import { byAws } from './people.ts';
import { movedByRunbook } from './region.ts';
import { recovers, unaffected, VENDOR, type Recovery } from './recovery.ts';
import { activeCount, scalingLatency } from './services.ts';

/** One zone of the region that serves is gone; the region's control planes work. */
export function recoverFromZoneLoss(context: AssessmentContext, component: Component): Recovery {
  switch (component.kind) {
    case 'database':
      return component.database.policy.multiAz
        ? recovers(
            'RDS fails over to the standby in another zone by itself; the address stays the same.',
            byAws(context, 'RDS fails over to the standby', 'rds.multi-az-failover'),
            NOTHING_LOST,
          )
        : ofSingleZone(context);
    case 'bucket':
      return unaffected('S3 keeps every object in three zones or more.');
    case 'service':
      return ofService(context, component.service);
    case 'stateless':
      return automaticallyMoved(context, component.stateless);
    case 'external':
      return VENDOR;
  }
}

/** A restore in another zone takes longer than the failover to the other region, and that one is built. */
function ofSingleZone(context: AssessmentContext): Recovery {
  const recovery = movedByRunbook(context, replicaLag(context));
  if (recovery.kind !== 'recovers') return recovery;
  return { ...recovery, way: `There is no standby in another zone (multiAz: false). ${recovery.way}` };
}

function ofService(context: AssessmentContext, service: DeployedService): Recovery {
  const taken = link('The load balancer stops sending to the zone', 'AWS', [
    modelled(context, 'elb.target-unhealthy'),
  ]);
  if (activeCount(context, service) > 1) {
    return recovers(
      'What runs in the other zones goes on, with less capacity until the rest is started again. Taken for granted: ' +
        'tasks or instances are spread over the zones.',
      taken,
      KEEPS_NOTHING,
    );
  }
  return recovers(
    'Only one runs, so it is started again in another zone by itself.',
    sequence(taken, byAws(context, 'It is started in another zone', scalingLatency(service))),
    KEEPS_NOTHING,
  );
}
