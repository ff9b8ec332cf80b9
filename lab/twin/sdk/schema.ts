import { ApiError } from '../api.ts';

/**
 * The part of the SDK's own schemas (version 3, since schema-based serialization) that the lab reads. A schema is an
 * array headed by its kind or a number for the simple types; a member is a schema or `[schema, traits]`; anything may
 * be wrapped in a function that gives it. The source is `@smithy/core/schema` as installed.
 */
type SchemaReference = unknown;

const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const ERROR = -3;
const SIMPLE = 0;
const TIMESTAMP_FIRST = 4;
const TIMESTAMP_LAST = 7;
const BLOB = 21;
const STREAMING_BLOB = 42;
/** Unnamed lists and maps of a simple type are the type's number plus one of these. */
const LIST_OF = 64;
const MAP_OF = 128;

interface Structure {
  readonly name: string;
  readonly members: readonly Member[];
}

interface Member {
  readonly name: string;
  readonly schema: SchemaReference;
  readonly required: boolean;
  readonly isIdempotencyToken: boolean;
}

/** How a value crosses the seam. Both ways it is copied, so that nobody holds on to somebody else's state. */
interface Crossing {
  readonly structure: (structure: Structure, value: Readonly<Record<string, unknown>>, path: string) => void;
  readonly stream: (value: unknown, path: string) => unknown;
  readonly newToken: () => string;
}

const structures = new WeakMap<readonly unknown[], Structure>();

/** The input as the service gets it: only the members the API has, required ones checked, tokens filled in. */
export function copyInput(
  schema: SchemaReference,
  value: unknown,
  operation: string,
  newToken: () => string,
): Readonly<Record<string, unknown>> {
  const crossing: Crossing = { structure: checkRequired, stream: inputBytes, newToken };
  return asRecord(copy(schema, value ?? {}, operation, crossing));
}

/** The output as the client gets it. A member the API does not have is a mistake of the lab. */
export function copyOutput(
  schema: SchemaReference,
  value: unknown,
  operation: string,
): Record<string, unknown> {
  const crossing: Crossing = {
    structure: refuseUnknownMembers,
    stream: outputStream,
    newToken: () => '',
  };
  return asRecord(copy(schema, value, `${operation} output`, crossing));
}

/** Names and schemas of an error's own members. */
export function copyErrorFields(schema: SchemaReference, value: Readonly<Record<string, unknown>>): object {
  const copied: Record<string, unknown> = {};
  for (const member of structureOf(resolve(schema) as readonly unknown[]).members) {
    if (value[member.name] !== undefined) copied[member.name] = value[member.name];
  }
  return copied;
}

function copy(reference: SchemaReference, value: unknown, path: string, crossing: Crossing): unknown {
  const schema = resolve(reference);
  if (value === undefined || value === null || schema === 'unit') return undefined;
  if (typeof schema === 'number') return copySimple(schema, value, path, crossing);
  if (!Array.isArray(schema)) return value;
  switch (schema[0]) {
    case LIST:
      return asArray(value, path).map((item, index) => copy(schema[4], item, `${path}[${index}]`, crossing));
    case MAP:
      return copyMap(schema[5], value, path, crossing);
    case STRUCTURE:
    case UNION:
    case ERROR:
      return copyStructure(schema, value, path, crossing);
    case SIMPLE:
      return copy(schema[4], value, path, crossing);
    default:
      return value;
  }
}

function copySimple(schema: number, value: unknown, path: string, crossing: Crossing): unknown {
  if (schema >= MAP_OF) return copyMap(schema - MAP_OF, value, path, crossing);
  if (schema >= LIST_OF) {
    return asArray(value, path).map((item, index) =>
      copySimple(schema - LIST_OF, item, `${path}[${index}]`, crossing),
    );
  }
  if (schema === STREAMING_BLOB) return crossing.stream(value, path);
  if (schema === BLOB) return Uint8Array.from(value as Uint8Array);
  if (schema >= TIMESTAMP_FIRST && schema <= TIMESTAMP_LAST) return copyDate(value, path);
  return value;
}

function copyDate(value: unknown, path: string): Date {
  if (!(value instanceof Date)) throw new TypeError(`${path} must be a Date, not ${typeof value}.`);
  return new Date(value.getTime());
}

function copyMap(valueSchema: SchemaReference, value: unknown, path: string, crossing: Crossing): unknown {
  const copied: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(asRecord(value))) {
    if (entry !== undefined) copied[key] = copy(valueSchema, entry, `${path}.${key}`, crossing);
  }
  return copied;
}

function copyStructure(
  schema: readonly unknown[],
  value: unknown,
  path: string,
  crossing: Crossing,
): Record<string, unknown> {
  const structure = structureOf(schema);
  const record = asRecord(value);
  crossing.structure(structure, record, path);
  const copied: Record<string, unknown> = {};
  for (const member of structure.members) {
    const given = record[member.name];
    if (given !== undefined && given !== null) {
      copied[member.name] = copy(member.schema, given, `${path}.${member.name}`, crossing);
    } else if (member.isIdempotencyToken) {
      copied[member.name] = crossing.newToken();
    }
  }
  return copied;
}

function checkRequired(structure: Structure, value: Readonly<Record<string, unknown>>, path: string): void {
  for (const member of structure.members) {
    const given = value[member.name];
    if (member.required && !member.isIdempotencyToken && (given === undefined || given === null)) {
      throw new ApiError('ValidationException', `${path}: the required member ${member.name} is missing.`);
    }
  }
}

function refuseUnknownMembers(
  structure: Structure,
  value: Readonly<Record<string, unknown>>,
  path: string,
): void {
  for (const name of Object.keys(value)) {
    if (value[name] !== undefined && !structure.members.some((member) => member.name === name)) {
      throw new TypeError(`The lab answered ${path}.${name}, which ${structure.name} does not have.`);
    }
  }
}

function inputBytes(value: unknown, path: string): Uint8Array {
  if (typeof value === 'string') return Uint8Array.from(Buffer.from(value, 'utf8'));
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  throw new TypeError(`${path} must be a string or bytes: the lab carries no other streams.`);
}

/** The conversions an SDK stream offers, over bytes that are all there already. */
function outputStream(value: unknown, path: string): unknown {
  const bytes = inputBytes(value, path);
  return {
    transformToByteArray: () => Promise.resolve(Uint8Array.from(bytes)),
    transformToString: (encoding: BufferEncoding = 'utf8') =>
      Promise.resolve(Buffer.from(bytes).toString(encoding)),
  };
}

function structureOf(schema: readonly unknown[]): Structure {
  let structure = structures.get(schema);
  if (structure === undefined) {
    const names = schema[4] as readonly string[];
    const schemas = schema[5] as readonly SchemaReference[];
    const requiredCount = typeof schema[6] === 'number' ? schema[6] : 0;
    structure = {
      name: String(schema[2]),
      members: names.map((name, index) => ({
        name,
        schema: schemas[index],
        required: index < requiredCount,
        isIdempotencyToken: isIdempotencyToken(schemas[index]),
      })),
    };
    structures.set(schema, structure);
  }
  return structure;
}

/** Bit 2 of the packed traits, or a named trait. */
function isIdempotencyToken(member: SchemaReference): boolean {
  const traits: unknown = Array.isArray(member) && member.length === 2 ? member[1] : 0;
  if (typeof traits === 'number') return ((traits >> 2) & 1) === 1;
  return asRecord(traits)['idempotencyToken'] !== undefined;
}

/** Follows functions and member wrappers down to the schema itself. */
function resolve(reference: SchemaReference): SchemaReference {
  let schema = reference;
  for (;;) {
    if (typeof schema === 'function') schema = (schema as () => SchemaReference)();
    else if (Array.isArray(schema) && schema.length === 2) schema = schema[0];
    else return schema;
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asArray(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${path} must be a list.`);
  return value;
}
