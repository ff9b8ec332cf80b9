import { otherSide, type Deployment, type Side } from '../deployment.ts';
import type { ConnectionParameters } from '../ports/connection-parameters.ts';
import type { DatabaseInstance, Databases } from '../ports/databases.ts';
import type { Activation, PeerLedger } from '../ports/ledger.ts';
import type { SecurityGroups } from '../ports/security-groups.ts';
import { activationEpoch } from './fencing.ts';
import { reading, type Reading } from './reading.ts';

/** What a planned move needs of the region that serves until it is done. */
export interface OldRegionPorts {
  readonly peerLedger: PeerLedger;
  readonly peerDatabases: Databases;
  readonly peerSecurityGroups: SecurityGroups;
  readonly peerParameters: ConnectionParameters;
}

export interface OldRegion {
  /** By identifier. */
  readonly instances: ReadonlyMap<string, DatabaseInstance>;
  /** Ids by name: the groups that keep everybody out, and those of the policy. */
  readonly groupIds: ReadonlyMap<string, string>;
  /** By the parameter's name, as it stands there. */
  readonly connections: ReadonlyMap<string, string>;
  readonly activation: Activation | undefined;
  /** Of the activation that region has reached or is working on. */
  readonly epoch: number;
}

/**
 * All of it or nothing: a planned move waits for the whole region. The ledger is asked last: a run of that region opens
 * its incident long before it writes a parameter, so what is decided on this view does not write over a newer one.
 */
export async function lookAtOldRegion(
  ports: OldRegionPorts,
  { databases }: Deployment,
  ownSide: Side,
): Promise<Reading<OldRegion>> {
  const names = databases.map(({ instances }) => instances[otherSide(ownSide)]);
  const resources = await reading(() =>
    Promise.all([
      ports.peerDatabases.describe(names.map(({ identifier }) => identifier)),
      ports.peerSecurityGroups.idsOf(
        names.flatMap(({ securityGroup, fenceSecurityGroup }) => [securityGroup, fenceSecurityGroup]),
      ),
      ports.peerParameters.read(names.map(({ connectionParameter }) => connectionParameter)),
    ]),
  );
  if (!resources.known) return resources;
  const state = await ports.peerLedger.state();
  if (!state.reachable) return { known: false, why: state.why };
  const [instances, groupIds, connections] = resources.value;
  return {
    known: true,
    value: { instances, groupIds, connections, activation: state.activation, epoch: activationEpoch(state) },
  };
}
