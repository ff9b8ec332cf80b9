import definition from '../../../dr.config.ts';
import { Incident } from '../../support/incident.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

describe('the drill calendar', () => {
  test('a drill touches nothing, is kept as evidence, and shows', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 3 });
    const before = incident.world.events.length;
    const drill = await incident.ended(
      incident.start('recovery-drill', { requestedBy: 'the drill calendar' }),
    );
    expect(drill).toMatchObject({ status: 'SUCCEEDED' });
    const changes = incident.world.events
      .slice(before)
      .filter(({ kind }) => /^(rds|ecs|route53|s3|cloudwatch\.alarm)/.test(kind));
    expect(changes).toEqual([]);
    expect(await incident.ledger().drill('recovery-drill')).toMatchObject({
      runId: drill.name,
      result: 'passed',
      detail: expect.stringContaining('This region could take over') as string,
    });
    expect(incident.report(drill)).toMatchObject({ outcome: 'checked', runbook: 'recovery-drill' });
    expect(incident.answeringSide()).toBe('primary');
    const asked = await incident.ended(incident.start('runbook-control', { action: 'drills' }));
    expect(JSON.parse(asked.output ?? '{}')).toMatchObject({
      output: { drills: [{ runbook: 'recovery-drill', freshness: 'fresh', result: 'passed' }] },
    });
  }, 60_000);

  test('a drill under way stands in no failover’s way, and makes way for it', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 3 });
    const drill = incident.start('recovery-drill');
    await incident.pass(2);
    incident.lose();
    const failover = await incident.ended(incident.start('region-failover'));
    expect(failover).toMatchObject({ status: 'SUCCEEDED' });
    await incident.ended(drill);
    const locks = await incident.ledger().locks();
    expect(locks.map(({ scope, status }) => `${scope ?? 'region'} ${status}`).toSorted()).toEqual([
      'drill ended',
      'region ended',
    ]);
    expect((await incident.ledger().activation())?.runId).toBe(failover.name);
  }, 60_000);

  test('a console Stop of a run that does not hold the region is put right, too', async () => {
    const incident = await Incident.prepare(assemblyFolder(), { seed: 3 });
    const drill = incident.start('recovery-drill');
    const holds = async (): Promise<string | undefined> => (await incident.ledger().lock('drill'))?.status;
    for (let second = 0; second < 30 && (await holds()) !== 'open'; second += 1) await incident.pass(1);
    incident.stop(drill);
    await incident.pass(400);
    expect(await holds()).toBe('ended');
    expect(await incident.ledger().run(drill.name)).toMatchObject({
      status: 'failed',
      failure: { error: 'RunAbandoned' },
    });
    expect((await incident.ended(incident.start('recovery-drill'))).status).toBe('SUCCEEDED');
  }, 60_000);
});
