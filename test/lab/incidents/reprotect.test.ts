import definition from '../../../dr.config.ts';
import { Incident } from '../../support/incident.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

/** Building a replica takes hours. */
const LIMIT_MINUTES = 20 * 60;

async function failedOver(seed: number): Promise<Incident> {
  const incident = await Incident.prepare(assemblyFolder(), { seed });
  incident.lose();
  const failover = await incident.ended(incident.start('region-failover'));
  expect(failover.status).toBe('SUCCEEDED');
  return incident;
}

const ended = ({ status }: { readonly status: string }): boolean => status !== 'RUNNING';

describe('reprotect', () => {
  test('is refused while the other region is dark, and changes nothing', async () => {
    const incident = await failedOver(4);
    const calls = incident.world.router.hosts.size;
    expect(calls).toBeGreaterThan(0);
    const run = await incident.ended(incident.start('reprotect'));
    expect({ status: run.status, error: run.error }).toEqual({ status: 'FAILED', error: 'OldRegionDark' });
    const ledger = incident.ledger();
    expect((await ledger.lock())?.unresolved).toBeUndefined();
    expect(await ledger.keptDatabases()).toEqual([]);
    expect((await ledger.activation())?.activeSide).toBe('recovery');
  }, 60_000);

  test('makes the old region the standby: the old database is kept, a new one follows, no fence is left', async () => {
    const incident = await failedOver(4);
    incident.heal();
    const [run, twin] = [incident.start('reprotect'), incident.start('reprotect')];
    await incident.until('both have ended', () => ended(run) && ended(twin), LIMIT_MINUTES);
    expect([run, twin].map(({ status, error }) => `${status} ${error ?? ''}`.trim()).toSorted()).toEqual([
      'FAILED RunAlreadyActive',
      'SUCCEEDED',
    ]);

    const ledger = incident.ledger();
    const [kept, ...more] = await ledger.keptDatabases();
    expect(more).toEqual([]);
    expect(kept).toMatchObject({
      database: 'orders',
      side: 'primary',
      monthlyUsd: expect.any(Number) as number,
    });
    expect(incident.events('rds.renamed')).toHaveLength(1);
    const fences = await ledger.fences();
    expect(fences.find(({ database }) => database === 'orders')?.status).toBe('released');
    expect(fences.find(({ database }) => database === kept?.instanceIdentifier)?.status).toBe('proven');
    expect((await ledger.activation())?.activeSide).toBe('recovery');
    expect((await ledger.lock())?.unresolved).toBeUndefined();
    expect(incident.events('access.denied')).toEqual([]);
    expect(incident.answeringSide()).toBe('recovery');
    expect(incident.canWrite('recovery')).toBe(true);
    expect(incident.canWrite('primary')).toBe(false);
  }, 120_000);
});
