import { UnsupportedError } from '../api.ts';
import { cidrBlocks } from './cidr.ts';
import { NO_VALUE, pseudoParameter, type Scope } from './scope.ts';
import { isObject, singleKey, type Json } from './template.ts';

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/**
 * A value of a template with every reference and function resolved. Dynamic references (`{{resolve:...}}`) stay as
 * they are: nobody here may read a secret. A function that the lab does not know ends the lab by name.
 */
export function resolveValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown) => resolveValue(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const key = singleKey(value);
  if (key !== undefined && isFunction(key, value[key])) return intrinsicOf(key)(value[key], scope);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, resolveValue(item, scope)] as const)
      .filter(([, item]) => item !== NO_VALUE),
  );
}

/** Whether a condition of the template holds. */
export function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions?.[name];
  if (condition === undefined) throw new Error(`${scope.stackName} has no condition ${name}.`);
  return isTrue(condition, scope);
}

/** A policy statement may also have a `Condition`, but never one that is a text. */
function isFunction(key: string, argument: unknown): boolean {
  return key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');
}

function intrinsicOf(name: string): Intrinsic {
  const intrinsic = INTRINSICS[name];
  if (intrinsic === undefined) throw new UnsupportedError(`the template function ${name}`);
  return intrinsic;
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => reference(String(name), scope),
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, items] = list(resolveValue(argument, scope), 'Fn::Join');
    return list(items, 'Fn::Join').map(text).join(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(resolveValue(argument, scope), 'Fn::Select');
    const chosen = list(items, 'Fn::Select')[Number(index)];
    if (chosen === undefined) throw new Error(`${scope.stackName}: Fn::Select has no item ${String(index)}.`);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list(resolveValue(argument, scope), 'Fn::Split');
    return text(whole).split(String(separator));
  },
  'Fn::FindInMap': findInMap,
  'Fn::GetAZs': (argument, scope) => {
    const region = text(resolveValue(argument, scope)) || scope.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::ImportValue': (argument, scope) => {
    const name = text(resolveValue(argument, scope));
    if (!scope.exports.has(name)) {
      throw new Error(`${scope.stackName} imports ${name}, which no stack of ${scope.region} exports.`);
    }
    return scope.exports.get(name);
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolveValue(argument, scope))).toString('base64'),
  'Fn::Cidr': (argument, scope) => {
    const [block, count, bits] = list(resolveValue(argument, scope), 'Fn::Cidr');
    return cidrBlocks(text(block), Number(count), Number(bits));
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list(argument, 'Fn::If');
    return resolveValue(conditionHolds(String(name), scope) ? whenTrue : whenFalse, scope);
  },
  Condition: (name, scope) => conditionHolds(String(name), scope),
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(resolveValue(argument, scope), 'Fn::Equals');
    return text(left) === text(right);
  },
  'Fn::Not': (argument, scope) => !isTrue(list(argument, 'Fn::Not')[0], scope),
  'Fn::And': (argument, scope) => list(argument, 'Fn::And').every((item) => isTrue(item, scope)),
  'Fn::Or': (argument, scope) => list(argument, 'Fn::Or').some((item) => isTrue(item, scope)),
};

/** Names of the functions that templates may use, for the page of what is supported. */
export const SUPPORTED_FUNCTIONS: readonly string[] = Object.keys(INTRINSICS);

function reference(name: string, scope: Scope): unknown {
  const pseudo = pseudoParameter(name, scope);
  if (pseudo !== undefined) return pseudo;
  if (scope.parameters.has(name)) return scope.parameters.get(name);
  const identity = scope.identities.get(name);
  if (identity !== undefined) return identity.ref;
  throw new Error(`${scope.stackName} refers to ${name}, which is not there.`);
}

function getAttribute(argument: unknown, scope: Scope): unknown {
  const parts = typeof argument === 'string' ? argument.split('.') : list(argument, 'Fn::GetAtt').map(text);
  const logicalId = parts[0] ?? '';
  const attribute = parts.slice(1).join('.');
  const identity = scope.identities.get(logicalId);
  if (identity === undefined)
    throw new Error(`${scope.stackName} refers to ${logicalId}, which is not there.`);
  const value = identity.attributes[attribute] ?? nested(identity.attributes, attribute.split('.'));
  if (value !== undefined) return value;
  const type = scope.template.Resources[logicalId]?.Type ?? 'a resource';
  throw new UnsupportedError(`the attribute ${attribute} of ${type} (${scope.stackName}/${logicalId})`);
}

function nested(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) found = isObject(found) ? found[name] : undefined;
  return found;
}

/** `${Name}`, `${Name.Attribute}`, names of the map given with it, and `${!Literal}`. */
function substitute(argument: unknown, scope: Scope): string {
  const [pattern, given] = typeof argument === 'string' ? [argument, {}] : list(argument, 'Fn::Sub');
  const values = (isObject(given) ? given : {}) satisfies Json;
  return String(pattern).replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in values) return text(resolveValue(values[name], scope));
    return text(name.includes('.') ? getAttribute(name, scope) : reference(name, scope));
  });
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const keys = list(resolveValue(argument, scope), 'Fn::FindInMap').slice(0, 3).map(text);
  const value = nested(scope.template.Mappings, keys);
  if (value === undefined)
    throw new Error(`${scope.stackName} has nothing in its mapping at ${keys.join('.')}.`);
  return value;
}

function isTrue(condition: unknown, scope: Scope): boolean {
  return resolveValue(condition, scope) === true;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} takes a list, not ${JSON.stringify(value)}.`);
  return value;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`A text was expected where the template gives ${JSON.stringify(value)}.`);
}
