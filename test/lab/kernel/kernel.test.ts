import { Kernel } from '../../../lab/kernel/kernel.ts';
import { LATENCIES } from '../../../lib/latency-model/latencies.ts';
import { latencyTable } from '../../../lib/latency-model/latency-table.ts';

const HOUR = 3_600_000;
const toTheEnd = (): boolean => false;

const trace = async (seed: number): Promise<string[]> => {
  const kernel = new Kernel(seed);
  const lines: string[] = [];
  const worker = async (name: string): Promise<void> => {
    for (let round = 0; round < 20; round += 1) {
      await kernel.sleep(kernel.draw('aws.call', name));
      lines.push(`${kernel.now()} ${name}`);
    }
  };
  for (const name of ['a', 'b', 'c']) kernel.spawn(() => worker(name));
  await kernel.run(toTheEnd, HOUR);
  return lines;
};

describe('Kernel', () => {
  describe('order', () => {
    it('runs events by time, and those of the same time in the order they were scheduled', async () => {
      const kernel = new Kernel(1);
      const seen: string[] = [];
      kernel.after(20, () => seen.push('c'));
      kernel.after(10, () => seen.push('a'));
      kernel.after(10, () => seen.push('b'));
      kernel.after(0, () => kernel.after(10, () => seen.push('b2')));
      await kernel.run(toTheEnd, HOUR);
      expect(seen).toEqual(['a', 'b', 'b2', 'c']);
    });

    it('runs what an event schedules for now after what was scheduled for now before', async () => {
      const kernel = new Kernel(1);
      const seen: string[] = [];
      kernel.after(5, () => {
        seen.push('first');
        kernel.after(0, () => seen.push('third'));
      });
      kernel.after(5, () => seen.push('second'));
      await kernel.run(toTheEnd, HOUR);
      expect(seen).toEqual(['first', 'second', 'third']);
    });

    it('takes a delay below zero for now, and refuses one that is not a number', async () => {
      const kernel = new Kernel(1);
      const at: number[] = [];
      kernel.after(-5, () => at.push(kernel.elapsedSeconds()));
      await kernel.run(toTheEnd, HOUR);
      expect(at).toEqual([0]);
      expect(() => kernel.after(Number.NaN, () => {})).toThrow('not a number');
    });
  });

  describe('time', () => {
    it('jumps from event to event', async () => {
      const kernel = new Kernel(1);
      const at: number[] = [];
      for (const seconds of [90, 2, 30.5])
        kernel.after(seconds * 1000, () => at.push(kernel.elapsedSeconds()));
      await kernel.run(toTheEnd, HOUR);
      expect(at).toEqual([2, 30.5, 90]);
      expect(kernel.now()).toBe(kernel.startMilliseconds + 90_000);
    });

    it('repeats at a fixed interval until cancelled', async () => {
      const kernel = new Kernel(1);
      const at: number[] = [];
      const timer = kernel.every(1000, () => {
        at.push(kernel.elapsedSeconds());
        if (at.length === 3) timer.cancel();
      });
      expect(await kernel.run(toTheEnd, HOUR)).toBe('idle');
      expect(at).toEqual([1, 2, 3]);
    });

    it('stops at the limit, and goes on from there', async () => {
      const kernel = new Kernel(1);
      const seen: string[] = [];
      kernel.after(2000, () => seen.push('late'));
      expect(await kernel.run(toTheEnd, 1500)).toBe('limit');
      expect([kernel.elapsedSeconds(), seen]).toEqual([1.5, []]);
      expect(await kernel.run(toTheEnd, 1500)).toBe('idle');
      expect([kernel.elapsedSeconds(), seen]).toEqual([2, ['late']]);
    });

    it('stops as soon as it is over', async () => {
      const kernel = new Kernel(1);
      let ran = 0;
      kernel.every(10, () => {
        ran += 1;
      });
      expect(await kernel.run(() => ran === 5, HOUR)).toBe('over');
      expect(kernel.elapsedSeconds()).toBe(0.05);
    });
  });

  describe('cancelling', () => {
    it('keeps an event from running', async () => {
      const kernel = new Kernel(1);
      const seen: string[] = [];
      kernel.after(10, () => seen.push('cancelled')).cancel();
      const byOther = kernel.after(20, () => seen.push('cancelled by another'));
      kernel.after(20, () => seen.push('kept'));
      kernel.after(15, () => byOther.cancel());
      await kernel.run(toTheEnd, HOUR);
      expect(seen).toEqual(['kept']);
    });

    it('does not let time pass for what will not happen', async () => {
      const kernel = new Kernel(1);
      kernel.after(10, () => {});
      kernel.after(HOUR, () => {}).cancel();
      expect(await kernel.run(toTheEnd, 2 * HOUR)).toBe('idle');
      expect(kernel.elapsedSeconds()).toBe(0.01);
    });

    it('stays right when nearly everything is cancelled', async () => {
      const kernel = new Kernel(1);
      const seen: number[] = [];
      for (let index = 0; index < 1000; index += 1) {
        const timer = kernel.after((index * 7919) % 1000, () => seen.push((index * 7919) % 1000));
        if (index % 10 !== 0) timer.cancel();
      }
      await kernel.run(toTheEnd, HOUR);
      expect(seen).toHaveLength(100);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    });
  });

  describe('asynchronous work', () => {
    it('lets promises go as far as they can before time moves', async () => {
      const kernel = new Kernel(1);
      const seen: string[] = [];
      kernel.after(10, () => {
        kernel.spawn(async () => {
          for (let step = 0; step < 100; step += 1) await Promise.resolve();
          seen.push(`deep at ${kernel.elapsedSeconds()}`);
        });
      });
      kernel.after(11, () => seen.push('next event'));
      await kernel.run(toTheEnd, HOUR);
      expect(seen).toEqual(['deep at 0.01', 'next event']);
    });

    it('sleeps on virtual time', async () => {
      const kernel = new Kernel(1);
      const at: number[] = [];
      kernel.spawn(async () => {
        await kernel.sleep(1000);
        at.push(kernel.elapsedSeconds());
        await kernel.sleep(500);
        at.push(kernel.elapsedSeconds());
      });
      kernel.after(1200, () => at.push(kernel.elapsedSeconds()));
      await kernel.run(toTheEnd, HOUR);
      expect(at).toEqual([1, 1.2, 1.5]);
    });

    it('ends the run with the failure of work it started', async () => {
      const kernel = new Kernel(1);
      const seen: string[] = [];
      kernel.after(10, () => kernel.spawn(() => Promise.reject(new Error('a fault of the lab'))));
      kernel.after(20, () => seen.push('never'));
      await expect(kernel.run(toTheEnd, HOUR)).rejects.toThrow('a fault of the lab');
      expect(seen).toEqual([]);
    });

    it('ends the run with a failure that has no value', async () => {
      const kernel = new Kernel(1);
      kernel.spawn(() => Promise.reject());
      await expect(kernel.run(toTheEnd, HOUR)).rejects.toBeUndefined();
    });

    it('ends the run with a failure after a sleep', async () => {
      const kernel = new Kernel(1);
      kernel.spawn(async () => {
        await kernel.sleep(1000);
        throw new Error('later');
      });
      await expect(kernel.run(toTheEnd, HOUR)).rejects.toThrow('later');
      expect(kernel.elapsedSeconds()).toBe(1);
    });

    it('ends the run with what an event throws', async () => {
      const kernel = new Kernel(1);
      kernel.after(10, () => {
        throw new Error('at once');
      });
      await expect(kernel.run(toTheEnd, HOUR)).rejects.toThrow('at once');
    });
  });

  describe('chance', () => {
    it('gives the same trace for the same seed, and another for another', async () => {
      expect(await trace(42)).toEqual(await trace(42));
      expect(await trace(42)).not.toEqual(await trace(43));
    });

    it('keeps the draws of a stream when another stream draws beside it', () => {
      const alone = new Kernel(3);
      const beside = new Kernel(3);
      const first = [alone.random('x').next(), alone.random('x').next()];
      const second = [beside.random('x').next()];
      beside.random('y').next();
      second.push(beside.random('x').next());
      expect(second).toEqual(first);
    });

    it('draws what a team has measured in place of what the model assumes', () => {
      const measured = { medianSeconds: 5, p90Seconds: 5, minSeconds: 5, maxSeconds: 5, source: 'game day' };
      const kernel = new Kernel(1, latencyTable({ 'rds.promote': measured }));
      expect(kernel.draw('rds.promote', 'test')).toBe(5000);
      expect(kernel.draw('people.decide', 'other')).toBe(new Kernel(1).draw('people.decide', 'other'));
    });

    it('draws within what the latency model allows, in whole milliseconds', () => {
      const kernel = new Kernel(5);
      const { minSeconds, maxSeconds } = LATENCIES['rds.promote'].distribution;
      for (let draw = 0; draw < 500; draw += 1) {
        const milliseconds = kernel.draw('rds.promote', 'test');
        expect(Number.isInteger(milliseconds)).toBe(true);
        expect(milliseconds).toBeGreaterThanOrEqual(minSeconds * 1000);
        expect(milliseconds).toBeLessThanOrEqual(maxSeconds * 1000);
      }
    });
  });
});
