import type { Deployment } from '../../../lambda/deployment.ts';
import { latencyTable, type LatencyTable } from '../../latency-model/latency-table.ts';
import type { LatencyId } from '../../latency-model/latencies.ts';
import { deploymentOf } from '../../topology/deployment.ts';
import type { Topology } from '../../topology/types.ts';
import type { Term } from './chain.ts';

/** What every part of an assessment reads. */
export interface AssessmentContext {
  readonly topology: Topology;
  readonly deployment: Deployment;
  /** The latency model with the team's own measurements in it. */
  readonly latencies: LatencyTable;
}

export function contextOf(topology: Topology): AssessmentContext {
  return {
    topology,
    deployment: deploymentOf(topology),
    latencies: latencyTable(topology.assessment.latencies),
  };
}

/** A term of the latency model. */
export function modelled(
  { latencies }: AssessmentContext,
  id: LatencyId,
  how: Pick<Term, 'times' | 'atOnce'> = {},
): Term {
  const { distribution, source } = latencies[id];
  return { what: id, distribution, source, ...how };
}
