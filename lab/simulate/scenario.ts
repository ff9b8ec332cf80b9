import type { Execution } from '../machine/machine.ts';
import type { Site } from './site.ts';

/**
 * What the simulation has to know of one runbook: what happens before it, how people start it, and when nothing more is
 * to be done. Faults, oracles and the engine know no runbook.
 */
export interface Scenario {
  readonly runbook: string;
  /** What has happened when people come: an outage, or nothing. `chance` is a draw of the seed, 0 to 1. */
  readonly disrupt: (site: Site, chance: number) => void;
  /** After the disruption, at the earliest and at the latest. */
  readonly peopleStartAfterSeconds: readonly [number, number];
  readonly start: (site: Site) => Execution | undefined;
  /** A start in the other region, by somebody who knows nothing of the first one. */
  readonly startElsewhere: (site: Site) => Execution | undefined;
  /** Whether people would start it once more, now that everything is well again. */
  readonly needsAnotherRun: (site: Site) => boolean;
  /** Inputs that somebody types by mistake. */
  readonly wrongInputs: readonly unknown[];
}
