import { parseArn, resourceByArn } from '../arns.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { oncePer } from '../memo.ts';
import type { AssemblyModel } from '../model.ts';
import type { Resource } from '../resource.ts';
import { isSymbolic } from '../symbols.ts';
import { at, objects, text } from '../values.ts';

export const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';
export const FUNCTION = 'AWS::Lambda::Function';

/** A state machine whose definition could be read. */
export interface Machine {
  readonly resource: Resource;
  readonly definition: JsonObject;
  /** As Step Functions gets it, without the names that are filled in at deployment. */
  readonly bytes: number;
  /** Of every level: the branches of a Parallel and the states of a Map as well. */
  readonly states: readonly State[];
}

export interface State {
  readonly machine: Resource;
  readonly name: string;
  readonly type: string;
  readonly body: JsonObject;
  /** An enclosing Parallel or Map catches what goes wrong here. */
  readonly isCaughtAbove: boolean;
}

export const machines = oncePer((model: AssemblyModel): readonly Machine[] =>
  model.ofType(STATE_MACHINE).flatMap((resource) => {
    const read = definitionOf(resource);
    return read === undefined
      ? []
      : [{ resource, ...read, states: statesIn(resource, read.definition, false) }];
  }),
);

/** Undefined where the definition is in a bucket, or cannot be known: then nothing is said about it. */
function definitionOf(resource: Resource): { definition: JsonObject; bytes: number } | undefined {
  const given = resource.at('DefinitionString') ?? resource.at('Definition');
  if (isObject(given)) return { definition: given, bytes: Buffer.byteLength(JSON.stringify(given)) };
  const filled = text(given)?.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => {
    return text(resource.at(`DefinitionSubstitutions.${name}`)) ?? whole;
  });
  if (filled === undefined) return undefined;
  try {
    const definition = JSON.parse(filled) as Json;
    return isObject(definition) ? { definition, bytes: Buffer.byteLength(filled) } : undefined;
  } catch {
    return undefined;
  }
}

function statesIn(machine: Resource, group: Json | undefined, isCaughtAbove: boolean): readonly State[] {
  const states = at(group, 'States');
  const found: State[] = [];
  for (const [name, body] of isObject(states) ? Object.entries(states) : []) {
    if (!isObject(body)) continue;
    found.push({ machine, name, type: text(body['Type']) ?? '', body, isCaughtAbove });
    const caught = isCaughtAbove || objects(body['Catch']).length > 0;
    const inner = ['Branches', 'ItemProcessor', 'Iterator'].flatMap((key) => objects(body[key]));
    for (const each of inner) found.push(...statesIn(machine, each, caught));
  }
  return found;
}

/** `arn:aws:states:::lambda:invoke.waitForTaskToken`: somebody outside has to answer. */
export function waitsForToken(state: State): boolean {
  return text(state.body['Resource'])?.endsWith('.waitForTaskToken') === true;
}

/** What a Task calls: a function, or an action of another service as IAM names it (`rds:promotereadreplica`). */
export type Call =
  | { readonly kind: 'function'; readonly target: string; readonly resource: Resource | undefined }
  | { readonly kind: 'action'; readonly action: string };

/** Undefined for an activity, and for what only the deployment knows. */
export function callOf(model: AssemblyModel, state: State): Call | undefined {
  const target = text(state.body['Resource']);
  if (state.type !== 'Task' || target === undefined) return undefined;
  const arn = parseArn(target);
  if (arn?.service === 'lambda') return functionCall(model, state, target);
  const [, integration] =
    /^arn:[^:]*:states:::(.+?)(?:\.(?:sync(?::2)?|waitForTaskToken))?$/.exec(target) ?? [];
  if (integration === undefined) return isSymbolic(target) ? functionCall(model, state, target) : undefined;
  if (integration === 'lambda:invoke') {
    const name = text(argumentsOf(state)['FunctionName']);
    return name === undefined ? undefined : functionCall(model, state, name);
  }
  return { kind: 'action', action: integration.replace(/^aws-sdk:/, '').toLowerCase() };
}

/** `Arguments` in JSONata, `Parameters` in JSONPath. */
export function argumentsOf(state: State): JsonObject {
  const given = state.body['Arguments'] ?? state.body['Parameters'];
  return isObject(given) ? given : {};
}

function functionCall(model: AssemblyModel, state: State, target: string): Call {
  const arn = parseArn(target);
  // A version or an alias behind the name is still the same function.
  const unqualified = target.replace(/^(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]*):.*$/, '$1');
  const resource =
    arn === undefined
      ? model.named(FUNCTION, target.split(':')[0] ?? target, state.machine.region)
      : resourceByArn(model, unqualified);
  return { kind: 'function', target, resource: resource?.type === FUNCTION ? resource : undefined };
}
