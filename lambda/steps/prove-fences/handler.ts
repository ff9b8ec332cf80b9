import { databasesOf } from '../../adapters/databases.ts';
import { ownLedger } from '../../adapters/ledger.ts';
import { securityGroupsOf } from '../../adapters/security-groups.ts';
import { otherSide } from '../../deployment.ts';
import type { Platform } from '../../platform.ts';
import type { Fence } from '../../ports/ledger.ts';
import { isNews, nextFenceMove } from '../../rules/fence.ts';
import { counted, grouped } from '../../rules/wording.ts';
import { carryOut, lookAtPeer, type FencingPorts } from '../fencing.ts';
import { inParallel, timeLimit } from '../in-parallel.ts';
import { functionEntry, type FunctionResult } from '../run-function.ts';
import { proveFences } from './contract.ts';

const MOVES_AT_ONCE = 10;

/**
 * One round: every fence that still holds is looked at and moved on by one move. A region that does not answer is
 * asked again in a minute; the ledger keeps what it says already.
 */
export async function proveOnce(ports: FencingPorts, platform: Platform): Promise<FunctionResult> {
  const fences = (await ports.ledger.fences()).filter(({ status }) => status !== 'released');
  if (fences.length === 0) return { summary: 'Nothing is fenced' };
  const groupNames = groupNamesOf(fences, platform);
  const peer = await lookAtPeer(
    ports,
    fences.map(({ instanceIdentifier }) => instanceIdentifier),
    [...groupNames.values()],
  );
  if (!peer.reachable) {
    return {
      summary: `${counted(fences.length, 'fence')} to prove; the other region does not answer (${peer.why})`,
    };
  }
  const now = platform.clock.now();
  const planned = fences.map((before) => {
    const groupId = peer.groupIds.get(groupNames.get(before.database) ?? '');
    const instance = peer.instances.get(before.instanceIdentifier);
    return { before, groupId, move: nextFenceMove(before, instance, groupId, now) };
  });
  await inParallel(
    planned.filter(({ before, move }) => move.kind !== 'note' || isNews(before, move.fence)),
    MOVES_AT_ONCE,
    ({ move, groupId }) => carryOut(ports, move, groupId ?? ''),
    timeLimit(platform.clock, proveFences),
  );
  const says = planned.map(({ move: { fence } }) => ({
    name: fence.database,
    says: `${fence.status}, ${fence.detail}`,
  }));
  return { summary: grouped(says) };
}

/** By database. The ledger keeps no group: what the deployed configuration says now is what counts. */
function groupNamesOf(fences: readonly Fence[], { deployment, side }: Platform): ReadonlyMap<string, string> {
  const peer = otherSide(side);
  const groups = new Map(
    deployment.databases.map(({ name, instances }) => [name, instances[peer].fenceSecurityGroup]),
  );
  // A database that has left the configuration stays fenced, under the group all databases of the region share.
  const [shared = ''] = groups.values();
  return new Map(fences.map(({ database }) => [database, groups.get(database) ?? shared]));
}

export const { handler, bind } = functionEntry(proveFences, (platform) =>
  proveOnce(
    {
      ledger: ownLedger(platform),
      peerDatabases: databasesOf(platform, 'peer'),
      peerSecurityGroups: securityGroupsOf(platform, 'peer'),
    },
    platform,
  ),
);
