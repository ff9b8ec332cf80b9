import type { z } from 'zod';
import { LATENCIES } from '../../latency-model/latencies.ts';
import type { MeasuredLatencies } from '../../latency-model/latency-table.ts';
import { ASSUMPTION_DEFAULTS } from '../defaults.ts';
import { closed, leaf, perRegion } from './leaf.ts';

/** Bounds, both allowed; fractions too, which a number of seconds or dollars often is. */
function amount(bounds: { from: number; to: number; unit: string }, remedy: string) {
  return leaf({
    allowed: `a number, ${bounds.from} to ${bounds.to} ${bounds.unit}`,
    remedy,
    read: (given) =>
      typeof given === 'number' && given >= bounds.from && given <= bounds.to ? given : undefined,
  });
}

// A week: nothing that takes longer is a recovery.
const seconds = amount({ from: 0, to: 604_800, unit: 's' }, 'Give what you measured, in seconds.');

const measured = closed({
  medianSeconds: amount(
    { from: 0.001, to: 604_800, unit: 's' },
    'Give what half of your measurements stayed below.',
  ),
  p90Seconds: seconds,
  minSeconds: seconds.default(0),
  maxSeconds: seconds,
  source: leaf({
    allowed: 'a text of 3 to 200 characters',
    remedy: "Say where and when it was measured, for example 'game day of 2026-09-14, 12 promotions'.",
    read: (given) =>
      typeof given === 'string' && given.trim().length >= 3 && given.length <= 200 ? given : undefined,
  }),
}).superRefine(({ minSeconds, medianSeconds, p90Seconds, maxSeconds }, context) => {
  if (minSeconds <= medianSeconds && medianSeconds <= p90Seconds && p90Seconds <= maxSeconds) return;
  context.issues.push({
    code: 'custom',
    input: { minSeconds, medianSeconds, p90Seconds, maxSeconds },
    message: 'minSeconds ≤ medianSeconds ≤ p90Seconds ≤ maxSeconds',
    params: { remedy: 'Put the four figures in order.' },
  });
});

const entries = closed(Object.fromEntries(Object.keys(LATENCIES).map((id) => [id, measured.optional()])));

/** By id of the latency model. */
export const latencies = entries.transform((given) => given as MeasuredLatencies).prefault({});

const dollars = amount({ from: 0, to: 1000, unit: 'US$' }, 'Give the price per hour.');
const gibibytes = amount({ from: 0, to: 10_000_000, unit: 'GiB' }, 'Give the size you expect.');

export const assumptions = closed({
  objectsPerSecond: amount(
    { from: 0.001, to: 10_000, unit: 'objects per second' },
    'Give how many objects are stored per second, on a busy day.',
  ).default(ASSUMPTION_DEFAULTS.objectsPerSecond),
  bucketGibibytes: gibibytes.default(ASSUMPTION_DEFAULTS.bucketGibibytes),
  dailyChangePercent: amount(
    { from: 0, to: 100, unit: '%' },
    'Give the share that changes in a day.',
  ).default(ASSUMPTION_DEFAULTS.dailyChangePercent),
  taskVcpus: amount({ from: 0.25, to: 16, unit: 'vCPU' }, 'Give the size of your tasks.').default(
    ASSUMPTION_DEFAULTS.taskVcpus,
  ),
  taskGibibytes: amount({ from: 0.5, to: 120, unit: 'GiB' }, 'Give the memory of your tasks.').default(
    ASSUMPTION_DEFAULTS.taskGibibytes,
  ),
  instanceUsdPerHour: dollars.default(ASSUMPTION_DEFAULTS.instanceUsdPerHour),
  priceFactor: perRegion(
    amount({ from: 0.5, to: 3, unit: '' }, 'Divide a price of your region by that of us-east-1.'),
  ).prefault(ASSUMPTION_DEFAULTS.priceFactor),
}).prefault({});

export type Assumptions = z.output<typeof assumptions>;
