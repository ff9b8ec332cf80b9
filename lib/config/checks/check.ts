import type { Mistake } from '../errors.ts';
import type { DrConfig } from '../schema/index.ts';

/** Looks across sections, or at what a single schema cannot see. */
export interface Check {
  readonly run: (config: Partial<DrConfig>) => readonly Mistake[];
}

/** Runs where every section it needs is right by itself, whatever the others are. */
export function check<Section extends keyof DrConfig>(
  needs: readonly Section[],
  run: (config: Pick<DrConfig, Section>) => readonly Mistake[],
): Check {
  return {
    run: (config) =>
      hasSections(config, needs) && needs.every((key) => isWhole(config[key])) ? run(config) : [],
  };
}

/**
 * The same for a check that can judge the elements of a list one by one: it also runs where some are wrong by
 * themselves. Those are holes in the list, so that the others keep their index; `map` and `flatMap` skip them.
 */
export function elementCheck<Section extends keyof DrConfig>(
  needs: readonly Section[],
  run: (config: Pick<DrConfig, Section>) => readonly Mistake[],
): Check {
  return { run: (config) => (hasSections(config, needs) ? run(config) : []) };
}

function hasSections<Section extends keyof DrConfig>(
  config: Partial<DrConfig>,
  needs: readonly Section[],
): config is Partial<DrConfig> & Pick<DrConfig, Section> {
  return needs.every((section) => section in config);
}

function isWhole(section: unknown): boolean {
  return !Array.isArray(section) || Object.keys(section).length === section.length;
}

/** The places where something that has to be unique comes up again, with the place where it stood first. */
export function repetitions<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly { readonly again: T; readonly first: T; readonly key: string }[] {
  const seen = new Map<string, T>();
  return items.flatMap((again) => {
    const key = keyOf(again);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, again);
    return first === undefined ? [] : [{ again, first, key }];
  });
}
