import type { Latency } from './latency-model.ts';

const minutes = (n: number): number => n * 60;
const hours = (n: number): number => n * 3600;

/**
 * What people need for what no runbook does for them yet. Nobody publishes such figures: all are proposed, and the
 * first ones a team should replace by what it measured in its own exercises.
 */
export const PEOPLE_LATENCIES = {
  'people.notice-damage': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(15),
      p90Seconds: minutes(90),
      minSeconds: minutes(1),
      maxSeconds: hours(24),
    },
    documented: 'none: no alarm looks into the data',
    source: 'proposed: from the damage until a user or a colleague reports it',
  },
  'people.notice-compromise': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(30),
      p90Seconds: hours(4),
      minSeconds: minutes(2),
      maxSeconds: hours(72),
    },
    documented: 'none: a quiet intruder may stay for weeks',
    source: 'proposed: from the first use of the credentials until somebody knows of it',
  },
  'people.console-step': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(4),
      p90Seconds: minutes(10),
      minSeconds: 30,
      maxSeconds: minutes(45),
    },
    documented: 'none',
    source: 'proposed: one action in a console, looked up, done and checked',
  },
  'people.find-moment': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(20),
      p90Seconds: minutes(60),
      minSeconds: minutes(2),
      maxSeconds: hours(6),
    },
    documented: 'none',
    source: 'proposed: to find the last moment at which the data was right',
  },
  'people.verify-data': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(15),
      p90Seconds: minutes(45),
      minSeconds: minutes(3),
      maxSeconds: hours(4),
    },
    documented: 'none',
    source: 'proposed: counts, checksums and a look at what matters, in a copy that nobody uses yet',
  },
  'people.bring-rows-back': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(30),
      p90Seconds: minutes(100),
      minSeconds: minutes(5),
      maxSeconds: hours(8),
    },
    documented: 'none: depends on how many tables are concerned and what refers to them',
    source: 'proposed: to copy what is missing from the restored copy and to check that it fits',
  },
  'people.rotate-secret': {
    distribution: {
      kind: 'lognormal',
      medianSeconds: minutes(6),
      p90Seconds: minutes(15),
      minSeconds: minutes(2),
      maxSeconds: minutes(60),
    },
    documented: 'none',
    source: 'proposed: a new secret in both regions, the application on it, the old one refused',
  },
} as const satisfies Record<string, Latency>;
