import definition from '../../../dr.config.ts';
import type { Execution } from '../../../lab/machine/machine.ts';
import { LONGEST_ATTEMPT_SECONDS } from '../../../lambda/steps/open-incident/contract.ts';
import { Incident } from '../../support/incident.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

const QUARTER_OF_AN_HOUR_SECONDS = 900;

/**
 * The primary region is lost and the other one is activated, in two attempts: every run has an epoch of its own, so
 * the activated region is further than the lost one would count to by itself.
 */
async function activatedTwice(incident: Incident): Promise<Execution> {
  incident.lose('primary');
  const first = incident.start('region-failover');
  await incident.pass(30);
  incident.stop(first);
  await incident.pass(LONGEST_ATTEMPT_SECONDS);
  return incident.start('region-failover');
}

/** The other region does not answer, so nobody can say what it has accepted: a person has to decide. */
async function backToPrimary(incident: Incident): Promise<Execution> {
  const back = incident.start('region-failover', {}, 'primary');
  await incident.until('a decision is asked for', () =>
    incident.notices('primary').some(({ subject }) => subject.includes('a decision is needed')),
  );
  const answer = { action: 'approve', by: 'Ada', reason: 'nothing else is left' };
  incident.start('runbook-approval', answer, 'primary');
  await incident.ended(back);
  expect({ status: back.status, error: back.error }).toEqual({ status: 'SUCCEEDED', error: undefined });
  expect(incident.canWrite('primary')).toBe(true);
  return back;
}

describe('one region lost after the other', () => {
  test('the one activated last keeps the writers, although neither could know of the other', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 3 });
    await incident.ended(await activatedTwice(incident));
    expect(incident.canWrite('recovery')).toBe(true);

    // Before the first region could be fenced, the second one is gone as well, and the first comes back.
    incident.lose('recovery');
    incident.heal('primary');
    await incident.pass(60);
    const back = await backToPrimary(incident);
    expect(incident.answeringSide()).toBe('primary');
    expect(incident.report(back)?.dataLoss).toMatchObject({
      estimatedSeconds: null,
      achieved: { atMostSeconds: null },
    });

    incident.heal('recovery');
    await incident.pass(QUARTER_OF_AN_HOUR_SECONDS);
    // Its fence on the first region is older than that region's activation and lets go; the newer one holds here.
    expect(await incident.ledger('recovery').fences()).toMatchObject([{ status: 'released' }]);
    expect(await incident.ledger('primary').fences()).toMatchObject([{ status: 'proven' }]);
    expect(incident.canWrite('recovery')).toBe(false);
    expect(incident.canWrite('primary')).toBe(true);
    expect(incident.answeringSide()).toBe('primary');
  }, 60_000);

  test('a region that has been told to stop can be activated again while the other one is dark', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 3 });
    const away = await activatedTwice(incident);
    await incident.pass(60);
    incident.heal('primary');
    await incident.ended(away);
    expect(incident.connection('primary')?.access).toBe('read-only');

    incident.lose('recovery');
    await incident.pass(60);
    await backToPrimary(incident);
  }, 60_000);
});
