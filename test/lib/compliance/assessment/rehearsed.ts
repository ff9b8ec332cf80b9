import { createHash } from 'node:crypto';
import concierge from '../../../../examples/concierge.ts';
import type { DrDefinition } from '../../../../lib/config/index.ts';
import { LATENCIES, type LatencyId } from '../../../../lib/latency-model/latencies.ts';
import { contractsOf, type RunbookNode } from '../../../../lib/runbooks/machinery/runbook.ts';
import { regionFailover } from '../../../../lib/runbooks/region-failover.ts';
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

/** Of a configuration: what is accepted, who is told, who may, and whose images are looked for takes no time. */
const TAKES_NO_TIME = new Set(['waivers', 'notify', 'access', 'repositories']);

/**
 * Changes with what decides how long a rehearsed failover takes when nobody disturbs it, and with nothing else: the
 * application, the order of the runbook's steps, what each waits for and how often it looks, and those entries of the
 * latency model. What it does not see, such as the lab's own code, is seen by rehearsing a few seeds again.
 */
export function fingerprintOf(definition: DrDefinition): string {
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
  const whole = { definition, steps, order: regionFailover.nodes.map(orderOf), latencies };
  const text = JSON.stringify(whole, (key, value: unknown) => (TAKES_NO_TIME.has(key) ? undefined : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Which steps there are, one after the other and beside each other. */
function orderOf(node: RunbookNode): unknown {
  switch (node.kind) {
    case 'step':
    case 'approval':
      return node.contract.name;
    case 'choice':
      return Object.entries(node.cases).map(([value, { nodes }]) => [value, nodes.map(orderOf)]);
    case 'parallel':
      return { beside: node.branches.map(({ steps }) => steps.map(orderOf)) };
    case 'reversible':
      return { phase: node.nodes.map(orderOf), back: node.putBack.map(orderOf) };
    case 'stop':
      return 'stop';
  }
}
