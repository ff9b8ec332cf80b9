import { isList, isObject, type Json } from '../json.ts';
import { oncePer } from '../memo.ts';
import type { Resource } from '../resource.ts';

export interface Property {
  readonly key: string;
  readonly value: Json;
  /** The object it stands in. */
  readonly siblings: Readonly<Record<string, Json>>;
  /** The property whose value that object is, or is a part of; undefined at the top. */
  readonly around: Property | undefined;
}

/** Every property below a value, at any depth. */
export function properties(value: Json): readonly Property[] {
  const found: Property[] = [];
  collect(value, undefined, found);
  return found;
}

/** Those of a resource, resolved. Several rules ask. */
export const propertiesOf = oncePer((resource: Resource) => properties(resource.properties));

/** True where the property stands somewhere below one of this name. */
export function isBelow({ around }: Property, key: string): boolean {
  return around !== undefined && (around.key === key || isBelow(around, key));
}

function collect(value: Json, around: Property | undefined, found: Property[]): void {
  if (isList(value)) {
    for (const item of value) if (typeof item === 'object') collect(item, around, found);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const property = { key, value: inner, siblings: value, around };
    found.push(property);
    if (typeof inner === 'object') collect(inner, property, found);
  }
}
