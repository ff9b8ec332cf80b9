import { RUNBOOKS } from '../../lib/runbooks/runbooks.ts';
import { runAsDeployed } from './support/deployed-run.ts';
import { failOver } from './support/failed-over.ts';
import { calls, isMissing, nameOf, reset } from './support/moto.ts';
import { listen } from './support/notices.ts';
import { MotoWorld } from './support/world.ts';
import type { CloudAssembly } from '../../lab/twin/assembly.ts';

/** They answer the run of another runbook, and have a story of their own (approval.ts). */
const ANSWER_ANOTHER_RUN = ['runbook-control', 'runbook-approval'];

interface Stop {
  /** Undefined: it asks for an approval, which nobody gives here. */
  readonly step: string | undefined;
  /** What the step called and moto does not have. */
  readonly lacking: readonly string[];
}

/**
 * Where a runbook goes no further, mostly because it comes to an operation that moto does not have. Every other runbook goes to its
 * end. One that moto has gained the operation for goes further than its entry says, which fails the test.
 */
const STOPS: Readonly<Record<string, Stop>> = {
  // The region it is started in stands by, and a repair is for the one that serves.
  'data-repair': { step: 'plan-restore', lacking: [] },
  // moto answers, but replicates no automated backups: there is nothing to restore.
  'database-restore': { step: 'plan-restore', lacking: [] },
  'region-failover': { step: 'protect-again', lacking: ['backup StartBackupJob'] },
  'region-switchover': { step: 'protect-again', lacking: ['backup StartBackupJob'] },
  reprotect: { step: undefined, lacking: [] },
};

/** What has to have happened before; nothing for the others. */
const BEFORE: Readonly<Record<string, (world: MotoWorld) => Promise<void>>> = { reprotect: failOver };

/** Later than no clock that runs this. */
const LONG_AGO = '2026-01-01T00:00:00Z';

/** The first of the inputs that its page gives to copy; a point in time of the page may still be to come. */
function inputOf(name: string): unknown {
  const input = RUNBOOKS.find((runbook) => runbook.name === name)?.inputExamples[0]?.input ?? {};
  return 'time' in input ? { ...input, time: LONG_AGO } : input;
}

/**
 * Every registered runbook, by its deployed state machine, on an application that is well: each on a moto of its own.
 * A new runbook is run without being named here; it needs an entry only where moto lets it go no further.
 */
export function runbooks(assembly: () => CloudAssembly): void {
  const names = RUNBOOKS.map(({ name }) => name).filter((name) => !ANSWER_ANOTHER_RUN.includes(name));

  test.each(names)('%s goes as far as moto has what it calls', async (name) => {
    await reset();
    const world = new MotoWorld(assembly());
    try {
      await world.deploy();
      await listen(world, 'recovery');
      await BEFORE[name]?.(world);
      const from = calls.length;
      const { execution, steps, threw } = await runAsDeployed(world, { runbook: name, input: inputOf(name) });
      const lacking = [...new Set(calls.slice(from).filter(isMissing).map(nameOf))].toSorted();
      const { status, error, cause } = execution;
      const stop = STOPS[name];
      if (stop === undefined) {
        expect({ status, error, cause, lacking }).toEqual({ status: 'SUCCEEDED', lacking: [] });
      } else {
        expect({ status, step: threw, lacking, cause }).toEqual({ status: 'FAILED', ...stop, cause });
      }
      expect(steps.length).toBeGreaterThan(3);
    } finally {
      world.close();
    }
  });

  test('every name in these lists is a runbook', () => {
    const known = new Set(RUNBOOKS.map(({ name }) => name));
    expect(
      [...ANSWER_ANOTHER_RUN, ...Object.keys(STOPS), ...Object.keys(BEFORE)].filter(
        (name) => !known.has(name),
      ),
    ).toEqual([]);
  });
}
