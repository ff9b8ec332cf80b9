import type { DatabaseEngine, DatabasePolicy } from '../../deployment.ts';
import type { DatabaseChange, DatabaseInstance } from '../../ports/databases.ts';
import type { VerificationFact } from '../../ports/facts.ts';
import { isReplica, isServing, remedyOfTerminalStatus } from '../../rules/database-state.ts';
import { isoTime } from '../../rules/times.ts';
import { counted, grouped, listed } from '../../rules/wording.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed {
  readonly databases: readonly ObservedDatabase[];
  readonly fact: VerificationFact | undefined;
}

export interface ObservedDatabase {
  readonly name: string;
  readonly engine: DatabaseEngine;
  readonly identifier: string;
  readonly policy: DatabasePolicy;
  readonly parameterGroup: string;
  readonly securityGroup: string;
  /** Undefined where the region has no group of that name. */
  readonly securityGroupId: string | undefined;
  readonly fenceGroupId: string | undefined;
  readonly instance: DatabaseInstance | undefined;
  /** What somebody has set in the parameter group of the policy; undefined when there was no time to read it. */
  readonly parameters: Readonly<Record<string, string>> | undefined;
}

export type Action =
  | { readonly kind: 'modify'; readonly identifier: string; readonly change: DatabaseChange }
  /** All restarts of one look together, because they are written down together. */
  | {
      readonly kind: 'reboot';
      readonly databases: readonly { readonly name: string; readonly identifier: string }[];
      readonly fact: VerificationFact;
    }
  | { readonly kind: 'record'; readonly fact: VerificationFact };

/** RDS may show the state from before a reboot for up to a minute; asked again within it, it would reboot twice. */
const STATUS_LAG_MILLISECONDS = 90_000;

type Finding =
  | { readonly is: 'ready'; readonly differences: readonly string[] }
  | { readonly is: 'busy'; readonly says: string }
  | { readonly is: 'modify'; readonly says: string; readonly change: DatabaseChange }
  | { readonly is: 'reboot'; readonly says: string }
  | { readonly is: 'broken'; readonly error: string; readonly says: string; readonly remedy: string };

interface Judged {
  readonly database: ObservedDatabase;
  readonly finding: Finding;
}

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const fact = observed.fact ?? { differences: [], reboots: [] };
  const judged = observed.databases.map((database) => ({
    database,
    finding: judge(database, fact, context.nowMilliseconds),
  }));
  const broken = judged.flatMap(({ database, finding }) =>
    finding.is === 'broken' ? [{ name: database.name, finding }] : [],
  );
  const [worst] = broken;
  if (worst !== undefined) {
    return {
      kind: 'failed',
      error: worst.finding.error,
      message: `${grouped(broken.map(({ name, finding }) => ({ name, says: finding.says })))}.`,
      nextAction: `${broken.map(({ name, finding }) => `${name}: ${finding.remedy}`).join('. ')}. Then start the runbook again.`,
    };
  }
  const actions = repairs(judged, fact, context.nowMilliseconds);
  if (actions.length > 0) return { kind: 'act', summary: `Put right: ${progress(judged)}`, actions };
  if (judged.some(({ finding }) => finding.is !== 'ready'))
    return { kind: 'wait', summary: progress(judged) };
  return conclude(judged, observed.fact, fact);
}

function notWritable(says: string, remedy: string): Finding {
  return { is: 'broken', error: 'DatabaseNotWritable', says, remedy };
}

function judge(database: ObservedDatabase, fact: VerificationFact, now: number): Finding {
  const { instance, identifier } = database;
  if (instance === undefined)
    return notWritable(`there is no instance ${identifier}`, 'promote or restore it');
  const remedy = remedyOfTerminalStatus(instance.status);
  if (remedy !== undefined) return notWritable(`status ${instance.status}`, remedy);
  if (isReplica(instance)) return { is: 'busy', says: 'shown as a replica again' };
  if (database.parameters === undefined) return { is: 'busy', says: 'its parameters are not read yet' };
  const readOnly = readOnlyParameter(database.engine, database.parameters);
  if (readOnly !== undefined) {
    return notWritable(
      `${readOnly} in parameter group ${database.parameterGroup} forbids writing`,
      `reset that parameter (reset-db-parameter-group) and reboot ${identifier}`,
    );
  }
  if (database.securityGroupId === undefined) {
    return {
      is: 'broken',
      error: 'SettingMissing',
      says: `there is no security group ${database.securityGroup}`,
      remedy: `make the group ${database.securityGroup}, or deploy this region again`,
    };
  }
  if (!isServing(instance)) return { is: 'busy', says: `status ${instance.status}` };
  return settings(database, instance, database.securityGroupId, fact, now);
}

/** Engines write values that forbid writing in several ways; `{TrueIfReplica}` is the default and does not. */
function readOnlyParameter(
  engine: DatabaseEngine,
  parameters: Readonly<Record<string, string>>,
): string | undefined {
  const name = engine === 'postgres' ? 'default_transaction_read_only' : 'read_only';
  const value = parameters[name]?.toLowerCase();
  return value !== undefined && ['1', 'on', 'true'].includes(value) ? `${name} = ${value}` : undefined;
}

/** Only what serving needs is put right here; the rest of the policy is `protect-again`'s, after users are back. */
function settings(
  database: ObservedDatabase,
  instance: DatabaseInstance,
  securityGroupId: string,
  fact: VerificationFact,
  now: number,
): Finding {
  const group = instance.parameterGroups[0];
  const wrongGroup = group?.name !== database.parameterGroup;
  const reachable = reachability(database, instance, securityGroupId);
  if (wrongGroup || reachable === 'wrong') {
    const change = {
      ...(wrongGroup ? { parameterGroup: database.parameterGroup } : {}),
      ...(reachable === 'wrong' ? { securityGroupIds: groupsWith(securityGroupId, database, instance) } : {}),
    };
    const parts = [
      ...(wrongGroup
        ? [`parameter group ${group?.name ?? 'none'} instead of ${database.parameterGroup}`]
        : []),
      ...(reachable === 'wrong' ? [`not reachable through security group ${database.securityGroup}`] : []),
    ];
    return { is: 'modify', says: parts.join(', '), change };
  }
  if (reachable === 'changing') return { is: 'busy', says: 'its security groups are changing' };
  if (group.applyStatus === 'pending-reboot') {
    const rebootedAt = fact.reboots.find(({ name }) => name === database.name)?.requestedAt;
    return rebootedAt !== undefined && now - Date.parse(rebootedAt) < STATUS_LAG_MILLISECONDS
      ? { is: 'busy', says: 'reboot requested' }
      : { is: 'reboot', says: 'its parameters need a reboot' };
  }
  if (group.applyStatus !== 'in-sync') return { is: 'busy', says: `parameters ${group.applyStatus}` };
  return { is: 'ready', differences: differences(database, instance) };
}

/** Groups that the application team has added beside the policy's stay; the fence group goes. */
function groupsWith(
  securityGroupId: string,
  { fenceGroupId }: ObservedDatabase,
  { securityGroups }: DatabaseInstance,
): readonly string[] {
  const others = securityGroups.filter(
    ({ id, status }) => id !== fenceGroupId && id !== securityGroupId && status !== 'removing',
  );
  return [securityGroupId, ...others.map(({ id }) => id)];
}

function reachability(
  { fenceGroupId }: ObservedDatabase,
  { securityGroups }: DatabaseInstance,
  securityGroupId: string,
): 'right' | 'changing' | 'wrong' {
  const own = securityGroups.find(({ id }) => id === securityGroupId);
  const fenced = securityGroups.find(({ id }) => id === fenceGroupId);
  if (own === undefined || own.status === 'removing') return 'wrong';
  if (fenced !== undefined && fenced.status !== 'removing') return 'wrong';
  return own.status === 'active' && fenced === undefined ? 'right' : 'changing';
}

function differences({ policy }: ObservedDatabase, instance: DatabaseInstance): readonly string[] {
  const settingsToCompare: readonly (readonly [string, unknown, unknown])[] = [
    ['instance class', instance.instanceClass, policy.instanceClass],
    ['second zone', instance.multiAz, policy.multiAz],
    ['backup retention', instance.backupRetentionDays, policy.backupRetentionDays],
    ['deletion protection', instance.deletionProtection, policy.deletionProtection],
  ];
  return settingsToCompare.flatMap(([setting, is, wanted]) =>
    is === wanted ? [] : [`${setting} is ${String(is)}, policy ${String(wanted)}`],
  );
}

function repairs(judged: readonly Judged[], fact: VerificationFact, now: number): readonly Action[] {
  const modifications = judged.flatMap(({ database, finding }): Action[] =>
    finding.is === 'modify'
      ? [{ kind: 'modify', identifier: database.identifier, change: finding.change }]
      : [],
  );
  const databases = judged
    .filter(({ finding }) => finding.is === 'reboot')
    .map(({ database: { name, identifier } }) => ({ name, identifier }));
  if (databases.length === 0) return modifications;
  const names = new Set(databases.map(({ name }) => name));
  const reboots = [
    ...fact.reboots.filter(({ name }) => !names.has(name)),
    ...databases.map(({ name }) => ({ name, requestedAt: isoTime(now) })),
  ];
  return [...modifications, { kind: 'reboot', databases, fact: { ...fact, reboots } }];
}

/** Differences are written down once, for the report and for `protect-again`. */
function conclude(
  judged: readonly Judged[],
  written: VerificationFact | undefined,
  fact: VerificationFact,
): Decision<Action> {
  const found = judged.flatMap(({ database, finding }) =>
    finding.is === 'ready' ? finding.differences.map((text) => `${database.name}: ${text}`) : [],
  );
  const known = written?.differences ?? [];
  if (found.join('\n') !== known.join('\n')) {
    const record: Action = { kind: 'record', fact: { ...fact, differences: found } };
    return { kind: 'act', summary: 'Note what differs from the policy', actions: [record] };
  }
  const names = listed(judged.map(({ database }) => database.name));
  const rest =
    found.length === 0 ? '' : `; ${counted(found.length, 'setting')} left to do after users are back`;
  return { kind: 'done', summary: `Writable as far as RDS says: ${names}${rest}` };
}

function progress(judged: readonly Judged[]): string {
  return grouped(
    judged.flatMap(({ database, finding }) =>
      finding.is === 'ready' ? [] : [{ name: database.name, says: finding.says }],
    ),
  );
}
