import type { ConnectionParameter, DatabaseInstanceNames } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import type { DrainedDatabase, DrainFact } from '../../ports/facts.ts';
import type { Conversion } from '../../ports/run-controls.ts';
import { isStopped, parseConnection, stoppedConnection } from '../../rules/connection.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isIsolated, isNews, newFence, nextFenceMove, type FenceMove } from '../../rules/fence.ts';
import { isoTime } from '../../rules/times.ts';
import { counted, grouped, listed } from '../../rules/wording.ts';
import type { OldRegion } from '../old-region.ts';
import type { Reading } from '../reading.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly databases: readonly {
    readonly name: string;
    /** In the region that is drained. */
    readonly names: DatabaseInstanceNames;
  }[];
  /** The side that is drained. */
  readonly side: 'primary' | 'recovery';
  readonly old: Reading<OldRegion>;
  readonly fact: DrainFact | undefined;
  /** Of the run this one goes on from. */
  readonly earlier: DrainFact | undefined;
  /** An approver has made this run unplanned: its source is lost. */
  readonly conversion?: Conversion | undefined;
}

export interface Plan {
  readonly name: string;
  readonly drained: DrainedDatabase;
  readonly move: FenceMove;
  readonly groupId: string;
  /** What the application has to read; absent where it reads that already. */
  readonly stop?: { readonly parameter: string; readonly connection: ConnectionParameter };
}

export type Action =
  /** `before` is written down before anything is called, what came of the calls after them. */
  | { readonly kind: 'drain'; readonly before: DrainFact; readonly plans: readonly Plan[] }
  | { readonly kind: 'record'; readonly fact: DrainFact };

/** How it is taken out of reach is the fence's (rules/fence.ts); that nothing keeps it up by itself is not. */
export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { databases, old, fact, side } = observed;
  if (databases.length === 0) return { kind: 'done', summary: 'There is no database to drain' };
  if (fact?.drainedAt !== undefined) {
    return {
      kind: 'done',
      summary: `${counted(databases.length, 'database')} of the ${side} region drained`,
    };
  }
  if (!old.known && observed.conversion !== undefined) {
    const { by } = observed.conversion;
    return {
      kind: 'done',
      summary: `The ${side} region does not answer (${old.why}), and ${by} has made this run unplanned: it is fenced as in a failover`,
    };
  }
  if (!old.known) return { kind: 'wait', summary: `The ${side} region does not answer (${old.why})` };
  const obstacle = obstacleIn(observed, old.value, heldEpoch(context.run));
  if (obstacle !== undefined) return obstacle;

  const plans = databases.map((database) => planOf(database, observed, old.value, context));
  const says = grouped(plans.map(({ name, move }) => ({ name, says: move.fence.detail })));
  const now = isoTime(context.nowMilliseconds);
  const known = fact ?? observed.earlier;
  const told = known?.writersToldAt ?? (plans.some(({ stop }) => stop !== undefined) ? now : undefined);
  const since = { beganAt: known?.beganAt ?? now, ...(told === undefined ? {} : { writersToldAt: told }) };
  const through = plans.every(({ move, stop }) => move.fence.status === 'proven' && stop === undefined);
  if (through) {
    const drained = plans.map(({ drained: { groupsBefore }, move: { fence } }) => ({ fence, groupsBefore }));
    const all: DrainFact = { ...since, databases: drained, drainedAt: now };
    return { kind: 'act', summary: `Drained: ${says}`, actions: [{ kind: 'record', fact: all }] };
  }
  const before: DrainFact = { ...since, databases: plans.map(({ drained }) => drained) };
  const isDue = plans.some(
    ({ drained, move, stop }) =>
      move.kind !== 'note' || stop !== undefined || isNews(drained.fence, move.fence),
  );
  return isDue || fact === undefined
    ? {
        kind: 'act',
        summary: `Drain the ${side} region: ${says}`,
        actions: [{ kind: 'drain', before, plans }],
      }
    : { kind: 'wait', summary: says };
}

function obstacleIn(
  { databases, side }: Observed,
  old: OldRegion,
  epoch: number,
): Decision<Action> | undefined {
  const missing = databases.filter(
    ({ names }) => !old.instances.has(names.identifier) || !old.groupIds.has(names.fenceSecurityGroup),
  );
  if (missing.length > 0) {
    return {
      kind: 'failed',
      error: 'CannotBeDrained',
      message: `In the ${side} region the instance or the fence group of ${listed(missing.map(({ name }) => name))} does not exist.`,
      nextAction: 'Deploy the other region, then start the runbook again. Everything is put back.',
    };
  }
  const standing = databases.map(({ names }) =>
    parseConnection(old.connections.get(names.connectionParameter)),
  );
  const highest = Math.max(old.epoch, ...standing.map((connection) => connection?.epoch ?? 0));
  return highest > epoch ? newerActivation(side, highest, epoch) : undefined;
}

export function newerActivation(side: string, newest: number, epoch: number): Decision<never> {
  return {
    kind: 'failed',
    error: 'NewerActivation',
    message: `The ${side} region has reached epoch ${newest}, newer than this run's ${epoch}.`,
    nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
  };
}

function planOf(
  { name, names }: Observed['databases'][number],
  { fact, earlier, side }: Observed,
  old: OldRegion,
  { run, nowMilliseconds }: DecideContext,
): Plan {
  const instance = old.instances.get(names.identifier);
  const groupId = old.groupIds.get(names.fenceSecurityGroup) ?? '';
  const epoch = heldEpoch(run);
  const known = [fact, earlier]
    .flatMap((one) => one?.databases ?? [])
    .find(({ fence }) => fence.database === name);
  const { runId } = run;
  const of = { database: name, side, instanceIdentifier: names.identifier, epoch, runId };
  const drained: DrainedDatabase =
    known === undefined
      ? { fence: newFence(of, nowMilliseconds, 'not drained yet'), groupsBefore: groupsOf(instance, groupId) }
      : { ...known, fence: { ...known.fence, ...of } };
  const standing = parseConnection(old.connections.get(names.connectionParameter));
  // Connections that stand go on writing while the groups change, so nobody is told to stop before they are cut.
  const isDue = instance !== undefined && isIsolated(instance, groupId) && !isStopped(standing, epoch);
  const connection = isDue ? stoppedConnection(standing, epoch) : undefined;
  return {
    name,
    drained,
    move: nextFenceMove(drained.fence, instance, groupId, nowMilliseconds),
    groupId,
    ...(connection === undefined ? {} : { stop: { parameter: names.connectionParameter, connection } }),
  };
}

function groupsOf(instance: DatabaseInstance | undefined, drainGroupId: string): readonly string[] {
  const groups = instance?.securityGroups ?? [];
  return groups.flatMap(({ id, status }) => (id === drainGroupId || status === 'removing' ? [] : [id]));
}
