import { isList, isObject, type Json } from '../json.ts';
import { oncePer } from '../memo.ts';
import type { Resource } from '../resource.ts';

export interface Property {
  readonly key: string;
  readonly value: Json;
  /** Keys of the objects around it, outermost first. */
  readonly above: readonly string[];
  /** The object it stands in. */
  readonly siblings: Readonly<Record<string, Json>>;
}

/** Every property below a value, at any depth. */
export function properties(value: Json): readonly Property[] {
  const found: Property[] = [];
  collect(value, [], found);
  return found;
}

/** Those of a resource, resolved. Several rules ask. */
export const propertiesOf = oncePer((resource: Resource) => properties(resource.properties));

function collect(value: Json, above: readonly string[], found: Property[]): void {
  if (isList(value)) {
    for (const item of value) collect(item, above, found);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    found.push({ key, value: inner, above, siblings: value });
    if (typeof inner === 'object' && inner !== null) collect(inner, [...above, key], found);
  }
}
