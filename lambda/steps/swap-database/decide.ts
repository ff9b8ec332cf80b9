import type { ConnectionParameter } from '../../deployment.ts';
import type { DatabaseInstance } from '../../ports/databases.ts';
import type { RestorePlanFact, SwapFact } from '../../ports/facts.ts';
import type { KeptDatabase } from '../../ports/ledger.ts';
import { isServing, remedyOfTerminalStatus } from '../../rules/database-state.ts';
import { heldEpoch } from '../../rules/epoch.ts';
import { isoTime } from '../../rules/times.ts';
import { missing } from '../apply-settings/decide.ts';
import type { PlannedInstances } from '../restored-copy.ts';
import type { DecideContext, Decision } from '../step.ts';

export interface Observed extends PlannedInstances {
  readonly plan: RestorePlanFact;
  /** The name the application knows. */
  readonly identifier: string;
  readonly fenceSecurityGroup: string;
  readonly fenceGroupId: string | undefined;
  /** What the application reads; undefined where it does not stand there or cannot be read. */
  readonly connection: ConnectionParameter | undefined;
  readonly kept: readonly KeptDatabase[];
  readonly fact: SwapFact | undefined;
  readonly side: KeptDatabase['side'];
  readonly monthlyUsd: number | null;
}

export type Action =
  | { readonly kind: 'groups'; readonly identifier: string; readonly groupIds: readonly string[] }
  /** What is noted comes first: an instance that nobody knows of is looked for by nobody. */
  | {
      readonly kind: 'rename';
      readonly from: string;
      readonly to: string;
      readonly note: { readonly kept?: KeptDatabase; readonly fact?: SwapFact };
    }
  | { readonly kind: 'connect'; readonly connection: ConnectionParameter }
  | { readonly kind: 'record'; readonly gone: readonly KeptDatabase[]; readonly fact: SwapFact };

type Failure = Extract<Decision<Action>, { kind: 'failed' }>;

export function decide(observed: Observed, context: DecideContext): Decision<Action> {
  const { plan, copy, serving, identifier } = observed;
  const broken = missing(plan, copy);
  if (broken !== undefined || copy === undefined) {
    return broken ?? { kind: 'wait', summary: `${plan.target} is not shown yet` };
  }
  if (copy.identifier === identifier) return letIn(observed, copy, context);
  if (serving !== undefined) return takeAway(observed, serving, copy, context);
  if (copy.status !== 'available') return { kind: 'wait', summary: `${copy.identifier}: ${copy.status}` };
  return {
    kind: 'act',
    summary: `Call ${copy.identifier} ${identifier}`,
    actions: [{ kind: 'rename', from: copy.identifier, to: identifier, note: {} }],
  };
}

/** The old instance loses its groups, then its name; the restart of the renaming ends what is still connected. */
function takeAway(
  observed: Observed,
  serving: DatabaseInstance,
  copy: DatabaseInstance,
  context: DecideContext,
): Decision<Action> {
  const { plan, identifier, replaced, fenceGroupId, fenceSecurityGroup } = observed;
  const remedy = remedyOfTerminalStatus(serving.status);
  // A stopped instance serves nobody, but RDS does not rename one.
  if (remedy !== undefined) return stuck(`${identifier} is ${serving.status}`, remedy);
  if (replaced !== undefined) {
    return stuck(`there is an instance ${plan.oldIdentifier} already`, 'rename that instance');
  }
  if (fenceGroupId === undefined) {
    return {
      kind: 'failed',
      error: 'SettingMissing',
      message: `There is no security group ${fenceSecurityGroup} to cut ${identifier} off with.`,
      nextAction: 'deploy this region again, then start the runbook again with the same input.',
    };
  }
  // Until both can be renamed, nothing is taken away: in between nobody serves.
  if (copy.status !== 'available') return { kind: 'wait', summary: `${copy.identifier}: ${copy.status}` };
  if (!isServing(serving)) return { kind: 'wait', summary: `${identifier}: ${serving.status}` };
  const groups = membership(serving, [fenceGroupId]);
  if (groups === 'changing') return { kind: 'wait', summary: `${identifier}: its groups are changing` };
  if (groups === 'other') {
    return {
      kind: 'act',
      summary: `Cut ${identifier} off`,
      actions: [{ kind: 'groups', identifier, groupIds: [fenceGroupId] }],
    };
  }
  const at = isoTime(context.nowMilliseconds);
  return {
    kind: 'act',
    summary: `Call ${identifier} ${plan.oldIdentifier}`,
    actions: [
      {
        kind: 'rename',
        from: identifier,
        to: plan.oldIdentifier,
        note: { kept: replacedRecord(observed, at, context), fact: { ...observed.fact, fencedAt: at } },
      },
    ],
  };
}

function stuck(what: string, remedy: string): Failure {
  return {
    kind: 'failed',
    error: 'OldInstanceStuck',
    message: `The copy cannot take its place: ${what}.`,
    nextAction: `${remedy}; then start the runbook again with the same input.`,
  };
}

function replacedRecord(
  { plan, side, monthlyUsd }: Observed,
  since: string,
  { run }: DecideContext,
): KeptDatabase {
  return {
    database: plan.database,
    side,
    instanceIdentifier: plan.oldIdentifier,
    what: 'replaced',
    epoch: heldEpoch(run),
    runId: run.runId,
    since,
    monthlyUsd,
  };
}

/** The copy has the name: now it gets the groups, and the application its host. */
function letIn(observed: Observed, copy: DatabaseInstance, context: DecideContext): Decision<Action> {
  const { plan, identifier, connection, kept, fact } = observed;
  if (copy.status !== 'available') return { kind: 'wait', summary: `${identifier}: ${copy.status}` };
  const groupIds = plan.settings.securityGroupIds;
  const groups = membership(copy, groupIds);
  if (groups === 'other') {
    return {
      kind: 'act',
      summary: `Let the application reach ${identifier}`,
      actions: [{ kind: 'groups', identifier, groupIds }],
    };
  }
  if (groups === 'changing' || copy.endpoint === undefined) {
    return { kind: 'wait', summary: `${identifier}: its groups are changing` };
  }
  const { host, port } = copy.endpoint;
  if (connection !== undefined && (connection.host !== host || connection.port !== port)) {
    return {
      kind: 'act',
      summary: `Point the application at ${host}`,
      actions: [{ kind: 'connect', connection: { ...connection, host, port } }],
    };
  }
  if (fact?.swappedAt === undefined) {
    const at = isoTime(context.nowMilliseconds);
    const gone = kept.find(({ instanceIdentifier }) => instanceIdentifier === plan.target);
    return {
      kind: 'act',
      summary: `Note that ${identifier} is the restored one`,
      actions: [
        {
          kind: 'record',
          gone: gone === undefined ? [] : [{ ...gone, until: at }],
          fact: { ...fact, swappedAt: at },
        },
      ],
    };
  }
  return {
    kind: 'done',
    summary: `${identifier} holds ${plan.database} as of ${plan.restoreTime}; the old instance is kept as ${plan.oldIdentifier}`,
  };
}

function membership(
  { securityGroups }: DatabaseInstance,
  wanted: readonly string[],
): 'right' | 'changing' | 'other' {
  const staying = securityGroups.filter(({ status }) => status !== 'removing').map(({ id }) => id);
  const isWanted = staying.length === wanted.length && staying.every((id) => wanted.includes(id));
  if (!isWanted) return 'other';
  return securityGroups.every(({ status }) => status === 'active') ? 'right' : 'changing';
}
