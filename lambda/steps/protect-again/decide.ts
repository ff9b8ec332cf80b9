import type { DatabasePolicy } from '../../deployment.ts';
import type { DatabaseChange, DatabaseInstance } from '../../ports/databases.ts';
import type { PromotionFact, ProtectionFact } from '../../ports/facts.ts';
import { isServing, remedyOfTerminalStatus } from '../../rules/database-state.ts';
import { counted, grouped, listed } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly databases: readonly ObservedDatabase[];
  readonly promotion: PromotionFact | undefined;
  readonly fact: ProtectionFact | undefined;
}

export interface ObservedDatabase {
  readonly name: string;
  readonly identifier: string;
  readonly policy: DatabasePolicy;
  readonly instance: DatabaseInstance | undefined;
}

export type Action =
  | {
      readonly kind: 'modify';
      readonly name: string;
      readonly identifier: string;
      readonly change: DatabaseChange;
    }
  /** One job for each; all together, because the jobs are written down together. */
  | {
      readonly kind: 'back-up';
      readonly databases: readonly { readonly name: string; readonly arn: string }[];
      readonly fact: ProtectionFact;
    }
  /** The end: what is protected, and what is not. The backlog of the buckets is read when it is written. */
  | { readonly kind: 'record'; readonly fact: ProtectionFact };

type Finding =
  | { readonly is: 'protected'; readonly restorableUntil: string; readonly instance: DatabaseInstance }
  | { readonly is: 'busy'; readonly says: string }
  | { readonly is: 'modify'; readonly change: DatabaseChange; readonly says: string }
  | { readonly is: 'broken'; readonly says: string; readonly remedy: string };

interface Judged {
  readonly database: ObservedDatabase;
  readonly finding: Finding;
}

export function decide(observed: Observed, _context: DecideContext): Decision<Action> {
  const { fact } = observed;
  if (fact?.unprotected !== undefined) return concluded(fact, fact.unprotected);

  const judged = observed.databases.map((database) => ({
    database,
    finding: judge(database, observed.promotion),
  }));
  const actions = [...modifications(judged), ...backups(judged, fact)];
  if (actions.length > 0) return { kind: 'act', summary: progress(judged), actions };
  const broken = judged.flatMap(({ database, finding }) =>
    finding.is === 'broken' ? [{ name: database.name, ...finding }] : [],
  );
  if (broken.length > 0) {
    return {
      kind: 'failed',
      error: 'DatabaseCannotBeProtected',
      message: `${grouped(broken)}. Users are served.`,
      nextAction: `${broken.map(({ name, remedy }) => `${name}: ${remedy}`).join('. ')}. Then start the runbook again.`,
    };
  }
  if (judged.some(({ finding }) => finding.is !== 'protected'))
    return { kind: 'wait', summary: progress(judged) };
  return { kind: 'act', summary: 'Write down what is protected', actions: [record(judged, fact)] };
}

function judge({ name, identifier, policy, instance }: ObservedDatabase, promotion?: PromotionFact): Finding {
  if (instance === undefined) {
    return { is: 'broken', says: `there is no instance ${identifier}`, remedy: 'restore the newest backup' };
  }
  const remedy = remedyOfTerminalStatus(instance.status);
  if (remedy !== undefined) return { is: 'broken', says: `status ${instance.status}`, remedy };
  const change = changeTo(policy, instance);
  if (change !== undefined) {
    return isServing(instance)
      ? { is: 'modify', change, says: `bring to policy: ${Object.keys(change).join(', ')}` }
      : { is: 'busy', says: `status ${instance.status}; not at its policy yet` };
  }
  if (instance.pendingChanges.length > 0) {
    return { is: 'busy', says: `waiting for ${instance.pendingChanges.join(', ')}` };
  }
  if (!isServing(instance)) return { is: 'busy', says: `status ${instance.status}` };
  const promotedAt = promotion?.databases.find((database) => database.name === name)?.promotedAt;
  const until = instance.latestRestorableTime;
  // A time from before the promotion is of the replica's own backups: nothing written since could be restored.
  return until === undefined || (promotedAt !== undefined && Date.parse(until) < Date.parse(promotedAt))
    ? { is: 'busy', says: 'no point in time can be restored yet' }
    : { is: 'protected', restorableUntil: until, instance };
}

/** Only ever towards more protection: what somebody has set above the policy stays. */
function changeTo(policy: DatabasePolicy, instance: DatabaseInstance): DatabaseChange | undefined {
  const pending = (name: string): boolean => instance.pendingChanges.includes(name);
  const retention =
    instance.backupRetentionDays < policy.backupRetentionDays && !pending('BackupRetentionPeriod');
  const change: DatabaseChange = {
    ...(retention ? { backupRetentionDays: policy.backupRetentionDays } : {}),
    ...(instance.backupWindow === policy.backupWindow ? {} : { backupWindow: policy.backupWindow }),
    ...(policy.multiAz && !instance.multiAz && !pending('MultiAZ') ? { multiAz: true } : {}),
    ...(policy.deletionProtection && !instance.deletionProtection ? { deletionProtection: true } : {}),
    ...(instance.copyTagsToSnapshot ? {} : { copyTagsToSnapshot: true }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

function modifications(judged: readonly Judged[]): readonly Action[] {
  return judged.flatMap(({ database: { name, identifier }, finding }): Action[] =>
    finding.is === 'modify' ? [{ kind: 'modify', name, identifier, change: finding.change }] : [],
  );
}

function backups(judged: readonly Judged[], fact: ProtectionFact | undefined): readonly Action[] {
  const started = fact?.backupJobs ?? [];
  const databases = judged.flatMap(({ database: { name }, finding }) =>
    finding.is === 'protected' && started.every((job) => job.name !== name)
      ? [{ name, arn: finding.instance.arn }]
      : [],
  );
  return databases.length === 0
    ? []
    : [{ kind: 'back-up', databases, fact: fact ?? { databases: [], backupJobs: [] } }];
}

function record(judged: readonly Judged[], fact: ProtectionFact | undefined): Action {
  const restorable = judged.flatMap(({ database: { name }, finding }) =>
    finding.is === 'protected' ? [{ name, latestRestorableTime: finding.restorableUntil }] : [],
  );
  const unprotected = judged.flatMap(({ database: { name, policy }, finding }) => {
    if (finding.is !== 'protected') return [];
    const { instance } = finding;
    return [
      ...(instance.replicas.length === 0
        ? [`${name}: no replica; only backups protect it until one is built`]
        : []),
      ...(instance.instanceClass === policy.instanceClass
        ? []
        : [
            `${name}: class ${instance.instanceClass}, policy ${policy.instanceClass}; changing it restarts it`,
          ]),
    ];
  });
  return { kind: 'record', fact: { ...fact, databases: restorable, unprotected } };
}

function concluded(fact: ProtectionFact, unprotected: readonly string[]): Decision<Action> {
  const names = listed(fact.databases.map(({ name }) => name));
  const jobs = counted(fact.backupJobs?.length ?? 0, 'backup');
  const rest = unprotected.length === 0 ? 'nothing left' : unprotected.join('; ');
  return {
    kind: 'done',
    summary: `Restorable to a point in time: ${names}; ${jobs} started. Not protected yet: ${rest}`,
    output: { unprotected: unprotected.length },
  };
}

function progress(judged: readonly Judged[]): string {
  return grouped(
    judged.map(({ database: { name }, finding }) => ({
      name,
      says: finding.is === 'protected' ? 'protected' : finding.says,
    })),
  );
}
