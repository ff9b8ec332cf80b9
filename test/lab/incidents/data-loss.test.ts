import definition from '../../../dr.config.ts';
import { Incident } from '../../support/incident.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

/**
 * What is said of the loss of a database against what its writer has really lost: the age, when the old region
 * stopped taking writes, of the oldest acknowledged write that the new writer does not have.
 */
const { assemblyFolder } = synthesizedBefore(definition);

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
/** A sample a minute, counted from its minute's begin, up to a minute before the last probe; two probes. */
const LOOSE_SECONDS = 60 + 60 + 30;

describe('the loss that stands at the gate', () => {
  test('is never lower than what is lost, and not far above it', async () => {
    const seen: { said: number; lost: number }[] = [];
    for (const seed of SEEDS) {
      const incident = await Incident.prepare(assemblyFolder(), { seed, calmMinutes: 3 });
      // The outage meets metrics, probes and schedules at another moment with every seed.
      await incident.pass((seed * 7.3) % 60);
      // On a replica that goes on receiving, a sample of a minute ago says too much by that minute. On one that has
      // stalled it says the truth, and nothing covers up for a bound that is too low.
      if (seed % 2 === 0) incident.stallReplication();
      await incident.pass(150);
      incident.lose();
      const outageAt = incident.world.kernel.now();
      await incident.pass(60 + seed * 7);
      // A check says the same as a failover does at its gate; what would have been lost is then lost by hand.
      const execution = await incident.ended(incident.start('region-failover', { mode: 'check' }));
      const fact = await incident.ledger().fact(execution.name, 'preflight');
      await incident.promoteByHand();
      seen.push({
        said: fact?.estimatedLossSeconds ?? Number.NaN,
        lost: incident.lostSeconds('recovery', outageAt),
      });
    }
    for (const { said, lost } of seen) {
      expect(said).toBeGreaterThanOrEqual(lost);
      expect(said - lost).toBeLessThan(LOOSE_SECONDS);
    }
    expect(seen.filter(({ lost }) => lost > 140)).toHaveLength(SEEDS.length / 2);
  }, 120_000);
});

describe('the loss in the final report', () => {
  test('covers what a region that still answered accepted until it was fenced', async () => {
    for (const seed of [1, 2, 3]) {
      const incident = await Incident.prepare(assemblyFolder(), { seed });
      const execution = await incident.ended(incident.start('region-failover'));
      expect(execution.status).toBe('SUCCEEDED');
      const stoppedAt = Math.max(...incident.acceptedAt('primary'));
      const said = incident.report(execution)?.dataLoss.achieved?.atMostSeconds;
      expect(said).toBeGreaterThanOrEqual(incident.lostSeconds('recovery', stoppedAt));
    }
  }, 60_000);

  test('is not made larger by a region that comes back for a while, which is said beside it', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 5 });
    incident.lose();
    const outageAt = incident.world.kernel.now();
    await incident.pass(90);
    const execution = incident.start('region-failover');
    await incident.until(
      'the promotion has begun',
      () => incident.events('rds.promotion.started').length > 0,
    );
    incident.heal();
    await incident.ended(execution);
    const [orders] = incident.report(execution)?.dataLoss.achieved?.databases ?? [];
    expect(orders?.atMostSeconds).toBeGreaterThanOrEqual(incident.lostSeconds('recovery', outageAt));
    expect(orders?.atMostSeconds).toBeLessThan(LOOSE_SECONDS + 30);
    expect(orders?.why).toContain('until its fence was proven at');
  }, 60_000);
});
