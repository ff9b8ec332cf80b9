import { resourceByArn } from '../arns.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { oncePer } from '../memo.ts';
import type { AssemblyModel } from '../model.ts';
import type { Resource } from '../resource.ts';
import { objects, text, texts } from '../values.ts';

const ROLE = 'AWS::IAM::Role';
const MANAGED_POLICY = 'AWS::IAM::ManagedPolicy';

/** What a role is allowed. A statement with NotAction allows everything but a few, so its actions are `*`. */
export interface Statement {
  /** The role itself or the policy that is attached to it. */
  readonly statedAt: Resource;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: JsonObject | undefined;
}

/** The role an ARN or a name stands for. Roles are global, so any stack may hold it. */
export function roleNamed(model: AssemblyModel, arnOrName: string | undefined): Resource | undefined {
  if (arnOrName === undefined) return undefined;
  return resourceByArn(model, arnOrName) ?? model.named(ROLE, arnOrName);
}

/** Everything a role is allowed by the templates: its own policies, and those that name it. */
export function statementsOf(model: AssemblyModel, role: Resource): readonly Statement[] {
  const own = objects(role.at('Policies')).flatMap((policy) => statementsIn(role, policy['PolicyDocument']));
  const attached = texts(role.at('ManagedPolicyArns')).flatMap((arn) => {
    const policy = resourceByArn(model, arn);
    return policy === undefined ? [] : statementsIn(policy, policy.at('PolicyDocument'));
  });
  const attaching = (policiesByRole(model).get(role.name) ?? []).flatMap((policy) =>
    statementsIn(policy, policy.at('PolicyDocument')),
  );
  return [...own, ...attached, ...attaching];
}

const policiesByRole = oncePer((model: AssemblyModel) => {
  const found = new Map<string, Resource[]>();
  for (const policy of model.ofType('AWS::IAM::Policy', MANAGED_POLICY, 'AWS::IAM::RolePolicy')) {
    for (const role of [...texts(policy.at('Roles')), ...texts(policy.at('RoleName'))]) {
      found.set(role, [...(found.get(role) ?? []), policy]);
    }
  }
  return found;
});

function statementsIn(statedAt: Resource, document: Json | undefined): readonly Statement[] {
  const statements = isObject(document) ? objects(document['Statement']) : [];
  return statements
    .filter((statement) => text(statement['Effect']) === 'Allow')
    .map((statement) => ({
      statedAt,
      actions: statement['NotAction'] === undefined ? texts(statement['Action']) : ['*'],
      resources: statement['NotResource'] === undefined ? texts(statement['Resource']) : ['*'],
      conditions: isObject(statement['Condition']) ? statement['Condition'] : undefined,
    }));
}

/** `rds:ModifyDBInstance` as `rds` and `ModifyDBInstance`; `*` as `*` and `*`. */
export function actionParts(action: string): { readonly service: string; readonly name: string } {
  const [service = '*', name = '*'] = action.split(':');
  return { service: service.toLowerCase(), name };
}

/** Only looks: nothing is different afterwards. */
export function isRead(action: string): boolean {
  const { name } = actionParts(action);
  return /^(Get|List|Describe|View|Lookup|Search|Query|Scan|BatchGet|Head|Select|Simulate|Test|Estimate|Preview|Check|Validate|Filter|Detect|Decrypt$|ConditionCheckItem$)/i.test(
    name,
  );
}
