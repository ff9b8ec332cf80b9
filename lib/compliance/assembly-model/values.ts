import { isList, isObject, type Json, type JsonList, type JsonObject } from './json.ts';
import { isSymbolic } from './symbols.ts';

/**
 * How rules read properties. Three answers: the value, `undefined` where it is not stated, and `'unknown'` where only
 * the deployment knows. CloudFormation takes "true" and "5" for true and 5, so these do as well.
 */
export type Unknown = 'unknown';

/** What stands at `path` (`LoggingConfiguration.Level`). Below something unknown everything is unknown. */
export function at(value: Json | undefined, path: string): Json | undefined {
  let found = value;
  for (const key of path.split('.')) {
    if (isSymbolic(found)) return found;
    found = isObject(found) ? found[key] : undefined;
  }
  return found;
}

export function flag(value: Json | undefined): boolean | Unknown | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return 'unknown';
}

export function amount(value: Json | undefined): number | Unknown | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return 'unknown';
}

/** A text that may hold symbols; undefined where there is none. */
export function text(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A text that is known to the last character. */
export function literal(value: Json | undefined): string | undefined {
  const found = text(value);
  return isSymbolic(found) ? undefined : found;
}

/** The elements of a list, or the one thing that stands in the place of a list, as IAM and others allow. */
export function items(value: Json | undefined): JsonList {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

export function texts(value: Json | undefined): readonly string[] {
  return items(value).flatMap((item) => {
    const found = text(item);
    return found === undefined ? [] : [found];
  });
}

/** The objects of a list; what is unknown is left out. */
export function objects(value: Json | undefined): readonly JsonObject[] {
  return items(value).filter(isObject);
}
