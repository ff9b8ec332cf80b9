import { SIDES } from '../../../lambda/deployment.ts';
import type { Side } from '../../../lambda/deployment.ts';
import { cidrOf, overlap } from '../../topology/cidr.ts';
import { show } from '../errors.ts';
import type { Mistake } from '../errors.ts';
import { defaultZones } from '../regions.ts';
import type { DrConfig } from '../schema/index.ts';
import { check, repetitions } from './check.ts';

/** Regions, zones, networks, and ARNs that have to stand in one of the two regions. */
export const placeChecks = [
  check(['regions'], regionsDiffer),
  check(['regions', 'zones', 'network'], (config) => SIDES.flatMap((side) => zoneMistakes(config, side))),
  check(['regions', 'network'], (config) => SIDES.flatMap((side) => networkMistakes(config, side))),
  check(['network'], networksApart),
  check(['account', 'regions', 'notify'], topicMistakes),
];

function regionsDiffer({ regions }: Pick<DrConfig, 'regions'>): readonly Mistake[] {
  if (regions.primary !== regions.recovery) return [];
  return [
    {
      path: 'regions.recovery',
      given: show(regions.recovery),
      allowed: 'a region other than the primary',
      remedy: 'Choose a second region, far enough not to fail with the first.',
    },
  ];
}

function zoneMistakes(
  { regions, zones, network }: Pick<DrConfig, 'regions' | 'zones' | 'network'>,
  side: Side,
): readonly Mistake[] {
  const region = regions[side];
  const given = zones[side];
  const path = `zones.${side}`;
  if ('vpcId' in network[side]) {
    const remedy = `Remove it: the zones of an existing network are those of network.${side}.databaseSubnets.`;
    return given === undefined ? [] : [{ path, given: show(given), allowed: 'nothing', remedy }];
  }
  if (given === undefined) {
    if (defaultZones(region).length > 0) return [];
    const remedy = `Name two zones your account sees: 'aws ec2 describe-availability-zones --region ${region}'.`;
    return [{ path, given: 'nothing', allowed: `two or three zones of ${region}`, remedy }];
  }
  return zoneListMistakes(given, region, path);
}

function zoneListMistakes(zones: readonly string[], region: string, path: string): readonly Mistake[] {
  const elsewhere = zones.filter((zone) => zone.slice(0, -1) !== region);
  const distinct = new Set(zones).size;
  if (elsewhere.length === 0 && distinct === zones.length && distinct >= 2 && distinct <= 3) return [];
  return [
    {
      path,
      given: show(zones),
      allowed: `two or three different zones of ${region}`,
      remedy: `For example '${region}a' and '${region}b'.`,
    },
  ];
}

function networkMistakes(
  { regions, network }: Pick<DrConfig, 'regions' | 'network'>,
  side: Side,
): readonly Mistake[] {
  const given = network[side];
  if (!('vpcId' in given)) return [];
  const path = `network.${side}.databaseSubnets`;
  const entries = Object.entries(given.databaseSubnets);
  const elsewhere = entries.filter(([zone]) => zone.slice(0, -1) !== regions[side]);
  const twice = repetitions(entries, ([, subnet]) => subnet);
  return [
    ...(entries.length >= 2
      ? []
      : [
          {
            path,
            given: entries.length === 1 ? 'one zone' : 'no zone',
            allowed: 'subnets in two zones or more',
            remedy: 'RDS takes a subnet group only with two zones; add a private subnet in another one.',
          },
        ]),
    ...elsewhere.map(([zone]) => ({
      path: `${path}.${zone}`,
      given: show(zone),
      allowed: `zones of ${regions[side]}`,
      remedy: 'Name the zone the subnet stands in.',
    })),
    ...twice.map(({ again: [zone], first: [firstZone], key }) => ({
      path: `${path}.${zone}`,
      given: `${show(key)}, which ${firstZone} has as well`,
      allowed: 'a subnet of its own for every zone',
      remedy: 'A subnet stands in one zone; name the other zone’s subnet.',
    })),
  ];
}

function networksApart({ network }: Pick<DrConfig, 'network'>): readonly Mistake[] {
  const { primary, recovery } = network;
  if (!overlap(cidrOf(primary.cidr), cidrOf(recovery.cidr))) return [];
  return [
    {
      path: 'network.recovery.cidr',
      given: show(recovery.cidr),
      allowed: `a range apart from the primary's ${primary.cidr}`,
      remedy: 'Choose another range, so that the two networks can be peered.',
    },
  ];
}

function topicMistakes({
  account,
  regions,
  notify,
}: Pick<DrConfig, 'account' | 'regions' | 'notify'>): readonly Mistake[] {
  const { topics } = notify;
  if (topics === undefined) return [];
  return SIDES.flatMap((side) => {
    const prefix = `arn:aws:sns:${regions[side]}:${account}:`;
    if (topics[side].startsWith(prefix)) return [];
    return [
      {
        path: `notify.topics.${side}`,
        given: show(topics[side]),
        allowed: `a topic of this account in ${regions[side]}: ${prefix}…`,
        remedy: 'Each region notifies through a topic of its own, so that neither needs the other.',
      },
    ];
  });
}
