import type { Deployment } from '../../lambda/deployment.ts';
import { latencyTable, type MeasuredLatencies } from '../../lib/latency-model/latency-table.ts';
import { Kernel } from '../kernel/kernel.ts';
import { deployAssembly, deploymentIn, readAssembly } from '../twin/assembly.ts';
import { createWorld } from '../twin/services/index.ts';
import type { Act } from './act.ts';
import { actOf } from './acts/index.ts';
import type { Disturbance } from './acts/region-failover.ts';
import { measure } from './measurement.ts';
import { Rehearsal } from './rehearsal.ts';
import { RehearsalError } from './rehearsal-error.ts';
import type { DrillResult, TimelineEntry } from './result.ts';
import { Stage } from './stage.ts';
import { Timeline } from './timeline.ts';

export interface StageOptions {
  /** Folder of a synthesized cloud assembly. */
  readonly assemblyFolder: string;
  readonly seed: number;
  /** What a team has measured itself, in place of what the latency model assumes. */
  readonly latencies?: MeasuredLatencies;
}

export interface DrillOptions extends StageOptions {
  readonly runbook: string;
  /** Every line of the timeline as it happens. */
  readonly onEntry?: (entry: TimelineEntry) => void;
  readonly disturbance?: Disturbance;
}

const MINUTE = 60_000;
/** Time for alarms, latches and replicas to settle, and for clients to work, before anything happens. */
const CALM_MINUTES = 20;
/** Spread of T+0 over the minute, so that seeds meet schedules at different moments. */
const SPREAD_MINUTES = 5;

/**
 * Deploys the assembly into the lab, lets it run, and plays one act on it. The result depends on the assembly, the
 * runbook, the seed and the latencies alone.
 */
export async function drill(options: DrillOptions): Promise<DrillResult> {
  const { runbook, seed, onEntry, disturbance = {} } = options;
  const stage = await setStage(options);
  const act = actOf(runbook, disturbance);
  for (const earlier of act.after?.() ?? []) await playAct(stage, earlier, seed);
  return playAct(stage, act, seed, onEntry);
}

/** A world into which the assembly has been deployed, with clients at work. */
export async function setStage({ assemblyFolder, seed, latencies = {} }: StageOptions): Promise<Stage> {
  const assembly = readAssembly(assemblyFolder);
  const deployment = deploymentOf(assemblyFolder, deploymentIn(assembly));
  requireFirstRegion(deployment);
  const kernel = new Kernel(seed, latencyTable(latencies));
  const { world, services } = createWorld({ kernel, account: deployment.account });
  await deployAssembly(world, assembly);
  return new Stage({ world, services, deployment });
}

/** Lets some calm pass and plays one act. More may follow on the same stage. */
export async function playAct(
  stage: Stage,
  act: Act,
  seed: number,
  onEntry: (entry: TimelineEntry) => void = () => {},
): Promise<DrillResult> {
  const { kernel } = stage;
  await stage.through(act.before);
  const spread = kernel.random('outage').next() * SPREAD_MINUTES;
  const calm = kernel.now() + CALM_MINUTES * MINUTE;
  const atMilliseconds = Math.round(Math.max(calm, act.notBefore?.(stage) ?? calm) + spread * MINUTE);
  const timeline = new Timeline(atMilliseconds, onEntry);
  const rehearsal = new Rehearsal({ stage, act, timeline, atMilliseconds });
  await rehearsal.play();
  await stage.through(act.lastLook);
  const result = measure(rehearsal, seed);
  stage.forgetLostWrites(act.servesAfterwards(stage));
  return result;
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
