import { SIDES } from '../../../../lambda/deployment.ts';
import { oncePer } from '../memo.ts';
import type { AssemblyModel } from '../model.ts';
import type { Resource } from '../resource.ts';
import { text } from '../values.ts';
import { roleNamed, statementsOf, type Statement } from './roles.ts';
import { callOf, machines, type Machine } from './state-machines.ts';

/** A state machine people start to recover, with everything it calls. */
export interface Runbook extends Machine {
  /** Role of the state machine itself, where it is in the assembly. */
  readonly role: Resource | undefined;
  readonly functions: readonly RunbookFunction[];
  /** Actions its states call without a function, as IAM names them, in lower case. */
  readonly actions: readonly string[];
}

export interface RunbookFunction {
  readonly resource: Resource;
  readonly role: Resource | undefined;
  readonly statements: readonly Statement[];
}

/** Whoever may do one of these moves an application to another place. In lower case, as state machines write them. */
const RECOVERY_ACTIONS: ReadonlySet<string> = new Set([
  'backup:startrestorejob',
  'docdb:failoverglobalcluster',
  'drs:startfailbacklaunch',
  'drs:startrecovery',
  'elasticache:failoverglobalreplicationgroup',
  'rds:failoverglobalcluster',
  'rds:promotereadreplica',
  'rds:promotereadreplicadbcluster',
  'rds:removefromglobalcluster',
  'rds:restoredbclusterfromsnapshot',
  'rds:restoredbclustertopointintime',
  'rds:restoredbinstancefromdbsnapshot',
  'rds:restoredbinstancetopointintime',
  'rds:switchoverglobalcluster',
  'rds:switchoverreadreplica',
  'route53-recovery-cluster:updateroutingcontrolstate',
  'route53-recovery-cluster:updateroutingcontrolstates',
]);

/** How people call what they start in a disaster. */
const RECOVERY_WORDS = /fail-?_?\s?(over|back)|switch-?_?over|disaster|recovery|runbook/i;

/**
 * A state machine is a runbook where the configuration says so, where it can do something only a recovery does, or is
 * called like one. Others of an application (orders, imports) are none of these rules' business.
 */
export const runbooks = oncePer((model: AssemblyModel): readonly Runbook[] =>
  machines(model)
    .map((machine) => withCalls(model, machine))
    .filter((runbook) => isConfigured(model, runbook) || isRecovery(runbook)),
);

function withCalls(model: AssemblyModel, machine: Machine): Runbook {
  const calls = machine.states.flatMap((state) => callOf(model, state) ?? []);
  const functions = new Set(
    calls.flatMap((call) => (call.kind === 'function' && call.resource !== undefined ? [call.resource] : [])),
  );
  return {
    ...machine,
    role: roleNamed(model, machine.resource.text('RoleArn')),
    functions: [...functions].map((resource) => {
      const role = roleNamed(model, resource.text('Role'));
      return { resource, role, statements: role === undefined ? [] : statementsOf(model, role) };
    }),
    actions: calls.flatMap((call) => (call.kind === 'action' ? [call.action] : [])),
  };
}

/** Whatever it is called and may do. */
function isConfigured({ intent }: AssemblyModel, { resource }: Runbook): boolean {
  const { deployment } = intent;
  if (deployment === undefined) return false;
  return SIDES.some((side) =>
    Object.values(deployment.names[side].stateMachines).some((arn) => arn.endsWith(`:${resource.name}`)),
  );
}

function isRecovery({ resource, definition, functions, actions }: Runbook): boolean {
  const allowed = functions.flatMap(({ statements }) => statements.flatMap((statement) => statement.actions));
  if ([...actions, ...allowed].some((action) => RECOVERY_ACTIONS.has(action.toLowerCase()))) return true;
  const words = [resource.literal('StateMachineName'), resource.logicalId, text(definition['Comment'])];
  return words.some((word) => word !== undefined && RECOVERY_WORDS.test(word));
}

/** Every function a runbook calls, each once however many runbooks call it. */
export const runbookFunctions = oncePer((model: AssemblyModel): readonly RunbookFunction[] => {
  const found = new Map<Resource, RunbookFunction>();
  for (const runbook of runbooks(model)) for (const each of runbook.functions) found.set(each.resource, each);
  return [...found.values()];
});

/** Roles of runbooks and of the functions they call, with what they are allowed, each once. */
export const runbookRoles = oncePer((model: AssemblyModel): readonly RunbookRole[] => {
  const found = new Map<Resource, readonly Statement[]>();
  for (const { role, functions } of runbooks(model)) {
    if (role !== undefined) found.set(role, statementsOf(model, role));
    for (const each of functions) if (each.role !== undefined) found.set(each.role, each.statements);
  }
  return [...found].map(([role, statements]) => ({ role, statements }));
});

export interface RunbookRole {
  readonly role: Resource;
  readonly statements: readonly Statement[];
}
