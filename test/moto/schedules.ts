import { latchMetricOf } from './support/look.ts';
import { calls } from './support/moto.ts';
import type { MotoWorld } from './support/world.ts';

/** The functions of every minute while nothing is wrong. */
export function schedules(world: () => MotoWorld): void {
  test('both latches are published as their alarms read them', async () => {
    for (const [side, value] of [
      ['primary', 1],
      ['recovery', 0],
    ] as const) {
      expect(await world().functions.invoke(side, 'publish-latch', {})).toEqual({
        summary: `Latch published: ${value}`,
      });
      expect(await latchMetricOf(world(), side)).toBe(value);
    }
  });

  test('the prober publishes a minute of high-resolution samples', async () => {
    const before = calls.length;
    expect(await world().functions.invoke('recovery', 'probe', {})).toEqual({
      summary: '6 rounds over 3 targets, all answered',
    });
    const puts = calls.slice(before);
    expect(puts.map(({ operation, error }) => [operation, error])).toEqual(
      Array.from({ length: 6 }, () => ['PutMetricData', undefined]),
    );
  });

  test('no fence, no run: nothing is done', async () => {
    const { functions } = world();
    expect(await functions.invoke('recovery', 'prove-fences', {})).toEqual({ summary: 'Nothing is fenced' });
    expect(await functions.invoke('recovery', 'watchdog', {})).toEqual({ summary: 'No run holds a lock' });
  });
}
