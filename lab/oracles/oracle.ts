import type { Acknowledged } from '../simulate/writers.ts';
import type { Site } from '../simulate/site.ts';
import type { ApiCall } from '../twin/api.ts';
import type { WorldEvent } from '../twin/service.ts';

/** Something that must never be, or in the end must be, and was not so. */
export interface Violation {
  /** Kebab name of the oracle. */
  readonly oracle: string;
  readonly message: string;
  readonly atMilliseconds: number;
}

export type Accuse = (message: string) => void;

/**
 * A judge outside the system under test: it looks at the world and at what the steps were heard to do, never into
 * their code. `safety` has to hold at every moment, whatever goes wrong; `liveness` once nothing goes wrong any more.
 */
export interface Oracle {
  readonly name: string;
  readonly kind: 'safety' | 'liveness';
  /** One sentence that a failing run is explained with. */
  readonly promise: string;
  readonly watch: (site: Site, accuse: Accuse) => Watch;
}

/** Where an oracle looks; what it does not need it leaves out. */
export interface Watch {
  /** A call that its service has done, and not only been asked. */
  readonly onEffect?: (call: ApiCall) => void;
  readonly onEvent?: (event: WorldEvent) => void;
  readonly onWrite?: (write: Acknowledged) => void;
  /** Once everything has settled, long after the last fault. */
  readonly atEnd?: (end: EndOfRun) => void;
}

export interface EndOfRun {
  readonly acknowledged: readonly Acknowledged[];
  /** Asks the application of a region to write, as it would find out itself. */
  readonly accepts: (database: number, side: 'primary' | 'recovery') => boolean;
  /** Faults that no time mends were in the plan: then a stop that says what to do is an end, too. */
  readonly mayStop: boolean;
}
