import definition from '../../../dr.config.ts';
import type { Execution } from '../../../lab/machine/machine.ts';
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

/** The approver answers as soon as there is something to answer. */
async function approved(incident: Incident, runs: readonly Execution[]): Promise<void> {
  const isAsked = (): boolean =>
    incident.notices().some(({ subject }) => subject.includes('a decision is needed'));
  await incident.until('somebody is asked', () => isAsked() || runs.every(ended), LIMIT_MINUTES);
  incident.start('runbook-approval', { action: 'approve', by: 'the approver', reason: 'kept anyway' });
  await incident.until('all have ended', () => runs.every(ended), LIMIT_MINUTES);
}

const ended = ({ status }: { readonly status: string }): boolean => status !== 'RUNNING';

describe('reprotect', () => {
  test('is refused while the other region is dark, and changes nothing', async () => {
    const incident = await failedOver(4);
    const calls = incident.world.router.hosts.size;
    expect(calls).toBeGreaterThan(0);
    const run = await incident.ended(incident.start('reprotect'));
    expect({ status: run.status, error: run.error }).toEqual({
      status: 'FAILED',
      error: 'OtherRegionUnreachable',
    });
    const ledger = incident.ledger();
    expect((await ledger.lock())?.unresolved).toBeUndefined();
    expect(await ledger.keptDatabases()).toEqual([]);
    expect((await ledger.activation())?.activeSide).toBe('recovery');
  }, 60_000);

  test('makes the old region the standby: the old database is kept, a new one follows, no fence is left', async () => {
    const incident = await failedOver(4);
    incident.heal();
    const [run, twin] = [incident.start('reprotect'), incident.start('reprotect')];
    await approved(incident, [run, twin]);
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
    const report = incident.report(run);
    expect(report).toMatchObject({
      outcome: 'protected',
      kept: [{ instanceIdentifier: kept?.instanceIdentifier }],
    });
    expect(report?.nextActions.join('\n')).toContain('npx cdk deploy --all -c config=FILE -c detach=orders');
    expect(incident.answeringSide()).toBe('recovery');
    expect(incident.canWrite('recovery')).toBe(true);
    expect(incident.canWrite('primary')).toBe(false);
  }, 120_000);
});
