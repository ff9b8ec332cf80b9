import { defaultZones } from '../config/regions.ts';
import type { DrConfig, NetworkConfig } from '../config/schema/index.ts';
import type { Side } from '../../lambda/deployment.ts';
import { cidrOf, subrange } from './cidr.ts';
import type { CreatedNetwork, NetworkTopology, SubnetTopology } from './types.ts';

/** A network is cut into sixteen equal ranges; three tiers in three zones take nine. */
const SUBNET_BITS = 4;
const TIERS = ['public', 'application', 'database'] as const;
/** Ranges set aside per tier, so that a third zone moves none of the others. */
const RANGES_PER_TIER = 4;

export function networkOf(
  { regions, zones, network }: Pick<DrConfig, 'regions' | 'zones' | 'network'>,
  side: Side,
): NetworkTopology {
  const given = network[side];
  if (!('vpcId' in given)) return createdNetwork(given, zones[side] ?? defaultZones(regions[side]));
  const { vpcId, cidr, databaseSubnets } = given;
  const ordered = Object.keys(databaseSubnets).toSorted();
  return {
    kind: 'existing',
    vpcId,
    cidr,
    zones: ordered,
    databaseSubnetIds: ordered.flatMap((zone) => databaseSubnets[zone] ?? []),
  };
}

function createdNetwork(
  { cidr, natGateways }: Exclude<NetworkConfig, { vpcId: string }>,
  zones: readonly string[],
): CreatedNetwork {
  const zonesWithNat = { 'one-per-zone': zones, one: zones.slice(0, 1), none: [] }[natGateways];
  return { kind: 'created', cidr, zones, subnets: subnetsOf(cidr, zones), natGatewayZones: zonesWithNat };
}

function subnetsOf(cidr: string, zones: readonly string[]): readonly SubnetTopology[] {
  const range = cidrOf(cidr);
  return TIERS.flatMap((tier, tierIndex) =>
    zones.map((zone, zoneIndex) => ({
      tier,
      zone,
      cidr: subrange(range, range.prefix + SUBNET_BITS, tierIndex * RANGES_PER_TIER + zoneIndex).text,
    })),
  );
}
