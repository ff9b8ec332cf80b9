import type { Deployment } from '../../../../lambda/deployment.ts';
import { latchedRecords } from '../../../../lambda/rules/records.ts';
import { shareBelow } from '../../../latency-model/latency-model.ts';
import { regionFailover } from '../../../runbooks/region-failover.ts';
import { sequence, type Chain } from '../chain.ts';
import type { Component } from '../components.ts';
import type { AssessmentContext } from '../context.ts';
import { KEEPS_NOTHING, oldestObject, replicaLag, type Loss } from '../loss.ts';
import { runbookChain } from '../runbook-chain.ts';
import { automaticallyMoved } from './automatic-record.ts';
import { automaticStart, pagedAndDecided } from './people.ts';
import { recovers, unknown, VENDOR, type Recovery } from './recovery.ts';

/** The whole region is dark, its control planes with it. */
export function recoverFromRegionLoss(context: AssessmentContext, component: Component): Recovery {
  switch (component.kind) {
    case 'database':
      return movedByRunbook(context, replicaLag(context));
    case 'bucket':
      return movedByRunbook(context, oldestObject(context));
    case 'service':
      return movedByRunbook(context, KEEPS_NOTHING);
    case 'stateless':
      return automaticallyMoved(context, component.stateless);
    case 'external':
      return VENDOR;
  }
}

/** The runbook that is built, from the outage on. */
export function movedByRunbook(context: AssessmentContext, rpo: Loss): Recovery {
  const { start } = context.topology.failover;
  const started: Chain | undefined =
    start.kind === 'automatic'
      ? automaticStart(context, start.afterSeconds)
      : pagedAndDecided(context, 'and starts the runbook');
  if (started === undefined) {
    return unknown(
      'No alarm would tell anybody: there is no record, no stateless component and no database to watch. ' +
        'Add a record under dns.records.',
    );
  }
  const run = runbookChain(context, regionFailover, { 'needs-approval': approvalChance(context) });
  const startedBy = start.kind === 'automatic' ? 'started by an alarm' : 'started by hand in the console';
  return recovers(
    `The runbook region-failover, ${startedBy}, in the region that takes over.`,
    sequence(started, run),
    rpo,
  );
}

/**
 * How often the run has to ask a person: as often as the lag of any replica is above its RPO. Nobody knows when the
 * writes stopped where nothing is probed; then the loss is unknown, and that is always asked about.
 */
export function approvalChance(context: AssessmentContext): number {
  const { deployment, latencies } = context;
  if (deployment.databases.length === 0) return 0;
  if (!outageIsSeen(deployment)) return 1;
  const { distribution } = latencies['rds.replica.lag'];
  const allWithin = deployment.databases
    .map(({ targets }) => shareBelow(distribution, targets.rpoSeconds))
    .reduce((product, share) => product * share, 1);
  return 1 - allWithin;
}

function outageIsSeen(deployment: Deployment): boolean {
  return latchedRecords(deployment).length > 0;
}
