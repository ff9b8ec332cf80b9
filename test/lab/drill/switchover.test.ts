import { drill } from '../../../lab/drill/drill.ts';
import definition from '../../../dr.config.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

describe('a planned move, rehearsed', () => {
  test('moves once, loses nothing that was acknowledged, and a second start is refused', async () => {
    const result = await drill({
      assemblyFolder: assemblyFolder(),
      runbook: 'region-switchover',
      seed: 1,
      disturbance: { startTwice: true },
    });
    expect(result.executions.map(({ status }) => status).toSorted()).toEqual(['FAILED', 'SUCCEEDED']);
    expect(result.executions.find(({ status }) => status === 'FAILED')?.error).toBe('RunAlreadyActive');
    expect(result.checks.map(({ passed, detail }) => ({ passed, detail }))).toEqual([
      { passed: true, detail: expect.stringMatching(/^0 of \d{5,} acknowledged rows/) as unknown },
      { passed: true, detail: expect.stringMatching(/on their way/) as unknown },
    ]);
    expect(result.components.map(({ name, lostWrites, met }) => ({ name, lostWrites, met }))).toEqual([
      { name: 'orders', lostWrites: 0, met: true },
      { name: 'uploads', lostWrites: 0, met: true },
      { name: 'web', lostWrites: 0, met: true },
    ]);
    const outage = (name: string): number =>
      result.components.find((component) => component.name === name)?.rtoActualSeconds ?? Number.NaN;
    // Only the database is away while it moves: objects and pages are served by one region or the other.
    expect(outage('orders')).toBeGreaterThan(200);
    expect(outage('uploads')).toBe(0);
    expect(outage('web')).toBe(0);
    expect(result.outcome).toBe('met');
    expect(result.denied).toEqual([]);
    expect(result.globalHosts).toEqual([]);
  }, 120_000);
});
