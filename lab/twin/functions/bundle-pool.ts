import { Kernel } from '../../kernel/kernel.ts';
import { startBundle, type BundleExports } from './bundle.ts';
import { ProcessClock } from './process-clock.ts';
import type { ProcessSurroundings } from './virtual-globals.ts';

/** A bundle whose top level has run, for one process of the lab. */
export interface LentBundle extends BundleExports {
  /** To be called once nothing of the process can go on: its timers are silent and no answer reaches it. */
  giveBack(): void;
}

interface LoadedBundle {
  readonly exports: BundleExports;
  readonly surroundings: MovingSurroundings;
}

/** Where processes get their bundle from. */
export interface BundleSource {
  lend(codeFolder: string, surroundings: ProcessSurroundings): LentBundle;
}

/** Every process runs the top level anew, as a cold start on AWS does. */
export const FRESH_BUNDLES: BundleSource = {
  lend: (codeFolder, surroundings) => ({
    ...startBundle(codeFolder, surroundings),
    giveBack: () => {
      // It goes with its process.
    },
  }),
};

/**
 * Running the top level of a bundle costs more than a whole step. For thousands of worlds in one process it is run once
 * per function that lives at the same time, and handed on. What a function of Muster keeps from one invocation to the
 * next hangs on the platform it was bound to (its SDK clients, for instance), which every process has for itself; the
 * rest is classes and constants. A bundle that kept anything else would be found by a run that differs from its repetition.
 */
export class BundlePool implements BundleSource {
  readonly #idle = new Map<string, LoadedBundle[]>();

  lend(codeFolder: string, surroundings: ProcessSurroundings): LentBundle {
    const idle = this.#idle.get(codeFolder) ?? [];
    this.#idle.set(codeFolder, idle);
    const loaded = idle.pop() ?? load(codeFolder, surroundings);
    loaded.surroundings.moveInto(surroundings);
    let isLent = true;
    return {
      bind: loaded.exports.bind,
      giveBack: () => {
        if (isLent) idle.push(loaded);
        isLent = false;
      },
    };
  }
}

/** What the top level draws must not come from the first process that happens to need it: the next one draws nothing. */
function load(codeFolder: string, { environment, print, refuse }: ProcessSurroundings): LoadedBundle {
  const clock = new ProcessClock(new Kernel(0), 'bundle');
  const surroundings = new MovingSurroundings({ clock, environment, print, refuse });
  return { exports: startBundle(codeFolder, surroundings), surroundings };
}

/** Of the process that the bundle is lent to. */
class MovingSurroundings implements ProcessSurroundings {
  #now: ProcessSurroundings;

  constructor(first: ProcessSurroundings) {
    this.#now = first;
  }

  moveInto(surroundings: ProcessSurroundings): void {
    this.#now = surroundings;
  }

  get clock(): ProcessClock {
    return this.#now.clock;
  }

  get environment(): Readonly<Record<string, string>> {
    return this.#now.environment;
  }

  print(line: string): void {
    this.#now.print(line);
  }

  refuse(what: string): never {
    return this.#now.refuse(what);
  }
}
