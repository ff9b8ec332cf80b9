import definition from '../../../dr.config.ts';
import type { Execution } from '../../../lab/machine/machine.ts';
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
