import { isFromAws } from '../adapters/aws-errors.ts';
import type { ConnectionParameter, DatabaseInstanceNames } from '../deployment.ts';
import type { ConnectionParameters } from '../ports/connection-parameters.ts';
import type { DatabaseInstance, Databases } from '../ports/databases.ts';
import type { Fence, Ledger, PeerLedger, PeerState } from '../ports/ledger.ts';
import type { SecurityGroups } from '../ports/security-groups.ts';
import { isStopped, parseConnection, stoppedConnection } from '../rules/connection.ts';
import { isNews, nextFenceMove, type FenceMove } from '../rules/fence.ts';
import { reading, type Reading } from './reading.ts';

/** What fencing needs: the other region's databases, groups, connections and ledger, and this region's ledger. */
export interface FencingPorts {
  readonly ledger: Pick<Ledger, 'fences' | 'putFence'>;
  readonly peerLedger: PeerLedger;
  readonly peerDatabases: Databases;
  readonly peerSecurityGroups: SecurityGroups;
  readonly peerParameters: ConnectionParameters;
}

/** Names in the other region of what is fenced; without a parameter nobody can be told. */
export type FencedNames = Pick<DatabaseInstanceNames, 'identifier' | 'fenceSecurityGroup'> &
  Partial<Pick<DatabaseInstanceNames, 'connectionParameter'>>;

/**
 * The other region as far as fencing is concerned. It being unreachable is normal, and so is one of its services being
 * back before another: whatever answers is used.
 */
export interface PeerView {
  readonly resources: Reading<{
    readonly instances: ReadonlyMap<string, DatabaseInstance>;
    readonly groupIds: ReadonlyMap<string, string>;
  }>;
  readonly connections: Reading<{
    /** By parameter name, as it stands there. */
    readonly values: ReadonlyMap<string, string>;
    /** Of the activation that region has reached or is working on. */
    readonly epoch: number;
  }>;
}

/** Databases and connections at once, so that a dark region costs one time-out. */
export async function lookAtPeer(ports: FencingPorts, fenced: readonly FencedNames[]): Promise<PeerView> {
  const [resources, connections] = await Promise.all([
    reading(async () => {
      const [instances, groupIds] = await Promise.all([
        ports.peerDatabases.describe(fenced.map(({ identifier }) => identifier)),
        ports.peerSecurityGroups.idsOf(fenced.map(({ fenceSecurityGroup }) => fenceSecurityGroup)),
      ]);
      return { instances, groupIds };
    }),
    lookAtConnections(
      ports,
      fenced.flatMap(({ connectionParameter }) => connectionParameter ?? []),
    ),
  ]);
  return { resources, connections };
}

/**
 * A parameter takes no condition, so its epoch alone does not keep a newer activation from being written over. That
 * region's ledger does: a run there opens its incident several steps, and far more than the 4 s of this look and
 * write, before it writes a parameter. Where the ledger does not answer, nothing is written.
 */
async function lookAtConnections(
  { peerLedger, peerParameters }: FencingPorts,
  names: readonly string[],
): Promise<PeerView['connections']> {
  if (names.length === 0) return { known: true, value: { values: new Map(), epoch: 0 } };
  const values = await reading(() => peerParameters.read(names));
  if (!values.known) return values;
  const state = await peerLedger.state();
  if (!state.reachable) return { known: false, why: state.why };
  return { known: true, value: { values: values.value, epoch: activationEpoch(state) } };
}

/** A check and a run that has ended write no parameter any more, whatever epoch they took. */
export function activationEpoch({ activation, lock }: Extract<PeerState, { reachable: true }>): number {
  const isWorking = lock?.status === 'open' && lock.mode !== 'check';
  return Math.max(activation?.epoch ?? 0, isWorking ? lock.epoch : 0);
}

/** What is done about one fence in one look. */
export interface FencePlan {
  /** As the ledger has it. */
  readonly before: Fence | undefined;
  /** `note` where its instance could not be looked at. */
  readonly move: FenceMove;
  /** Empty where its region knows no such group; then the move isolates nothing. */
  readonly fenceGroupId: string;
  /** What the application there has to read; absent where it reads that already, or it is not known what it reads. */
  readonly stop?: { readonly parameter: string; readonly connection: ConnectionParameter };
}

/** @param peer undefined when the other region was not asked */
export function planFence(
  of: { readonly before: Fence | undefined; readonly fence: Fence; readonly names: FencedNames },
  peer: PeerView | undefined,
  nowMilliseconds: number,
): FencePlan {
  const { before, names } = of;
  const fence = withTold(of.fence, names, peer, nowMilliseconds);
  const { resources } = peer ?? { resources: { known: false } as const };
  const groupId = resources.known ? resources.value.groupIds.get(names.fenceSecurityGroup) : undefined;
  const move: FenceMove = resources.known
    ? nextFenceMove(fence, resources.value.instances.get(names.identifier), groupId, nowMilliseconds)
    : { kind: 'note', fence };
  const stop = move.fence.status === 'released' ? undefined : stopOf(fence, names, peer);
  return { before, move, fenceGroupId: groupId ?? '', ...(stop === undefined ? {} : { stop }) };
}

function standingIn(peer: PeerView | undefined, { connectionParameter }: FencedNames) {
  return peer?.connections.known === true && connectionParameter !== undefined
    ? parseConnection(peer.connections.value.values.get(connectionParameter))
    : undefined;
}

/** A write whose answer was lost is found to have landed. */
function withTold(fence: Fence, names: FencedNames, peer: PeerView | undefined, now: number): Fence {
  if (fence.writersToldAt !== undefined || !isStopped(standingIn(peer, names), fence.epoch)) return fence;
  return { ...fence, writersToldAt: new Date(now).toISOString() };
}

function stopOf(fence: Fence, names: FencedNames, peer: PeerView | undefined): FencePlan['stop'] {
  const { connectionParameter: parameter } = names;
  if (parameter === undefined || peer?.connections.known !== true) return undefined;
  if (fence.writersToldAt !== undefined || peer.connections.value.epoch > fence.epoch) return undefined;
  const connection = stoppedConnection(standingIn(peer, names), fence.epoch);
  return connection === undefined ? undefined : { parameter, connection };
}

/** Whether there is anything to call or to write down. */
export function isDue({ before, move, stop }: FencePlan): boolean {
  return move.kind !== 'note' || stop !== undefined || isNews(before, move.fence);
}

/**
 * Tells the application to stop and makes the move, beside each other: neither waits for the other, and neither is
 * left out because the other failed. Then what is known is written down. A call that was not taken leaves the fence
 * without its time, so that it is made again.
 */
export async function carryOut(ports: FencingPorts, plan: FencePlan, now: () => number): Promise<void> {
  const [fence, told] = await Promise.all([makeMove(ports, plan), tellWriters(ports, plan)]);
  if (fence === undefined) return;
  const writersToldAt = told ? { writersToldAt: new Date(now()).toISOString() } : {};
  // Refused when a newer activation has written this fence: then it is no longer ours to keep.
  await ports.ledger.putFence({ ...fence, ...writersToldAt });
}

async function tellWriters({ peerParameters }: FencingPorts, { stop }: FencePlan): Promise<boolean> {
  if (stop === undefined) return false;
  const { parameter, connection } = stop;
  return (await reading(() => peerParameters.write(parameter, JSON.stringify(connection)))).known;
}

/** The fence as it is to be written down; undefined where somebody else has moved it on meanwhile. */
async function makeMove(ports: FencingPorts, { move, fenceGroupId }: FencePlan): Promise<Fence | undefined> {
  const { fence } = move;
  if (move.kind === 'note') return fence;
  try {
    const outcome =
      move.kind === 'isolate'
        ? await ports.peerDatabases.modify(fence.instanceIdentifier, { securityGroupIds: [fenceGroupId] })
        : await ports.peerDatabases.reboot(fence.instanceIdentifier);
    return outcome === 'accepted' ? fence : await notTaken(ports, move, outcome);
  } catch (error) {
    if (!isFromAws(error)) throw error;
    return notTaken(ports, move, (error as Error).name);
  }
}

/**
 * A run and the function of every minute may fence at once. Where the reboot was refused because the other one's is
 * under way, its time must not be written over: the instance would be rebooted again.
 */
async function notTaken(
  { ledger }: FencingPorts,
  { kind, fence }: FenceMove,
  why: string,
): Promise<Fence | undefined> {
  if (kind === 'cut') {
    const standing = (await ledger.fences()).find(({ database }) => database === fence.database);
    if (standing?.rebootRequestedAt !== undefined) return undefined;
  }
  const { rebootRequestedAt: _notRequested, ...rest } = fence;
  return { ...rest, detail: `${fence.detail}, but RDS did not take it (${why})` };
}

/** `proven, only the fence group is active ...`, for summaries. */
export function fenceInWords({ status, detail, writersToldAt }: Fence): string {
  return `${status}, ${detail}${writersToldAt === undefined ? '' : '; its application was told to stop writing'}`;
}
