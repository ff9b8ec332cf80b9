import type { Deployment } from '../../lambda/deployment.ts';
import { latencyTable, type MeasuredLatencies } from '../../lib/latency-model/latency-table.ts';
import { Kernel } from '../kernel/kernel.ts';
import { deployAssembly, deploymentIn, readAssembly } from '../twin/assembly.ts';
import { createWorld } from '../twin/services/index.ts';
import { Rehearsal, type Disturbance } from './rehearsal.ts';
import { RehearsalError } from './rehearsal-error.ts';
import type { DrillResult, TimelineEntry } from './result.ts';
import { measure } from './measurement.ts';
import { Timeline } from './timeline.ts';

export interface DrillOptions {
  /** Folder of a synthesized cloud assembly. */
  readonly assemblyFolder: string;
  readonly runbook: string;
  readonly seed: number;
  /** Every line of the timeline as it happens. */
  readonly onEntry?: (entry: TimelineEntry) => void;
  readonly disturbance?: Disturbance;
  /** What a team has measured itself, in place of what the latency model assumes. */
  readonly latencies?: MeasuredLatencies;
}

/** Runbooks that a rehearsal can be made of. */
export const REHEARSABLE_RUNBOOKS = ['region-failover'] as const;

const MINUTE = 60_000;
/** Time for alarms, latches and replicas to settle, and for clients to work, before anything goes wrong. */
const CALM_MINUTES = 20;
/** Spread of the outage over the minute, so that seeds meet schedules at different moments. */
const OUTAGE_SPREAD_MINUTES = 5;
/** A rehearsal that has not ended by then has failed: as long as the longest runbook may take, twice. */
const LIMIT_MINUTES = 12 * 60;

/** What is late still shows: a notice, an alarm that clears. */
const SETTLE_MINUTES = 2;
/** After the last run nobody does anything more. */
const GIVE_UP_MINUTES = 30;

/**
 * Deploys the assembly into the lab, lets it run, takes the active region away, and lets people and the runbook
 * bring the application back. The result depends on the assembly, the runbook, the seed and the
 * latencies alone.
 */
export async function drill(options: DrillOptions): Promise<DrillResult> {
  const { assemblyFolder, runbook, seed, onEntry = () => {}, disturbance = {}, latencies = {} } = options;
  const assembly = readAssembly(assemblyFolder);
  const deployment = deploymentOf(assemblyFolder, deploymentIn(assembly));
  requireFirstRegion(deployment);
  const kernel = new Kernel(seed, latencyTable(latencies));
  const { world, services } = createWorld({ kernel, account: deployment.account });
  await deployAssembly(world, assembly);

  const spread = kernel.random('outage').next() * OUTAGE_SPREAD_MINUTES;
  const outageAtMilliseconds = Math.round(kernel.now() + (CALM_MINUTES + spread) * MINUTE);
  const rehearsal = new Rehearsal({
    world,
    services,
    deployment,
    runbook,
    outageAtMilliseconds,
    timeline: new Timeline(outageAtMilliseconds, onEntry),
    disturbance,
  });
  rehearsal.begin();
  await kernel.run(() => isOver(rehearsal), LIMIT_MINUTES * MINUTE);
  rehearsal.catchUp();
  return measure(rehearsal, { runbook, seed });
}

/** Over once every run has ended, and either all components are served again or nothing more can be expected. */
function isOver(rehearsal: Rehearsal): boolean {
  const { executions, kernel } = rehearsal;
  if (kernel.now() < rehearsal.plannedEndMilliseconds || executions.length === 0) return false;
  if (executions.some((execution) => execution.status === 'RUNNING')) return false;
  const ended = Math.max(...executions.map((execution) => execution.stopDate?.getTime() ?? 0));
  const served = [...rehearsal.clients.levels.values()].every(
    (level) => level.recoveredAtMilliseconds !== undefined,
  );
  return kernel.now() >= ended + (served ? SETTLE_MINUTES : GIVE_UP_MINUTES) * MINUTE;
}

/** Which region has taken over is written by a run, not by a template: a new world starts in the primary region. */
function requireFirstRegion({ activeSide, regions }: Deployment): void {
  if (activeSide === 'primary') return;
  throw new RehearsalError(
    `activeRegion: given 'recovery'; allowed in a rehearsal: 'primary'. The lab deploys into empty regions, where ` +
      `${regions.primary} serves until a run has moved the application. Rehearse with activeRegion: 'primary', or with ` +
      'the two regions exchanged.',
  );
}

function deploymentOf(folder: string, deployment: Deployment | undefined): Deployment {
  if (deployment !== undefined) return deployment;
  throw new Error(`${folder} holds no function with a deployment.json: it was not synthesized by Muster.`);
}
