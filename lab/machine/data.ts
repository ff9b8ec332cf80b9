/** A JSON value. Values travel by reference from state to state: nobody changes one. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A value and its JSON text, made once: limits and history want the text, expressions the value. */
export interface Payload {
  readonly value: Json;
  readonly text: string;
}

export function payloadOf(value: Json): Payload {
  return { value, text: JSON.stringify(value) };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** UTF-8 bytes of a text against a limit, counted only where the length leaves a doubt. */
export function isLongerThan(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  // A UTF-16 unit takes at most three bytes.
  if (text.length * 3 <= bytes) return false;
  return Buffer.byteLength(text) > bytes;
}

/** The JSON name of a value's type, as JSONata's `$type` says it. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** Says why a value cannot be JSON. */
export class NotJsonError extends Error {
  override readonly name = 'NotJsonError';
}

/**
 * What JSONata answered as plain JSON: its marked arrays (sequences) become ordinary ones. Parts that are plain
 * already are handed on as they are, so that an input passed through is not copied.
 */
export function plainJson(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new NotJsonError(`the number ${value}`);
      return value;
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? plainArray(value) : plainObject(value as Record<string, unknown>);
    case 'undefined':
    case 'function':
    case 'bigint':
    case 'symbol':
      throw new NotJsonError(`a value of type ${typeof value}`);
  }
}

function plainArray(array: readonly unknown[]): Json {
  let changed = 'sequence' in array || 'cons' in array;
  const items: Json[] = [];
  for (const item of array) {
    const plain = plainJson(item);
    if (plain !== item) changed = true;
    items.push(plain);
  }
  return changed ? items : (array as readonly Json[]);
}

function plainObject(object: Readonly<Record<string, unknown>>): Json {
  if ('_jsonata_lambda' in object || '_jsonata_function' in object) throw new NotJsonError('a function');
  let changed = false;
  const members: Record<string, Json> = {};
  for (const key of Object.keys(object)) {
    const member = object[key];
    if (member === undefined) {
      changed = true;
      continue;
    }
    const plain = plainJson(member);
    if (plain !== member) changed = true;
    members[key] = plain;
  }
  return changed ? members : (object as JsonObject);
}
