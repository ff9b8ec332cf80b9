import { ledgerOf } from './support/look.ts';
import { Run } from './support/run.ts';
import { noticesOf } from './support/notices.ts';
import type { MotoWorld } from './support/world.ts';

/** Runs that a person stops in the console while they hold the lock, and runs that change nothing. */
export function runsWithoutFailover(world: () => MotoWorld): void {
  test('a stopped run is found by the watchdog; the next one waits for its last calls, then takes over', async () => {
    // First of all that takes time: moto's own clock, which dates the stop, does not run ahead.
    const stopped = await Run.start(world(), 'region-failover', 'stopped-1');
    await stopped.open({ reason: 'a drill' });
    expect(await world().functions.invoke('recovery', 'watchdog', {})).toEqual({
      summary: 'Run stopped-1 holds the lock and runs',
    });
    await stopped.stop();
    await world().functions.invoke('recovery', 'watchdog', {});
    expect(noticesOf(world()).at(-1)?.Message).toMatch(
      /^RunAbandoned: Run stopped-1 ended as ABORTED without closing/,
    );
    expect(await ledgerOf(world(), 'recovery').lock()).toMatchObject({ runId: 'stopped-1', status: 'ended' });

    const left = await Run.start(world(), 'region-failover', 'stopped-2');
    await left.open({});
    await left.stop();
    const next = await Run.start(world(), 'region-failover', 'after-it');
    const waiting = await next.step('open-incident', { input: {} });
    expect(waiting).toMatchObject({ status: 'wait' });
    expect(waiting.summary).toMatch(/its last calls may be under way/);
    expect((await next.open({})).summary).toMatch(/^Incident open with epoch \d+/);
    const why = { failedStep: 'a later step', error: 'Stopped', cause: 'the test is over' };
    await next.through('record-failure', why);
    world().around.clock.advance(120);
  });

  test('a check looks, reports and lets go', async () => {
    const run = await Run.start(world(), 'region-failover', 'check-1');
    await run.open({ mode: 'check' });
    const { output } = await run.through('preflight');
    expect(output).toMatchObject({ gate: 'needs-approval', estimatedLossSeconds: null });
    await run.through('write-report');
    await run.through('close-incident');
    await run.through('notify', { moment: 'ended' });
    expect(noticesOf(world()).at(-1)?.Message).toMatch(/^Gate: needs-approval/);
    const ledger = ledgerOf(world(), 'recovery');
    expect(await ledger.lock()).toMatchObject({ runId: 'check-1', status: 'ended' });
    expect(await ledger.activation()).toMatchObject({ activeSide: 'primary' });
  });

  test('a wrong input is refused and takes no lock', async () => {
    const run = await Run.start(world(), 'region-failover', 'wrong-1');
    await expect(run.open({ mood: 'check' })).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(await ledgerOf(world(), 'recovery').lock()).toMatchObject({ runId: 'check-1', status: 'ended' });
  });
}
