import { drill, type DrillOptions } from '../../../lab/drill/drill.ts';
import type { DrillResult } from '../../../lab/drill/result.ts';
import definition from '../../../dr.config.ts';
import { synthesizedBefore } from '../../support/synthesized.ts';

const { assemblyFolder } = synthesizedBefore(definition);

function rehearse(options: Partial<DrillOptions> = {}): Promise<DrillResult> {
  return drill({ assemblyFolder: assemblyFolder(), runbook: 'region-failover', seed: 1, ...options });
}

/** 101 clients, each every two seconds. */
const WRITES_PER_SECOND = 50.5;

const lost = ({ components }: DrillResult): number => components[0]?.lostWrites ?? Number.NaN;

const said = (result: DrillResult, text: string): number =>
  result.timeline.filter((entry) => entry.event.includes(text)).length;

describe('a region failover with the primary region wholly dark', () => {
  let result: DrillResult;

  beforeAll(async () => {
    result = await rehearse();
  }, 60_000);

  test('recovers every component within its targets', () => {
    expect(result.components.map(({ name, met }) => ({ name, met }))).toEqual([
      { name: 'orders', met: true },
      { name: 'uploads', met: true },
      { name: 'web', met: true },
    ]);
    expect(result.outcome).toBe('met');
    expect(result.executions.map(({ status }) => status)).toEqual(['SUCCEEDED']);
  });

  test('the phases add up to the slowest component', () => {
    const { detectSeconds, decideSeconds, recoverSeconds } = result.phases;
    const slowest = Math.max(...result.components.map(({ rtoActualSeconds }) => rtoActualSeconds ?? 0));
    expect(detectSeconds + decideSeconds + recoverSeconds).toBeCloseTo(slowest, 2);
  });

  test('costs at most a tenth over the longest chain of true dependencies', () => {
    expect(result.overheadRatio).toBeGreaterThanOrEqual(1);
    expect(result.overheadRatio).toBeLessThanOrEqual(1.1);
  });

  test('loses acknowledged writes, but no older than the replica was behind', () => {
    const orders = result.components.find(({ name }) => name === 'orders');
    expect(orders?.lostWrites).toBeGreaterThan(0);
    expect(orders?.rpoActualSeconds).toBeLessThan(120);
  });

  test('contacts no global host', () => {
    expect(result.globalHosts).toEqual([]);
    expect(result.hosts.length).toBeGreaterThan(5);
  });
});

describe('the seed', () => {
  test('the same seed gives the same result, byte for byte; another seed another timeline', async () => {
    const [first, again, other] = [await rehearse(), await rehearse(), await rehearse({ seed: 2 })];
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    expect(JSON.stringify(other.timeline)).not.toBe(JSON.stringify(first.timeline));
  }, 120_000);
});

describe('started twice in the same moment', () => {
  test('one run, one promotion; the other start is refused', async () => {
    const result = await rehearse({ disturbance: { startTwice: true } });
    expect(result.executions.map(({ status }) => status).toSorted()).toEqual(['FAILED', 'SUCCEEDED']);
    expect(result.executions.find(({ status }) => status === 'FAILED')?.error).toBe('RunAlreadyActive');
    expect(said(result, 'promotion of the replica accepted')).toBe(1);
    expect(result.outcome).toBe('met');
  }, 60_000);
});

describe('the lost region comes back in the middle', () => {
  test('it is fenced, gets no traffic back, and its short return is no recovery', async () => {
    const result = await rehearse({ disturbance: { healAfterSeconds: 1100 } });
    const at = (text: string): number =>
      result.timeline.find((entry) => entry.event.includes(text))?.atSeconds ?? Number.NaN;
    expect(at('us-east-1 is back')).toBe(1100);
    expect(at('orders: proven')).toBeGreaterThan(1100);
    expect(said(result, 'shop.example.com answers shop-1234567890.us-east-1')).toBe(0);
    expect(result.components[0]?.rtoActualSeconds).toBeGreaterThan(at('promoted: stands alone'));
    expect(result.outcome).toBe('met');

    // Seen within 5 s and the time-out of a look; 10 s until the application reads its parameter again.
    expect(at('told to stop writing') - 1100).toBeLessThan(15);
    const undisturbed = await rehearse();
    expect(lost(result) - lost(undisturbed)).toBeLessThan(20 * WRITES_PER_SECOND);
  }, 60_000);
});
