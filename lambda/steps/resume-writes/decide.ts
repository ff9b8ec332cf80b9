import type { ConnectionParameter, DatabaseInstanceNames, Side } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import type { DrainFact, ResumedFact } from '../../ports/facts.ts';
import type { Activation, Fence } from '../../ports/ledger.ts';
import type { Conversion } from '../../ports/run-controls.ts';
import { nextEpoch } from '../../rules/activation-epoch.ts';
import { parseConnection } from '../../rules/connection.ts';
import { epochTagOf, isReplica, isServing } from '../../rules/database-state.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isoTime } from '../../rules/times.ts';
import { counted, grouped, listed } from '../../rules/wording.ts';
import { newerActivation } from '../drain-writes/decide.ts';
import type { OldRegion } from '../old-region.ts';
import type { Reading } from '../reading.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly databases: readonly {
    readonly name: string;
    /** In this region. */
    readonly own: DatabaseInstance | undefined;
    /** In the region that was drained. */
    readonly names: DatabaseInstanceNames;
  }[];
  /** The side that was drained. */
  readonly side: Side;
  readonly activation: Activation | undefined;
  /** As this region's ledger has them. */
  readonly fences: readonly Fence[];
  readonly old: Reading<OldRegion>;
  /** This run's, or that of the run it goes on from. */
  readonly drain: DrainFact | undefined;
  readonly fact: ResumedFact | undefined;
  /** An approver has made this run unplanned: its source is lost. */
  readonly conversion?: Conversion | undefined;
}

export type Action =
  | { readonly kind: 'reach'; readonly identifier: string; readonly groupIds: readonly string[] }
  | { readonly kind: 'tell'; readonly parameter: string; readonly connection: ConnectionParameter }
  | { readonly kind: 'record'; readonly fact: ResumedFact };

type Finding =
  | { readonly is: 'served' }
  | { readonly is: 'busy'; readonly says: string }
  | { readonly is: 'closed'; readonly action: Action; readonly says: string };

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { databases, side, old, fact } = observed;
  if (databases.length === 0)
    return { kind: 'done', summary: 'There is no database, so nothing was drained' };
  if (fact !== undefined)
    return { kind: 'done', summary: `The ${side} region takes writes since ${fact.resumedAt}` };
  if (!old.known && observed.conversion !== undefined) {
    return {
      kind: 'failed',
      error: 'OldRegionLost',
      message: `The ${side} region does not answer (${old.why}), and ${observed.conversion.by} has said that it is lost.`,
      nextAction: 'Start region-failover here: it takes over.',
    };
  }
  if (!old.known) return { kind: 'wait', summary: `The ${side} region does not answer (${old.why})` };
  const epoch = heldEpoch(context.run);
  if (old.value.epoch > epoch) return newerActivation(side, old.value.epoch, epoch);
  const taken = pastPointOfNoReturn(observed, old.value);
  if (taken !== undefined) return taken;

  const found = databases.map((database) => ({
    name: database.name,
    finding: judge(database, observed, old.value, epoch),
  }));
  const actions = found.flatMap(({ finding }) => (finding.is === 'closed' ? [finding.action] : []));
  const says = grouped(
    found.map(({ name, finding }) => ({
      name,
      says: finding.is === 'served' ? 'takes writes' : finding.says,
    })),
  );
  if (actions.length > 0) return { kind: 'act', summary: `Put back: ${says}`, actions };
  if (found.some(({ finding }) => finding.is === 'busy')) return { kind: 'wait', summary: says };
  return {
    kind: 'act',
    summary: `${counted(databases.length, 'database')} of the ${side} region can be written again`,
    actions: [{ kind: 'record', fact: { resumedAt: isoTime(context.nowMilliseconds) } }],
  };
}

/**
 * The old database is fenced and the epoch stands on the standby before its promotion is asked for, and RDS shows a
 * promoted replica unchanged for up to a minute: so fence and tag, not the status, say whether there may be a second
 * writer.
 */
function pastPointOfNoReturn(
  { databases, activation, fences, side }: Observed,
  old: OldRegion,
): Decision<Action> | undefined {
  const latest = Math.max(activation?.epoch ?? 0, old.activation?.epoch ?? 0);
  const taken = databases.filter(
    ({ name, own }) =>
      own === undefined ||
      !isReplica(own) ||
      (epochTagOf(own) ?? 0) > latest ||
      fences.some(
        ({ database, epoch, status }) => database === name && epoch > latest && status !== 'released',
      ),
  );
  const servesHere = activation !== undefined && activation.epoch >= latest && activation.activeSide !== side;
  if (taken.length === 0 && !servesHere) return undefined;
  return {
    kind: 'failed',
    error: 'PastPointOfNoReturn',
    message:
      taken.length === 0
        ? 'This region serves already.'
        : `${listed(taken.map(({ name }) => name))} of this region may take writes already.`,
    nextAction:
      'Start region-switchover again, without putBack, or region-failover: it goes on from what is there.',
  };
}

/** First the way to it, then the word that it may be taken. */
function judge(
  { names }: Observed['databases'][number],
  { drain, side }: Observed,
  old: OldRegion,
  epoch: number,
): Finding {
  const instance = old.instances.get(names.identifier);
  if (instance === undefined) return { is: 'busy', says: `there is no instance ${names.identifier}` };
  const drainGroupId = old.groupIds.get(names.fenceSecurityGroup);
  const isClosed = instance.securityGroups.some(
    ({ id, status }) => id === drainGroupId && status !== 'removing',
  );
  if (isClosed) {
    if (!isServing(instance)) return { is: 'busy', says: `status ${instance.status}; not reachable yet` };
    const before = drain?.databases.find(
      ({ fence }) => fence.instanceIdentifier === names.identifier,
    )?.groupsBefore;
    const policy = old.groupIds.get(names.securityGroup);
    const groupIds =
      before !== undefined && before.length > 0 ? before : policy === undefined ? [] : [policy];
    if (groupIds.length === 0) return { is: 'busy', says: `there is no group ${names.securityGroup}` };
    const action = { kind: 'reach', identifier: names.identifier, groupIds } as const;
    return { is: 'closed', action, says: 'its security groups are given back' };
  }
  if (instance.securityGroups.some(({ status }) => status !== 'active')) {
    return { is: 'busy', says: 'its security groups are changing' };
  }
  const standing = parseConnection(old.connections.get(names.connectionParameter));
  if (standing === undefined || standing.access === 'read-write') {
    return isServing(instance) ? { is: 'served' } : { is: 'busy', says: `status ${instance.status}` };
  }
  const connection = {
    ...standing,
    access: 'read-write',
    epoch: nextEpoch(Math.max(epoch, standing.epoch), side),
  } as const;
  return {
    is: 'closed',
    action: { kind: 'tell', parameter: names.connectionParameter, connection },
    says: `its application may write again under epoch ${connection.epoch}`,
  };
}
