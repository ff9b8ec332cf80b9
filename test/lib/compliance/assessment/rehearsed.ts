import { createHash } from 'node:crypto';
import concierge from '../../../../examples/concierge.ts';
import { parseConfig, type DrDefinition } from '../../../../lib/config/index.ts';
import { LATENCIES, type LatencyId } from '../../../../lib/latency-model/latencies.ts';
import { contractsOf } from '../../../../lib/runbooks/machinery/runbook.ts';
import { renderStateMachine } from '../../../../lib/runbooks/machinery/state-machine.ts';
import { regionFailover } from '../../../../lib/runbooks/region-failover.ts';
import { deploymentOf, topologyOf } from '../../../../lib/topology/index.ts';
import smallest from '../../../../dr.config.ts';
import { SHOP } from './support.ts';

/** What clients measured, in seconds, seed after seed from 1; null where it does not apply. */
export interface Measured {
  readonly rtoSeconds: readonly (number | null)[];
  readonly rpoSeconds: readonly (number | null)[];
}

/** The rehearsals of one application. */
export interface Recording {
  /** Of what they were made with: {@link fingerprintOf}. */
  readonly madeWith: string;
  readonly components: Readonly<Record<string, Measured>>;
}

export const RECORDINGS_FILE = 'test/lib/compliance/assessment/rehearsed.json';
export const RECORD_COMMAND = 'npx tsx scripts/record-rehearsals.ts';

/** Applications whose estimate is held against what the lab measures. */
export const REHEARSED: Readonly<Record<string, DrDefinition>> = {
  'dr.config.ts': smallest,
  'examples/concierge.ts': concierge,
  'started by itself, three databases, two services': {
    ...SHOP,
    failover: { start: { afterAlarmFor: '5m' } },
    databases: [
      { name: 'orders', engine: 'postgres' },
      { name: 'stock', engine: 'mysql' },
      { name: 'ledger', engine: 'mariadb' },
    ],
    services: [
      ...SHOP.services,
      { name: 'worker', ecs: { cluster: 'shop', service: 'worker' }, activeCount: 2 },
    ],
  },
};

/** Drawn by people, replication and DNS in a rehearsal, beside what the steps of the runbook wait for. */
const BESIDE_THE_RUNBOOK: readonly LatencyId[] = [
  'aws.call',
  'lambda.cold-start',
  'lambda.warm-overhead',
  'people.acknowledge',
  'people.approve',
  'people.decide',
  'rds.replica.lag',
  'route53.endpoint-detection',
  'route53.latch-detection',
  'route53.propagation',
  's3.replication',
  'step-functions.transition',
];

/**
 * Changes with what decides how long a rehearsed failover takes, and with little else: the application, the order,
 * waits, time-outs and retries of the runbook's states, what its steps wait for, and those entries of the latency
 * model. What it does not see, such as the lab's own code, is seen by rehearsing a few seeds again.
 */
export function fingerprintOf(definition: DrDefinition): string {
  const { waivers: _waivers, notify: _notify, access: _access, ...application } = definition;
  const deployment = deploymentOf(topologyOf(parseConfig(definition)));
  const steps = contractsOf(regionFailover).map(({ name, duration, pollSeconds }) => ({
    name,
    duration,
    pollSeconds,
  }));
  const drawn = new Set<string>([
    ...BESIDE_THE_RUNBOOK,
    ...steps.flatMap(({ duration }) => duration.map(({ latency }) => latency)),
  ]);
  const latencies = [...drawn].toSorted().map((id) => [id, LATENCIES[id as LatencyId].distribution]);
  const { States } = renderStateMachine(regionFailover, { deployment, side: 'recovery' });
  const whole = { application, steps, latencies, states: timesOnly(States) };
  return createHash('sha256').update(JSON.stringify(whole)).digest('hex').slice(0, 16);
}

/** What states say and hand on takes no time. */
const WORDS = new Set(['Comment', 'Arguments', 'Assign', 'Output', 'Cause', 'Error', 'Condition']);

function timesOnly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timesOnly);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !WORDS.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, timesOnly(inner)]));
}
