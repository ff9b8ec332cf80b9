import { otherSide, SIDES } from '../../../lambda/deployment.ts';
import type { Topology } from '../../topology/types.ts';

/**
 * How many of the small things that are charged by the month stand in both regions together. The constructs know it
 * better; a test holds these numbers against synthesized templates.
 */
export interface Counts {
  readonly keys: number;
  readonly alarms: number;
  /** High resolution. */
  readonly fastAlarms: number;
  readonly compositeAlarms: number;
  readonly metrics: number;
  readonly dashboards: number;
  readonly natGateways: number;
}

/** One for the application's data, one for the vault. */
const KEYS_PER_REGION = 2;
const BACKUP_ALARMS_PER_REGION = 3;
const LATCH_ALARMS_PER_REGION = 1;
/** Whether the evidence of drills is good, in the region that stands by. */
const DRILL_ALARMS = 1;
/** Success and latency. */
const METRICS_PER_PROBE = 2;
/** In both regions and by the name that users know. */
const PROBES_PER_RECORD = 3;

export function countsOf(topology: Topology): Counts {
  const { databases, buckets, stateless, external } = topology;
  const records = topology.dns?.records ?? [];
  const latched = records.filter(({ steering }) => steering === 'latched').length;
  // A latched record by its public name and in the region that serves; a stateless component in both.
  const watched = 2 * latched + 2 * stateless.length;
  const lagAlarms = databases.reduce((sum, { engine }) => sum + (engine === 'postgres' ? 1 : 2), 0);
  const perRegion = 2 * watched + BACKUP_ALARMS_PER_REGION + LATCH_ALARMS_PER_REGION + buckets.length;
  const starts = topology.failover.start.kind === 'automatic' ? latched : 0;
  const probes = PROBES_PER_RECORD * latched + 2 * stateless.length + external.length;
  return {
    keys: SIDES.length * KEYS_PER_REGION,
    alarms: SIDES.length * perRegion + lagAlarms + starts + DRILL_ALARMS,
    fastAlarms: SIDES.length * (watched + external.length),
    compositeAlarms: starts > 1 ? 1 : 0,
    metrics: SIDES.length * (METRICS_PER_PROBE * probes + LATCH_ALARMS_PER_REGION),
    dashboards: SIDES.length,
    natGateways: natGateways(topology),
  };
}

/** Of the region that stands by: those of the other are the application's own. */
function natGateways({ networks, activeSide }: Topology): number {
  const network = networks[otherSide(activeSide)];
  return network.kind === 'created' ? network.natGatewayZones.length : 0;
}
