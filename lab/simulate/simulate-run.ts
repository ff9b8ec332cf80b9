import type { FaultPlan } from '../faults/fault-plan.ts';
import { FaultInjection } from '../faults/inject.ts';
import { ORACLES, type Violation } from '../oracles/index.ts';
import type { Watch } from '../oracles/oracle.ts';
import type { ApiCall } from '../twin/api.ts';
import { Measurements } from './measurements.ts';
import { People } from './people.ts';
import { reachedIn } from './reached.ts';
import type { Scenario } from './scenario.ts';
import { Site, type Blueprint } from './site.ts';
import { timelineOf, type TimelineLine } from './timeline.ts';
import { Writers } from './writers.ts';

export interface RunOptions {
  readonly blueprint: Blueprint;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly plan: FaultPlan;
  /** Every call that a service has done. */
  readonly onCall?: (call: ApiCall) => void;
}

/** What came of one seed. Depends on the assembly, the seed and the plan alone. */
export interface SimulatedRun {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Rare states that were reached. */
  readonly reached: readonly string[];
  /** From the beginning of the story until users were served by the other region; undefined where they were not. */
  readonly rtoSeconds: number | undefined;
  /** Age of the oldest lost write when the promotion began. */
  readonly rpoSeconds: number | undefined;
  readonly timeline: () => readonly TimelineLine[];
}

const SECOND = 1000;
/** For latches, probes and replicas to settle, before anything goes wrong. */
const CALM_SECONDS = 60;
/** Ahead of the story: what a replica may have suffered before anybody looks. */
const LEAD_SECONDS = 120;
/** Faults are over after it. */
export const HORIZON_SECONDS = 2_400;
/** After the last run: late fences, notices, names. */
const SETTLE_SECONDS = 900;
/** Longer than any state machine allows a run to take. */
const RUN_LIMIT_SECONDS = 8 * 3_600;
/** How often people who are told to start again do so. */
const RESTARTS = 4;
const RESTART_AFTER_SECONDS = 150;
/** In half of the stories the lost region stays lost. */
const LOST_FOR_GOOD_SHARE = 0.5;

export async function simulateRun(options: RunOptions): Promise<SimulatedRun> {
  const { blueprint, scenario, seed, plan } = options;
  const site = await Site.deploy(blueprint, seed);
  const { kernel } = site.world;
  const pass = async (seconds: number): Promise<void> => {
    await kernel.run(() => false, seconds * SECOND);
  };
  const judges = new Judges(site);
  const measurements = new Measurements(site);
  const writers = new Writers(site, (write) => {
    judges.heard('onWrite', write);
    measurements.heard(write);
  });
  site.world.onEvent((event) => judges.heard('onEvent', event));
  site.world.router.observe((call, answer) => {
    options.onCall?.(call);
    if (answer.kind === 'output') judges.heard('onEffect', call);
  });
  writers.begin();
  const phase = kernel.random('phase').next() * 60;
  await pass(CALM_SECONDS + phase);

  const storyBeginsAt = kernel.now() + LEAD_SECONDS * SECOND;
  const { world, services, deployment } = site;
  const injection = new FaultInjection({ world, services, deployment, storyBeginsAt }, plan);
  injection.begin();
  await pass(LEAD_SECONDS);
  const people = new People(site, scenario, plan);
  people.begin();
  measurements.begin();
  scenario.disrupt(site, kernel.random('story').next());
  if (plan.faults.length > 0) await pass(HORIZON_SECONDS);
  else await kernel.run(() => site.runs.length > 0 && !isRunning(site), RUN_LIMIT_SECONDS * SECOND);

  injection.stop();
  people.becomeSensible();
  if (plan.faults.length > 0) {
    if (kernel.random('story').next() > LOST_FOR_GOOD_SHARE) {
      site.world.heal(site.region(site.deployment.activeSide));
    }
    await converge(site, scenario, people);
    await pass(SETTLE_SECONDS);
  }
  judges.atEnd({
    acknowledged: writers.acknowledged,
    accepts: (database, side) => writers.accepts(database, side),
    mayStop: false,
  });
  site.leave();
  return {
    seed,
    violations: judges.violations,
    reached: reachedIn(site, writers.acknowledged),
    ...measurements.result(writers.acknowledged),
    timeline: () => timelineOf(site, storyBeginsAt, plan, injection.hit),
  };
}

function isRunning(site: Site): boolean {
  return site.runs.some(({ status }) => status === 'RUNNING');
}

async function converge(site: Site, scenario: Scenario, people: People): Promise<void> {
  const { kernel } = site.world;
  for (let round = 0; round <= RESTARTS; round += 1) {
    await kernel.run(() => !isRunning(site), RUN_LIMIT_SECONDS * SECOND);
    if (round === RESTARTS || !scenario.needsAnotherRun(site)) return;
    await kernel.run(() => false, RESTART_AFTER_SECONDS * SECOND);
    if (!isRunning(site) && scenario.needsAnotherRun(site)) people.start();
  }
}

/** All oracles at one site. */
class Judges {
  readonly violations: Violation[] = [];
  readonly #watches: readonly Watch[];

  constructor(site: Site) {
    this.#watches = ORACLES.map(({ name, watch }) =>
      watch(site, (message) => this.violations.push({ oracle: name, message, atMilliseconds: site.now })),
    );
  }

  heard<Moment extends keyof Watch>(moment: Moment, what: Parameters<NonNullable<Watch[Moment]>>[0]): void {
    for (const watch of this.#watches) (watch[moment] as ((given: typeof what) => void) | undefined)?.(what);
  }

  atEnd(end: Parameters<NonNullable<Watch['atEnd']>>[0]): void {
    this.heard('atEnd', end);
  }
}
