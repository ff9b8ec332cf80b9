import { SIDES } from '../../../lambda/deployment.ts';
import { show } from '../errors.ts';
import type { Mistake } from '../errors.ts';
import type { DrConfig, RecordConfig } from '../schema/index.ts';
import { check, repetitions } from './check.ts';

/** Records that Route 53 would refuse, and steering that could write in two places. */
export const dnsChecks = [
  check(['dns'], ({ dns }) =>
    dns === undefined
      ? []
      : [
          ...atLeastOne(dns.records),
          ...dns.records.flatMap((record, index) => [
            ...insideZone(record, index, dns.zoneName),
            ...endpointMistakes(record, index),
          ]),
          ...twice(dns.records),
        ],
  ),
  check(['dns', 'services', 'stateless'], componentMistakes),
];

function atLeastOne(records: readonly RecordConfig[]): readonly Mistake[] {
  if (records.length > 0) return [];
  const remedy = 'Add the name users know, or leave dns away.';
  return [{ path: 'dns.records', given: '[]', allowed: 'one record or more', remedy }];
}

function insideZone({ name }: RecordConfig, index: number, zoneName: string): readonly Mistake[] {
  if (name.endsWith(`.${zoneName}`)) return [];
  const remedy =
    name === zoneName
      ? `A CNAME cannot stand at the zone's own name: use for example 'www.${zoneName}' and redirect there.`
      : 'Correct the name, or name the zone it belongs to.';
  return [
    { path: `dns.records[${index}].name`, given: show(name), allowed: `a name below ${zoneName}`, remedy },
  ];
}

function endpointMistakes({ name, endpoints }: RecordConfig, index: number): readonly Mistake[] {
  const path = `dns.records[${index}].endpoints`;
  const loops = SIDES.filter((side) => endpoints[side] === name).map((side) => ({
    path: `${path}.${side}`,
    given: show(endpoints[side]),
    allowed: 'a name other than the record’s own',
    remedy: 'Name what answers in that region, a load balancer for instance.',
  }));
  if (endpoints.primary !== endpoints.recovery) return loops;
  return [
    ...loops,
    {
      path: `${path}.recovery`,
      given: show(endpoints.recovery),
      allowed: 'a name other than the primary’s',
      remedy: 'Name what answers in the recovery region.',
    },
  ];
}

function twice(records: readonly RecordConfig[]): readonly Mistake[] {
  const named = records.map(({ name }, index) => ({ name, path: `dns.records[${index}].name` }));
  return repetitions(named, ({ name }) => name).map(({ again, first, key }) => ({
    path: again.path,
    given: show(key),
    allowed: `a name that ${first.path} does not have`,
    remedy: 'Remove one of the two.',
  }));
}

type Steered = Pick<DrConfig, 'dns' | 'services' | 'stateless'>;

function componentMistakes({ dns, services, stateless }: Steered): readonly Mistake[] {
  const movable = [...stateless, ...services].map(({ name }) => name);
  const holdsNothing = new Set(stateless.map(({ name }) => name));
  return (dns?.records ?? []).flatMap(({ component, steering }, index) => {
    const path = `dns.records[${index}]`;
    if (component !== undefined && !movable.includes(component)) {
      return [
        {
          path: `${path}.component`,
          given: show(component),
          allowed: movable.length === 0 ? 'nothing: there is no service' : movable.join(', '),
          remedy: 'Name a component of services or stateless.',
        },
      ];
    }
    if (steering === 'latched' || holdsNothing.has(component ?? '')) return [];
    return [
      {
        path: `${path}.steering`,
        given: component === undefined ? "'automatic' without a component" : `'automatic' for ${component}`,
        allowed: "'automatic' with a component of stateless behind it; 'latched' for all others",
        remedy:
          "Write steering: 'latched': a name that moves by itself would send writes to a database that is not promoted.",
      },
    ];
  });
}
