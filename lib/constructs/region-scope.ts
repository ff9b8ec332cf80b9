import type { Side } from '../../lambda/deployment.ts';
import { otherSide } from '../../lambda/deployment.ts';
import { placeOf, type Place } from '../topology/names.ts';
import type { Topology, TopologyNames } from '../topology/types.ts';

/** What everything in one region is made from. */
export interface RegionScope {
  readonly topology: Topology;
  readonly side: Side;
  readonly place: Place;
  readonly peerPlace: Place;
  readonly names: TopologyNames;
  readonly peerNames: TopologyNames;
  /** True where the template says that this region serves. */
  readonly active: boolean;
}

export function regionScope(topology: Topology, side: Side): RegionScope {
  const peer = otherSide(side);
  return {
    topology,
    side,
    place: placeOf(topology, side),
    peerPlace: placeOf(topology, peer),
    names: topology.names[side],
    peerNames: topology.names[peer],
    active: topology.activeSide === side,
  };
}

/** `orders-db` becomes `OrdersDb`: the part of a logical id that a component gives. */
export function idOf(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
