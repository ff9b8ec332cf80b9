import { UnsupportedError } from '../api.ts';
import { readConditions, type Condition } from './conditions.ts';

/** What a statement names, or with `NotAction` and `NotResource` what it leaves out. */
export interface Patterns {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

/** Whom a statement of a resource's policy speaks of. */
export interface Principals {
  readonly everybody: boolean;
  /** ARNs and account numbers. */
  readonly aws: readonly string[];
  /** `events.amazonaws.com` and the like. */
  readonly services: readonly string[];
}

/** One statement, checked once: nothing in it is passed over in silence. */
export interface Statement {
  /** Where it stands, for messages and reports. */
  readonly where: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  /** Undefined in a trust policy: the role itself is the resource. */
  readonly resources: Patterns | undefined;
  /** Undefined in a policy of an identity. */
  readonly principals: Principals | undefined;
  readonly conditions: readonly Condition[];
}

/** What a document is attached to: decides which members its statements have. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

type Json = Readonly<Record<string, unknown>>;

const MEMBERS: Readonly<Record<PolicyKind, readonly string[]>> = {
  identity: ['Action', 'NotAction', 'Resource', 'NotResource'],
  resource: ['Action', 'NotAction', 'Resource', 'NotResource', 'Principal'],
  trust: ['Action', 'Principal'],
};

/**
 * @param where names the policy, e.g. `the policy permissions of muster-shop-notify-recovery`
 * @throws UnsupportedError for what the evaluator does not do
 */
export function readPolicy(document: unknown, kind: PolicyKind, where: string): readonly Statement[] {
  if (!isObject(document)) throw new Error(`The template would not deploy. ${where} is no policy document.`);
  return [document['Statement'] ?? []].flat().map((statement, index) => {
    const place = `${where}, statement ${index + 1}`;
    if (!isObject(statement)) throw new Error(`The template would not deploy. ${place} is no statement.`);
    return readStatement(statement, kind, place);
  });
}

function readStatement(statement: Json, kind: PolicyKind, where: string): Statement {
  const allowed = new Set(['Sid', 'Effect', 'Condition', ...MEMBERS[kind]]);
  for (const member of Object.keys(statement)) {
    if (!allowed.has(member)) throw new UnsupportedError(`${member} in a statement (${where})`);
  }
  const { Effect: effect, Principal: principal, Condition: conditions } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new Error(`The template would not deploy. ${where}: Effect is ${String(effect)}.`);
  }
  return {
    where,
    effect,
    actions: patternsOf(statement, 'Action', where),
    resources: kind === 'trust' ? undefined : patternsOf(statement, 'Resource', where),
    principals: kind === 'identity' ? undefined : principalsOf(principal, where),
    conditions: readConditions(conditions, where),
  };
}

function patternsOf(statement: Json, member: 'Action' | 'Resource', where: string): Patterns {
  const negated = statement[member] === undefined;
  const given = statement[negated ? `Not${member}` : member];
  if (given === undefined) {
    throw new Error(`The template would not deploy. ${where} has neither ${member} nor Not${member}.`);
  }
  return { negated, patterns: textsOf(given, where) };
}

function principalsOf(given: unknown, where: string): Principals {
  if (given === '*') return { everybody: true, aws: [], services: [] };
  if (!isObject(given)) {
    throw new Error(`The template would not deploy. ${where} has no Principal.`);
  }
  const { AWS: aws = [], Service: services = [], ...others } = given;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new UnsupportedError(`a Principal of the kind ${other} (${where})`);
  const accounts = textsOf(aws, where);
  return {
    everybody: accounts.includes('*'),
    aws: accounts.filter((each) => each !== '*'),
    services: textsOf(services, where),
  };
}

/** A variable would have to be filled in for every request; no template has one. */
function textsOf(given: unknown, where: string): readonly string[] {
  const texts = [given].flat().map(String);
  const variable = texts.find((text) => text.includes('${'));
  if (variable !== undefined) throw new UnsupportedError(`the policy variable in ${variable} (${where})`);
  return texts;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
