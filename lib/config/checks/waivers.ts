import type { Mistake } from '../errors.ts';
import { show } from '../errors.ts';
import type { DrConfig } from '../schema/index.ts';
import { elementCheck, repetitions } from './check.ts';

/** Of two waivers for one finding one would say nothing. */
export const waiverChecks = [elementCheck(['waivers'], oneForEachFinding)];

function oneForEachFinding({ waivers }: Pick<DrConfig, 'waivers'>): readonly Mistake[] {
  const placed = waivers.map(({ rule, path }, index) => ({ rule, path, index }));
  // Holes are elements that are wrong by themselves.
  return repetitions(placed.filter(Boolean), ({ rule, path }) => `${rule} on ${path}`).map(
    ({ again, first, key }) => ({
      path: `waivers[${again.index}]`,
      given: show(key),
      allowed: `a rule and a path that waivers[${first.index}] does not have`,
      remedy: 'Keep one of the two.',
    }),
  );
}
