import definition from '../../../dr.config.ts';
import type { Execution } from '../../../lab/machine/machine.ts';
import { LONGEST_ATTEMPT_SECONDS } from '../../../lambda/steps/open-incident/contract.ts';
import { Incident } from '../../support/incident.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

/** The lab's day begins in the backup window, in which no move is begun. */
const AFTER_THE_BACKUP_MINUTES = 75;

function prepare(seed: number): Promise<Incident> {
  return Incident.prepare(assemblyFolder(), { seed, calmMinutes: AFTER_THE_BACKUP_MINUTES });
}

const outcome = ({ status, error }: Execution): unknown => ({ status, error });

describe('a planned move', () => {
  test.each([1, 2, 3])(
    'loses nothing, and never has two writers, seed %i',
    async (seed) => {
      const incident = await prepare(seed);
      const execution = await incident.ended(incident.start('region-switchover'));
      expect(outcome(execution)).toEqual({ status: 'SUCCEEDED', error: undefined });
      expect(incident.writes.count).toBeGreaterThan(3000);
      expect(incident.lostWrites('recovery')).toBe(0);
      const lastThere = Math.max(...incident.acceptedAt('primary'));
      expect(Math.min(...incident.acceptedAt('recovery'))).toBeGreaterThan(lastThere);
      expect(incident.answeringSide()).toBe('recovery');
      expect(await incident.ledger().lock()).toMatchObject({ status: 'ended' });
      expect(await incident.ledger().activation()).toMatchObject({ activeSide: 'recovery' });
      expect(await incident.ledger().fences()).toEqual([expect.objectContaining({ status: 'proven' })]);
      expect(incident.report(execution)).toMatchObject({ outcome: 'recovered' });
    },
    60_000,
  );
});

/** Everything as it was: who writes, who answers, how large, and no incident left. */
async function expectAsBefore(incident: Incident): Promise<void> {
  expect(incident.canWrite('primary')).toBe(true);
  expect(incident.canWrite('recovery')).toBe(false);
  expect(incident.answeringSide()).toBe('primary');
  expect(incident.serviceSizes('recovery')).toEqual(incident.deployment.services.map(() => 1));
  const lock = await incident.ledger().lock();
  expect(lock).toMatchObject({ status: 'ended' });
  expect(lock?.unresolved).toBeUndefined();
  expect(await incident.ledger().latch()).toBeUndefined();
  expect(await incident.ledger().activation()).toMatchObject({ activeSide: 'primary', runId: 'deployment' });
  expect(await incident.ledger().fences()).toEqual([]);
  expect(incident.events('rds.promotion.started')).toEqual([]);
}

describe('a proof that never comes', () => {
  test('everything is put back, nothing is promoted, and the next try moves', async () => {
    const incident = await prepare(2);
    const execution = incident.start('region-switchover');
    await incident.until('it is drained', () => !incident.canWrite('primary'));
    incident.stallReplication();
    await incident.ended(execution);
    expect(outcome(execution)).toEqual({ status: 'FAILED', error: 'DeadlineExceeded' });
    expect(execution.cause).toContain('Prove that the standby has everything');
    await expectAsBefore(incident);
    expect(incident.connection('primary')).toMatchObject({ access: 'read-write', epoch: 3 });
  }, 60_000);
});

describe('what is refused', () => {
  test('where the other region does not answer, nothing is changed', async () => {
    const incident = await prepare(3);
    incident.lose();
    const execution = await incident.ended(incident.start('region-switchover'));
    expect(outcome(execution)).toEqual({ status: 'FAILED', error: 'OtherRegionUnreachable' });
    expect(await incident.ledger().lock()).toBeUndefined();
    incident.heal();
    await incident.pass(60);
    expect(incident.canWrite('primary')).toBe(true);
  }, 60_000);

  test('during a backup, in the region that serves, and for an input that is none', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 3 });
    const inBackup = await incident.ended(incident.start('region-switchover'));
    expect(outcome(inBackup)).toEqual({ status: 'FAILED', error: 'SwitchoverNotPossible' });
    expect(inBackup.cause).toContain('is backed up between 03:00-04:00 UTC');
    const there = await incident.ended(incident.start('region-switchover', {}, 'primary'));
    expect(there.cause).toContain('us-east-1 serves already');
    for (const input of [
      { mode: 'unplanned' },
      { acceptDataLossUpToSeconds: 5 },
      { mode: 'check', putBack: true },
    ]) {
      const refused = await incident.ended(incident.start('region-switchover', input));
      expect(outcome(refused)).toEqual({ status: 'FAILED', error: 'InvalidInput' });
    }
    await expectAsBefore(incident);
  }, 60_000);

  test('while a run of the other region is under way', async () => {
    const incident = await prepare(3);
    const other = incident.start('region-failover', {}, 'primary');
    await incident.pass(5);
    expect(other.status).toBe('RUNNING');
    const execution = await incident.ended(incident.start('region-switchover'));
    expect(outcome(execution)).toEqual({ status: 'FAILED', error: 'OtherRegionBusy' });
  }, 60_000);
});

/** Time passes only in these; every other kind of state is left in the moment it is entered. */
const LASTING: ReadonlySet<string> = new Set(['TaskStateEntered', 'WaitStateEntered']);

function statesOf({ history }: Execution): readonly string[] {
  const names = history
    .filter(({ type }) => LASTING.has(type ?? ''))
    .map(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? '');
  return [...new Set(names)];
}

const isOver = ({ status }: Execution): boolean => status !== 'RUNNING';

/** What nobody has to do: the watchdog starts the way back where there is one. */
async function settled(incident: Incident, execution: Execution): Promise<void> {
  // The event of the stop may come before the lock was taken: then it is the watchdog's next round that sees it.
  await incident.pass(LONGEST_ATTEMPT_SECONDS + 330);
  const back = incident.execution(`put-back-${execution.name}`);
  if (back === undefined) return;
  await incident.ended(back);
  expect(outcome(back)).toEqual({ status: 'FAILED', error: 'PutBackAsAsked' });
}

const LAST_NOTICE = 'Tell everybody that the run has ended';

describe('a console Stop', () => {
  test('at every state: before the point of no return all is put back by itself, after it a new start goes on', async () => {
    const undisturbed = await prepare(4);
    const todo = new Set(statesOf(await undisturbed.ended(undisturbed.start('region-switchover'))));
    const count = todo.size;
    const incident = await prepare(4);
    let putBack = 0;
    for (;;) {
      const execution = incident.start('region-switchover');
      const fresh = (): string | undefined => statesOf(execution).find((state) => todo.has(state));
      await incident.until('a state is entered that no run was stopped in', () => {
        return isOver(execution) || fresh() !== undefined;
      });
      const state = fresh();
      if (state === undefined) {
        expect(outcome(execution)).toEqual({ status: 'SUCCEEDED', error: undefined });
        break;
      }
      todo.delete(state);
      // Before the function has done anything, or in the middle of it.
      if (todo.size % 2 === 1) await incident.pass(0.4);
      incident.stop(execution);
      await settled(incident, execution);
      const { length: fenced } = await incident.ledger().fences();
      // Who serves is on record before the last notice: then there is nothing left to go on with.
      if ((await incident.ledger().activation())?.runId === execution.name) break;
      if (fenced > 0) continue;
      putBack += 1;
      await expectAsBefore(incident);
    }
    expect(count).toBeGreaterThan(20);
    expect(putBack).toBeGreaterThan(10);
    expect([...todo].filter((state) => !state.includes('look again'))).toEqual([LAST_NOTICE]);
    expect(await incident.ledger().lock()).toMatchObject({ status: 'ended' });
    expect(incident.answeringSide()).toBe('recovery');
    expect(incident.lostWrites('recovery')).toBe(0);
    expect(Math.min(...incident.acceptedAt('recovery'))).toBeGreaterThan(
      Math.max(...incident.acceptedAt('primary')),
    );
    expect(incident.events('rds.promotion.started')).toHaveLength(1);
  }, 180_000);
});

describe('the old region is lost in the middle', () => {
  const unplanned = {
    action: 'unplanned',
    by: 'Head of operations',
    reason: 'us-east-1 is gone',
    acceptDataLossUpToSeconds: 600,
  };

  test('after the drain: made unplanned by an approver, the run goes on and loses nothing that was proven', async () => {
    const incident = await prepare(5);
    const execution = incident.start('region-switchover', { requestedBy: 'Operator' });
    await incident.until('it is drained', () =>
      statesOf(execution).includes('Prove that the standby has everything'),
    );
    const lostAt = incident.world.kernel.now();
    incident.lose();
    await incident.pass(30);
    await incident.ended(incident.start('runbook-approval', unplanned));
    await incident.ended(execution);
    expect(outcome(execution)).toEqual({ status: 'SUCCEEDED', error: undefined });
    expect(incident.canWrite('recovery')).toBe(true);
    expect(incident.lostSeconds('recovery', lostAt)).toBeLessThanOrEqual(600);
  }, 60_000);

  test('not made unplanned: the put-back cannot reach it, and region-failover takes over', async () => {
    const incident = await prepare(5);
    const execution = incident.start('region-switchover');
    await incident.until('it drains', () =>
      statesOf(execution).includes('Drain the writes of the old region'),
    );
    await incident.pass(20);
    incident.lose();
    await incident.ended(execution);
    expect(outcome(execution)).toEqual({ status: 'FAILED', error: 'DeadlineExceeded' });
    expect((await incident.ledger().lock())?.unresolved).toMatchObject({ runId: execution.name });
    const failover = await incident.ended(
      incident.start('region-failover', { acceptDataLossUpToSeconds: 3600 }),
    );
    expect(outcome(failover)).toEqual({ status: 'SUCCEEDED', error: undefined });
    expect(incident.canWrite('recovery')).toBe(true);
    expect((await incident.ledger().lock())?.unresolved).toBeUndefined();
  }, 60_000);
});

describe('an operator', () => {
  test.each([
    'Scale the services up',
    'Drain the writes of the old region',
    'Prove that the standby has everything',
  ])(
    'cancels while it does "%s": everything is put back',
    async (title) => {
      const incident = await prepare(6);
      const execution = incident.start('region-switchover');
      await incident.until('it does', () => statesOf(execution).includes(title));
      await incident.pass(3);
      incident.start('runbook-control', { action: 'cancel', by: 'Operator', reason: 'called off' });
      await incident.ended(execution);
      expect(outcome(execution)).toEqual({ status: 'FAILED', error: 'Cancelled' });
      await expectAsBefore(incident);
      expect(incident.report(execution)).toMatchObject({ outcome: 'put back' });
    },
    60_000,
  );
});
