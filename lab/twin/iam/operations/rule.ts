import type { ApiCall, ApiOutput } from '../../api.ts';
import { PARTITION } from '../../template/scope.ts';
import type { AccessRequest } from '../evaluation.ts';

/** What an operation needs to know beside its input: ids that AWS makes up, and what is encrypted with which key. */
export interface Facts {
  readonly account: string;
  /** The answer of a read operation to the lab itself; undefined where the service answers with an error. */
  read(
    service: string,
    region: string,
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): ApiOutput | undefined;
  /** The customer's key that a topic, table or bucket is encrypted with; undefined where AWS keeps the key. */
  keyOf(resourceArn: string): string | undefined;
  /** Names of a key, without what stands before `alias/`. */
  aliasesOf(keyArn: string): readonly string[];
  /** ARN of the state machine that gave out a task token; undefined where none did. */
  stateMachineOf(region: string, taskToken: string): string | undefined;
}

export interface Asked {
  readonly call: ApiCall;
  readonly facts: Facts;
}

/** The permissions that one call needs, all of them. None where the service answers before it asks. */
export type OperationRule = (asked: Asked) => readonly AccessRequest[];

/** An action that knows no resource: a policy has to say `*`. */
export function everywhere(action: string): OperationRule {
  return () => [{ action, resource: '*' }];
}

/** An action on one resource: the part of its ARN behind the account. */
export function on(action: string, resource: (asked: Asked) => string): OperationRule {
  const [service = ''] = action.split(':');
  return (asked) => [{ action, resource: arn(asked, service, resource(asked)) }];
}

export function all(...rules: readonly OperationRule[]): OperationRule {
  return (asked) => rules.flatMap((rule) => rule(asked));
}

export function arn({ call, facts }: Asked, service: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${call.region}:${facts.account}:${resource}`;
}

/** A member of the input that is text; empty where it is missing, which no policy allows by chance. */
export function text({ call }: Asked, member: string): string {
  const value = call.input[member];
  return typeof value === 'string' ? value : '';
}

export function texts({ call }: Asked, member: string): readonly string[] {
  const value = call.input[member];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Handing a role to a service is an action of its own, on the role. */
export function passRole(roleArn: string, service: string): readonly AccessRequest[] {
  if (roleArn === '') return [];
  return [{ action: 'iam:PassRole', resource: roleArn, context: { 'iam:PassedToService': service } }];
}

/** What the service does with the customer's key in the caller's name; nothing where AWS keeps the key. */
export function withKeyOf(
  asked: Asked,
  resourceArn: string,
  service: string,
  actions: readonly string[],
  more: Readonly<Record<string, string>> = {},
): readonly AccessRequest[] {
  const key = asked.facts.keyOf(resourceArn);
  if (key === undefined) return [];
  const context = {
    'kms:ViaService': `${service}.${asked.call.region}.amazonaws.com`,
    'kms:ResourceAliases': asked.facts.aliasesOf(key),
    ...more,
  };
  return actions.map((action) => ({ action, resource: key, context }));
}
