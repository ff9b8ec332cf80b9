import type { z } from 'zod';
import { ConfigError } from './errors.ts';
import type { Check } from './checks/check.ts';
import { databaseChecks } from './checks/databases.ts';
import { repairChecks } from './checks/repairs.ts';
import { dnsChecks } from './checks/dns.ts';
import { nameChecks } from './checks/names.ts';
import { operationChecks } from './checks/operation.ts';
import { placeChecks } from './checks/places.ts';
import { serviceChecks } from './checks/services.ts';
import { targetChecks } from './checks/targets.ts';
import { waiverChecks } from './checks/waivers.ts';
import { mistakesOf } from './mistakes.ts';
import { SECTIONS, drSchema } from './schema/index.ts';
import type { DrConfig } from './schema/index.ts';

const CHECKS: readonly Check[] = [
  ...placeChecks,
  ...nameChecks,
  ...targetChecks,
  ...databaseChecks,
  ...repairChecks,
  ...serviceChecks,
  ...dnsChecks,
  ...operationChecks,
  ...waiverChecks,
];

/**
 * Validates what a configuration file exports and fills in the defaults.
 * Throws a {@link ConfigError} with every mistake at once.
 */
export function parseConfig(given: unknown, file?: string): DrConfig {
  const result = drSchema.safeParse(given);
  const sound = soundSections(given);
  const mistakes = [
    ...(result.success ? [] : mistakesOf(result.error, given)),
    ...CHECKS.flatMap(({ run }) => run(sound)),
  ];
  if (result.success && mistakes.length === 0) return result.data;
  throw new ConfigError(mistakes, file === undefined ? {} : { file });
}

/**
 * What is right by itself, so that a mistake elsewhere hides none between these: whole sections, also those that may be
 * left away and are, and of a list the elements that are, at their index.
 */
function soundSections(given: unknown): Partial<DrConfig> {
  if (typeof given !== 'object' || given === null) return {};
  const sound: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries<z.ZodType>(SECTIONS)) {
    const value: unknown = Reflect.get(given, key);
    const result = schema.safeParse(value);
    if (result.success) sound[key] = result.data;
    else if (Array.isArray(value) && isList(schema)) sound[key] = soundElements(value, schema);
  }
  return sound;
}

function soundElements(values: readonly unknown[], schema: z.ZodType): readonly unknown[] {
  const sound: unknown[] = [];
  sound.length = values.length;
  for (const [index, value] of values.entries()) {
    const result = schema.safeParse([value]);
    if (result.success && Array.isArray(result.data)) sound[index] = result.data[0];
  }
  return sound;
}

function isList(schema: z.ZodType): boolean {
  return schema.safeParse([]).success;
}
