import { parseConfig, type DrDefinition, type Disruption } from '../../../../lib/config/index.ts';
import {
  assessComponent,
  type AssessedComponent,
} from '../../../../lib/compliance/assessment/assess-component.ts';
import { componentsOf } from '../../../../lib/compliance/assessment/components.ts';
import { contextOf } from '../../../../lib/compliance/assessment/context.ts';
import { Evaluator } from '../../../../lib/compliance/assessment/evaluate.ts';
import { topologyOf, type Topology } from '../../../../lib/topology/index.ts';
import { SMALL, DNS } from '../../config/definitions.ts';

export { DNS };

/** One of each kind, with a name that moves. */
export const SHOP = {
  ...SMALL,
  targets: { rto: '4h', rpo: '1h' },
  databases: [{ name: 'orders', engine: 'postgres' }],
  buckets: [{ name: 'uploads' }],
  services: [{ name: 'web', ecs: { cluster: 'shop', service: 'web' }, activeCount: 4, standbyCount: 1 }],
  stateless: [
    {
      name: 'front',
      healthUrl: { primary: 'https://east.example.com/up', recovery: 'https://west.example.com/up' },
    },
  ],
  external: [{ name: 'payments', healthUrl: 'https://status.payments.example' }],
  dns: {
    ...DNS,
    records: [
      ...DNS.records,
      {
        name: 'www.example.com',
        component: 'front',
        steering: 'automatic',
        endpoints: { primary: 'east.example.com', recovery: 'west.example.com' },
      },
    ],
  },
} as const satisfies DrDefinition;

export function topology(change: Partial<DrDefinition> = {}): Topology {
  return topologyOf(parseConfig({ ...SHOP, ...change }));
}

/** Shared, so that a test does not pay again for what another has worked out. */
const EVALUATOR = new Evaluator();

/** The row of one component and one disruption, after a change of the configuration. */
export function row(
  name: string,
  disruption: Disruption,
  change: Partial<DrDefinition> = {},
): AssessedComponent {
  const made = topology(change);
  const component = componentsOf(made).find((one) => one.name === name);
  if (component === undefined) throw new Error(`There is no component ${name}.`);
  return assessComponent(contextOf(made), EVALUATOR, component, disruption);
}
