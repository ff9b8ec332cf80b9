import { shareBelow, worstSeconds, type Distribution } from '../../latency-model/latency-model.ts';
import { link, sequence, upTo, type Chain } from './chain.ts';
import { modelled, type AssessmentContext } from './context.ts';
import { SPREAD_POINTS, type Spread } from './time/spread.ts';

/** How much accepted work is lost. */
export type Loss =
  | { readonly kind: 'nothing' }
  /** It keeps nothing that could be lost. */
  | { readonly kind: 'keeps-nothing' }
  /** Everything accepted in the time the chain takes. */
  | { readonly kind: 'time'; readonly chain: Chain }
  /** The age of the oldest object that had not arrived. */
  | { readonly kind: 'age'; readonly title: string; readonly spread: Spread; readonly worstSeconds: number };

export const NOTHING_LOST: Loss = { kind: 'nothing' };
export const KEEPS_NOTHING: Loss = { kind: 'keeps-nothing' };

/** What the replica in the other region had not received. */
export function replicaLag(context: AssessmentContext): Loss {
  return {
    kind: 'time',
    chain: link('Lag of the replica', 'AWS', [modelled(context, 'rds.replica.lag')]),
  };
}

/** RDS uploads the log every few minutes; what was written since is not restorable. */
export function restorableLag(context: AssessmentContext): Loss {
  return {
    kind: 'time',
    chain: link('Newest restorable moment', 'AWS', [modelled(context, 'rds.pitr.restorable-lag')]),
  };
}

/**
 * Age of the newest complete recovery point behind the vault's lock. A point holds the data as of its start; it may
 * start anywhere in the window and counts only once it is complete.
 */
export function lockedPointAge(context: AssessmentContext): Loss {
  const daily = context.topology.backup.tiers.find(({ name }) => name === 'daily');
  if (daily === undefined) throw new Error('Every backup plan has a daily tier.');
  const interval = intervalSeconds(daily.schedule);
  const window = daily.startWindowMinutes * 60;
  return {
    kind: 'time',
    chain: sequence(
      link('Since the last backup was due', 'AWS', [upTo('backup interval', interval, 'backup.every')]),
      link('Until it had started', 'AWS', [upTo('start window', window, 'start window of the backup plan')]),
      link('Until it was complete', 'AWS', [modelled(context, 'rds.backup.daily')], {
        worstSeconds: daily.completionWindowMinutes * 60,
      }),
    ),
  };
}

const DAY_SECONDS = 86_400;

/** Of the plan's own schedule: `cron(15 0,6,12,18 * * ? *)` is every six hours. */
function intervalSeconds(schedule: string): number {
  const hours = /^cron\(\d+ ([\d,]+) \* \* \? \*\)$/.exec(schedule)?.[1]?.split(',');
  if (hours === undefined) throw new Error(`The schedule ${schedule} does not repeat every few hours.`);
  return DAY_SECONDS / hours.length;
}

/** What had not arrived in the other region. */
export function oldestObject({ latencies, topology }: AssessmentContext): Loss {
  const { distribution } = latencies['s3.replication'];
  const { objectsPerSecond } = topology.assessment.assumptions;
  const known = OLDEST.get(distribution) ?? new Map<number, Spread>();
  OLDEST.set(distribution, known);
  const spread = known.get(objectsPerSecond) ?? oldestAge(distribution, objectsPerSecond);
  known.set(objectsPerSecond, spread);
  return {
    kind: 'age',
    title: 'Oldest object that had not arrived',
    spread,
    worstSeconds: worstSeconds(distribution),
  };
}

/** The same for every bucket. */
const OLDEST = new WeakMap<Distribution, Map<number, Spread>>();

/**
 * Each object takes its own time to the other region, so the more objects are stored, the older is the oldest that has
 * not arrived. With r objects a second, none that is older than x is missing with probability exp(-r × the integral
 * from x on of the share that takes longer than an age).
 */
function oldestAge(distribution: Distribution, objectsPerSecond: number): Spread {
  const longest = worstSeconds(distribution);
  const step = longest / SPREAD_POINTS;
  const spread = new Float64Array(SPREAD_POINTS);
  let missing = 0;
  let age = longest;
  // From the oldest down: the younger the age, the likelier is one that is missing beyond it.
  for (let index = SPREAD_POINTS - 1; index >= 0; index -= 1) {
    const share = (index + 0.5) / SPREAD_POINTS;
    while (age > 0 && Math.exp(-objectsPerSecond * missing) > share) {
      age = Math.max(0, age - step);
      missing += step * (1 - shareBelow(distribution, age));
    }
    spread[index] = age;
  }
  return spread;
}
