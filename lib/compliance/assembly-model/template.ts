import { isObject, type Json, type JsonObject } from './json.ts';

/** A CloudFormation template as it was read, intrinsic functions included. */
export interface Template {
  readonly Parameters: JsonObject;
  readonly Mappings: JsonObject;
  readonly Conditions: JsonObject;
  readonly Resources: JsonObject;
  readonly Outputs: JsonObject;
  readonly Metadata: JsonObject;
}

/** Missing sections are empty ones. Undefined where it is no template: a package.json, say. */
export function templateOf(value: Json): Template | undefined {
  if (!isObject(value) || !isObject(value['Resources'])) return undefined;
  const section = (name: string): JsonObject => {
    const found = value[name];
    return isObject(found) ? found : {};
  };
  return {
    Parameters: section('Parameters'),
    Mappings: section('Mappings'),
    Conditions: section('Conditions'),
    Resources: section('Resources'),
    Outputs: section('Outputs'),
    Metadata: section('Metadata'),
  };
}

/** One template and where it will be deployed, before anything in it is resolved. */
export interface StackSource {
  /** Name of the stack; for a template on its own, the file's without ending. Unique in an assembly. */
  readonly name: string;
  /** Path of the stack's construct, where there is one. */
  readonly constructPath: string;
  /** As messages show it. */
  readonly file: string;
  readonly template: Template;
  /** Of the file, as CloudFormation counts. */
  readonly bytes: number;
  /** Undefined: the template says nothing about it. */
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** CloudFormation puts them on every resource of the stack. */
  readonly tags: Readonly<Record<string, string>>;
  /** Given by a parent stack; otherwise a parameter has its default. */
  readonly parameters: JsonObject;
  /** Construct path by logical id, where something knows it beside the template's own metadata. */
  readonly paths?: ReadonlyMap<string, string>;
}
