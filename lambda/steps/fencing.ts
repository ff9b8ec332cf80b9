import { isFromAws, retryableName } from '../adapters/aws-errors.ts';
import type { DatabaseInstance, Databases } from '../ports/databases.ts';
import type { Fence, Ledger } from '../ports/ledger.ts';
import type { SecurityGroups } from '../ports/security-groups.ts';
import type { FenceMove } from '../rules/fence.ts';

/** What fencing needs: the other region's databases and groups, and this region's ledger. */
export interface FencingPorts {
  readonly ledger: Pick<Ledger, 'fences' | 'putFence'>;
  readonly peerDatabases: Databases;
  readonly peerSecurityGroups: SecurityGroups;
}

/** The other region as far as fencing is concerned. It being unreachable is normal. */
export type PeerView =
  | {
      readonly reachable: true;
      readonly instances: ReadonlyMap<string, DatabaseInstance>;
      readonly groupIds: ReadonlyMap<string, string>;
    }
  | { readonly reachable: false; readonly why: string };

/** Both questions at once, so that a dark region costs one time-out. */
export async function lookAtPeer(
  { peerDatabases, peerSecurityGroups }: Pick<FencingPorts, 'peerDatabases' | 'peerSecurityGroups'>,
  identifiers: readonly string[],
  groupNames: readonly string[],
): Promise<PeerView> {
  try {
    const [instances, groupIds] = await Promise.all([
      peerDatabases.describe(identifiers),
      peerSecurityGroups.idsOf(groupNames),
    ]);
    return { reachable: true, instances, groupIds };
  } catch (error) {
    if (!isFromAws(error) && retryableName(error) === undefined) throw error;
    return { reachable: false, why: (error as Error).name };
  }
}

/**
 * Makes the move and writes down what is known after it. A call that was not taken leaves the fence without the
 * time of a reboot, so that it is asked for again.
 */
export async function carryOut(ports: FencingPorts, move: FenceMove, fenceGroupId: string): Promise<void> {
  const { fence } = move;
  if (move.kind === 'note') return write(ports, fence);
  try {
    const outcome =
      move.kind === 'isolate'
        ? await ports.peerDatabases.modify(fence.instanceIdentifier, { securityGroupIds: [fenceGroupId] })
        : await ports.peerDatabases.reboot(fence.instanceIdentifier);
    return await write(ports, outcome === 'accepted' ? fence : notTaken(fence, outcome));
  } catch (error) {
    if (!isFromAws(error)) throw error;
    return write(ports, notTaken(fence, (error as Error).name));
  }
}

function notTaken({ rebootRequestedAt: _notRequested, ...fence }: Fence, why: string): Fence {
  return { ...fence, detail: `${fence.detail}, but RDS did not take it (${why})` };
}

/** Refused when a newer activation has written this fence: then it is no longer ours to keep. */
async function write(ports: FencingPorts, fence: Fence): Promise<void> {
  await ports.ledger.putFence(fence);
}
