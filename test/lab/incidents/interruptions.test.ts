import definition from '../../../dr.config.ts';
import type { Execution } from '../../../lab/machine/machine.ts';
import type { ApiCall } from '../../../lab/twin/api.ts';
import type { CallFate } from '../../../lab/twin/router.ts';
import { LONGEST_ATTEMPT_SECONDS } from '../../../lambda/steps/open-incident/contract.ts';
import { Incident } from '../../support/incident.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

/** Time passes only in these; every other kind of state is left in the moment it is entered. */
const LASTING: ReadonlySet<string> = new Set(['TaskStateEntered', 'WaitStateEntered']);

function statesOf({ history }: Execution): readonly string[] {
  const names = history
    .filter(({ type }) => LASTING.has(type ?? ''))
    .map(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? '');
  return [...new Set(names)];
}

/** One writer, users led to it, nothing left open, and said so. */
async function expectServed(incident: Incident, execution: Execution): Promise<void> {
  expect({ status: execution.status, error: execution.error }).toEqual({
    status: 'SUCCEEDED',
    error: undefined,
  });
  expect(incident.events('rds.promotion.started')).toHaveLength(1);
  expect(incident.canWrite('recovery')).toBe(true);
  expect(incident.answeringSide()).toBe('recovery');
  const ledger = incident.ledger();
  expect(await ledger.activation()).toMatchObject({ activeSide: 'recovery', runId: execution.name });
  const lock = await ledger.lock();
  expect(lock).toMatchObject({ status: 'ended', runId: execution.name });
  expect(lock?.unresolved).toBeUndefined();
  expect(incident.report(execution)).toMatchObject({ outcome: 'recovered' });
}

describe('a console Stop', () => {
  test('at every state: it is noted and told with the next action, and a new start goes on from there', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 4 });
    const undisturbed = await Incident.prepare(assemblyFolder(), { seed: 4 });
    undisturbed.lose();
    const states = statesOf(await undisturbed.ended(undisturbed.start('region-failover')));

    incident.lose();
    const todo = new Set(states);
    for (;;) {
      const execution = incident.start('region-failover');
      const fresh = (): string | undefined => statesOf(execution).find((state) => todo.has(state));
      await incident.until('a state is entered that no run was stopped in', () => {
        return hasEnded(execution) || fresh() !== undefined;
      });
      const state = fresh();
      if (state === undefined) {
        await expectServed(incident, execution);
        break;
      }
      todo.delete(state);
      // Before the function has done anything, or in the middle of it.
      if (todo.size % 2 === 1) await incident.pass(0.4);
      incident.stop(execution);
      await expectToldOf(incident, execution);
    }
    // What an earlier run had set going may have ended before a later one had to wait for it.
    expect([...todo].filter((state) => !state.includes('look again'))).toEqual([]);
  }, 120_000);
});

function hasEnded({ status }: Execution): boolean {
  return status !== 'RUNNING';
}

/** Nobody is left with a lock that no run holds; where the run had taken none, nothing has happened. */
async function expectToldOf(incident: Incident, execution: Execution): Promise<void> {
  const { executionArn, name } = execution;
  // What was under way when it was stopped may still land.
  await incident.pass(LONGEST_ATTEMPT_SECONDS);
  const ledger = incident.ledger();
  const isHeld = async (): Promise<boolean> => {
    const lock = await ledger.lock();
    return lock?.executionArn === executionArn && lock.status === 'open';
  };
  // The event of the stop may come before the lock was taken: then it is the watchdog's next round that sees it.
  if (await isHeld()) await incident.pass(300);
  expect({ state: statesOf(execution).at(-1), isHeld: await isHeld() }).toMatchObject({ isHeld: false });
  const record = await ledger.run(name);
  if (record === undefined || record.status === 'succeeded') return;
  expect(record).toMatchObject({ status: 'failed', failure: { error: 'RunAbandoned' } });
  const notice = incident
    .notices()
    .find(({ message }) => message.includes(name) && message.includes('Next: '));
  expect(notice?.message).toMatch(/Next: .*start the runbook again/);
  const report = incident.report(execution);
  expect(report?.outcome).toBe('failed');
  expect(report?.nextActions[0]).toMatch(/start the runbook again/);
}

/** Once per function: the write lands, its answer is lost, and nothing it asks is answered for a while. */
function diesAfterIts(write: (call: ApiCall) => boolean, incident: Incident): () => number {
  const died = new Map<string, number>();
  incident.world.router.addFault((call): CallFate => {
    const { principal, region } = call.caller;
    if (region !== incident.region('recovery') || !principal.startsWith('muster-')) return 'answered';
    const since = died.get(principal);
    const now = incident.world.kernel.now();
    if (since !== undefined) return now - since < 20_000 ? 'no-answer' : 'answered';
    if (!write(call)) return 'answered';
    died.set(principal, now);
    return 'lost-answer';
  });
  return () => died.size;
}

const READ = /^(Get|Describe|List|Query|Head)/;
const isLedger = ({ service }: ApiCall): boolean => service === 'dynamodb';

describe('a function that dies', () => {
  test.each([
    ['first entry in the ledger', (call: ApiCall) => isLedger(call) && call.operation === 'PutItem', 13],
    ['first change outside the ledger', (call: ApiCall) => !isLedger(call) && !READ.test(call.operation), 8],
  ])(
    'once per step, after its %s: the run goes on',
    async (_which, write, functions) => {
      const incident = await Incident.prepare(assemblyFolder(), { seed: 4 });
      incident.lose();
      const deaths = diesAfterIts(write, incident);
      const execution = await incident.ended(incident.start('region-failover'));
      expect(deaths()).toBeGreaterThanOrEqual(functions);
      await expectServed(incident, execution);
    },
    60_000,
  );
});
