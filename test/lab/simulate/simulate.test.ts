import definition from '../../../dr.config.ts';
import type { FaultPlan } from '../../../lab/faults/fault-plan.ts';
import { Simulator } from '../../../lab/simulate/simulator.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

const RUNBOOK = 'region-failover';

let shared: Simulator | undefined;

/** Bundles are loaded once. */
function simulator(): Simulator {
  shared ??= new Simulator(assemblyFolder());
  return shared;
}

async function once(seed: number, plan: FaultPlan): Promise<unknown> {
  const run = await simulator().run(RUNBOOK, seed, plan);
  return { violations: run.violations, reached: run.reached, timeline: run.timeline() };
}

describe('a simulated run', () => {
  test('is the same again, whatever the process has simulated before', async () => {
    const silent: FaultPlan = {
      faults: [
        {
          kind: 'service',
          side: 'recovery',
          service: 'rds',
          answer: 'fails',
          share: 0.5,
          fromSeconds: 60,
          untilSeconds: 600,
        },
        { kind: 'function', function: 'prove-fences', fate: 'twice', nth: 2, times: 3 },
      ],
    };
    const first = await once(9, silent);
    await once(4, { faults: [] });
    expect(await once(9, silent)).toEqual(first);
  }, 120_000);
});

/** What simulations have found, each with the shortest schedule that showed it. */
interface Mended {
  readonly what: string;
  readonly seed: number;
  readonly plan: FaultPlan;
  /** Whether people had to start the runbook once more. */
  readonly inSecondRun?: true;
}

const MENDED: readonly Mended[] = [
  {
    what: 'a process killed once in the middle of a promotion does not end the run',
    seed: 5,
    plan: {
      faults: [
        { kind: 'function', function: 'promote-databases', fate: 'crash-after-effect', nth: 2, times: 1 },
      ],
    },
  },
  {
    what: 'a function that has to wake up does not end the run',
    seed: 6,
    plan: { faults: [{ kind: 'function', function: 'set-latch', fate: 'not-ready', nth: 1, times: 2 }] },
  },
  {
    what: 'a run whose own region goes dark, its failure path included, is on record as failed',
    seed: 345,
    plan: { faults: [{ kind: 'dark', side: 'recovery', fromSeconds: 196, untilSeconds: 956 }] },
    inSecondRun: true,
  },
];

describe('what was found stays mended', () => {
  test.each(MENDED)('$what', async ({ seed, plan, inSecondRun = false }) => {
    const run = await simulator().run(RUNBOOK, seed, plan);
    expect(run.violations).toEqual([]);
    expect(run.reached).toContain('a run that succeeded');
    expect(run.reached.includes('a run that failed and said why')).toBe(inSecondRun);
  });
});
