import definition from '../../../dr.config.ts';
import type { FaultPlan } from '../../../lab/faults/fault-plan.ts';
import { Simulator } from '../../../lab/simulate/simulator.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

const RUNBOOK = 'region-failover';

describe('a simulated run', () => {
  test('is the same again, whatever the process has simulated before', async () => {
    const simulator = new Simulator(assemblyFolder());
    const lines = async (seed: number): Promise<unknown> => {
      const plan = await simulator.plan(RUNBOOK, seed);
      const run = await simulator.run(RUNBOOK, seed, plan);
      return { plan, violations: run.violations, reached: run.reached, timeline: run.timeline() };
    };
    const first = await lines(9);
    await lines(4);
    expect(await lines(9)).toEqual(first);
    expect(await new Simulator(assemblyFolder()).plan(RUNBOOK, 9)).toEqual(
      (first as { plan: FaultPlan }).plan,
    );
  }, 120_000);
});

/** What simulations have found, each with the shortest schedule that showed it. */
const MENDED: readonly (readonly [
  what: string,
  seed: number,
  plan: FaultPlan,
  survives?: 'in a second run',
])[] = [
  [
    'a process killed once in the middle of a promotion does not end the run',
    5,
    {
      faults: [
        {
          kind: 'function',
          function: 'promote-databases',
          fate: 'crash-after-effect',
          nth: 2,
          times: 1,
        },
      ],
    },
  ],
  [
    'a function that has to wake up does not end the run',
    6,
    { faults: [{ kind: 'function', function: 'set-latch', fate: 'not-ready', nth: 1, times: 2 }] },
  ],
  [
    'a run whose own region goes dark, its failure path included, is on record as failed',
    345,
    {
      faults: [
        {
          kind: 'dark',
          side: 'recovery',
          fromSeconds: 196,
          untilSeconds: 956,
        },
      ],
    },
    'in a second run',
  ],
];

describe('what was found stays mended', () => {
  test.each(MENDED)('%s', async (_what, seed, plan, survives) => {
    const run = await new Simulator(assemblyFolder()).run(RUNBOOK, seed, plan);
    expect(run.violations).toEqual([]);
    expect(run.reached).toContain('a run that succeeded');
    expect(run.reached.includes('a run that failed and said why')).toBe(survives !== undefined);
  });
});
