import type { DatabaseEngine, DatabasePolicy } from '../../deployment.ts';
import type { DatabaseInstance, PromoteOptions } from '../../ports/databases.ts';
import type { PromotionFact } from '../../ports/facts.ts';
import {
  epochTagOf,
  isReplica,
  remedyOfTerminalStatus,
  standsAlone,
  takesRetentionWithPromotion,
} from '../../rules/database-state.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { counted, grouped, listed } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

/** What was seen of the databases in the region being activated. */
export interface Observed {
  readonly databases: readonly ObservedDatabase[];
  readonly fact: PromotionFact;
  /** The fact is an earlier run's, whose work this one goes on with: it has to become this run's own. */
  readonly isInherited?: boolean;
}

export interface ObservedDatabase {
  readonly name: string;
  readonly engine: DatabaseEngine;
  readonly identifier: string;
  readonly policy: DatabasePolicy;
  /** Undefined where RDS knows no such instance. */
  readonly instance: DatabaseInstance | undefined;
}

export type Action =
  | { readonly kind: 'promote'; readonly orders: readonly PromotionOrder[]; readonly fact: PromotionFact }
  /** The epoch on instances that stand alone without it, and when each was first seen to stand alone. */
  | { readonly kind: 'record'; readonly tag: readonly string[]; readonly fact: PromotionFact };

export interface PromotionOrder {
  readonly name: string;
  readonly identifier: string;
  readonly arn: string;
  readonly options: PromoteOptions;
}

/**
 * RDS may show a replica unchanged for up to 60 s after it took the call (latency model, `rds.promote.status-lag`).
 * Only after that is an unchanged replica one that has to be asked again.
 */
const STATUS_LAG_MILLISECONDS = 90_000;

type Finding =
  | { readonly is: 'alone'; readonly tagged: boolean }
  | { readonly is: 'ready' }
  | { readonly is: 'busy'; readonly says: string }
  | { readonly is: 'broken'; readonly says: string; readonly remedy: string }
  | { readonly is: 'taken'; readonly epoch: number };

interface Judged {
  readonly database: ObservedDatabase;
  readonly finding: Finding;
}

/**
 * Every database that can be promoted is asked before a broken one ends the run: its promotion then goes on in
 * RDS, and the next run finds it done.
 */
export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const epoch = heldEpoch(context.run);
  const judged = observed.databases.map((database) => ({
    database,
    finding: judge(database, observed.fact, epoch, context.nowMilliseconds),
  }));
  const are = (is: Finding['is']): readonly Judged[] => judged.filter(({ finding }) => finding.is === is);

  const taken = are('taken');
  if (taken.length > 0) return failedByNewerEpoch(taken, epoch);

  const alone = are('alone');
  const record = recordOf(alone, observed, context.nowMilliseconds);
  const orders = are('ready').map(({ database }) => orderOf(database));
  if (orders.length > 0) {
    const actions: Action[] = [{ kind: 'promote', orders, fact: record?.fact ?? observed.fact }];
    return { kind: 'act', summary: `Promote ${listed(orders.map(({ name }) => name))}`, actions };
  }
  const broken = are('broken');
  if (broken.length > 0) return failedByState(broken);
  if (record !== undefined) return { kind: 'act', summary: progress(judged), actions: [record] };
  if (alone.length === judged.length) {
    return { kind: 'done', summary: `Promoted under epoch ${epoch}: ${counted(alone.length, 'database')}` };
  }
  return { kind: 'wait', summary: progress(judged) };
}

function judge(database: ObservedDatabase, fact: PromotionFact, epoch: number, now: number): Finding {
  const { instance, identifier, name } = database;
  if (instance === undefined) {
    return {
      is: 'broken',
      says: `there is no instance ${identifier}`,
      remedy: `restore the newest backup as ${identifier}`,
    };
  }
  const tag = epochTagOf(instance);
  if (tag !== undefined && tag > epoch) return { is: 'taken', epoch: tag };
  const remedy = remedyOfTerminalStatus(instance.status);
  if (remedy !== undefined) return { is: 'broken', says: `status ${instance.status}`, remedy };
  if (standsAlone(instance)) return { is: 'alone', tagged: tag === epoch };
  if (!isReplica(instance)) return { is: 'busy', says: `status ${instance.status}, no longer a replica` };

  const requestedAt = fact.requests?.find((request) => request.name === name)?.requestedAt;
  if (requestedAt !== undefined && now - Date.parse(requestedAt) < STATUS_LAG_MILLISECONDS) {
    return { is: 'busy', says: `promotion requested, status ${instance.status}` };
  }
  return instance.status === 'available'
    ? { is: 'ready' }
    : { is: 'busy', says: `still a replica, status ${instance.status}` };
}

function orderOf({ name, engine, identifier, policy, instance }: ObservedDatabase): PromotionOrder {
  const found = instance as DatabaseInstance;
  return {
    name,
    identifier,
    arn: found.arn,
    options: takesRetentionWithPromotion(engine, found.engineVersion)
      ? { backupRetentionDays: policy.backupRetentionDays, backupWindow: policy.backupWindow }
      : {},
  };
}

/** Undefined when nothing new is to be written down. */
function recordOf(
  alone: readonly Judged[],
  { fact, isInherited = false }: Pick<Observed, 'fact' | 'isInherited'>,
  now: number,
): Extract<Action, { kind: 'record' }> | undefined {
  const known = new Set(fact.databases.map(({ name }) => name));
  const fresh = alone.filter(({ database }) => !known.has(database.name));
  const tag = alone.flatMap(({ database, finding }) =>
    finding.is === 'alone' && !finding.tagged ? [database.instance?.arn ?? ''] : [],
  );
  if (fresh.length === 0 && tag.length === 0 && !isInherited) return undefined;
  const promotedAt = new Date(now).toISOString();
  const databases = [
    ...fact.databases,
    ...fresh.map(({ database }) => ({ name: database.name, promotedAt })),
  ];
  return { kind: 'record', tag, fact: { ...fact, databases } };
}

function progress(judged: readonly Judged[]): string {
  const alone = judged.filter(({ finding }) => finding.is === 'alone').length;
  const rest = judged.flatMap(({ database, finding }) =>
    finding.is === 'busy' ? [{ name: database.name, says: finding.says }] : [],
  );
  const promoted = `Promoted: ${alone} of ${counted(judged.length, 'database')}`;
  return rest.length === 0 ? promoted : `${promoted}; ${grouped(rest)}`;
}

function failedByNewerEpoch(taken: readonly Judged[], epoch: number): Decision<Action> {
  const names = listed(taken.map(({ database }) => database.name));
  const newest = Math.max(...taken.map(({ finding }) => (finding.is === 'taken' ? finding.epoch : 0)));
  return {
    kind: 'failed',
    error: 'NewerActivation',
    message: `${names} belong to activation ${newest}, newer than this run's ${epoch}.`,
    nextAction: 'Find the run with that epoch in the ledgers of both regions; this one must not go on.',
  };
}

function failedByState(broken: readonly Judged[]): Decision<Action> {
  const parts = broken.map(({ database, finding }) =>
    finding.is === 'broken' ? `${database.name} (${finding.says}): ${finding.remedy}` : '',
  );
  return {
    kind: 'failed',
    error: 'DatabaseCannotBePromoted',
    message: `${listed(broken.map(({ database }) => database.name))} cannot be promoted. Promotions already asked for go on.`,
    nextAction: `${parts.join('. ')}. Then start the runbook again.`,
  };
}
