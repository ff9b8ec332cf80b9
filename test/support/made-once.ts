import { existsSync, linkSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning } from './processes.ts';
import { runFolder } from './run-folder.ts';

/** Between two looks whether somebody else has finished. */
const LOOK_MILLISECONDS = 20;

/**
 * A folder that is made once in a run of jest, by whichever worker asks first; the others wait. It appears under its
 * name when it is whole, so that a maker who fails or is killed leaves nothing half done: the next one to ask makes it.
 *
 * @param make fills the folder that it is given, and has to end by itself
 * @throws what `make` throws
 */
export function madeOnce(name: string, make: (folder: string) => void, parent = runFolder()): string {
  const folder = path.join(parent, name);
  const lock = path.join(parent, `${name}.lock`);
  while (!existsSync(folder)) {
    if (take(lock, parent)) {
      try {
        if (!existsSync(folder)) publish(make, folder, parent);
      } finally {
        rmSync(lock, { force: true });
      }
    } else if (isAbandoned(lock)) {
      // Two who see this at once may both come to make it. Only one can publish; nothing is lost but time.
      rmSync(lock, { force: true });
    } else {
      pause(LOOK_MILLISECONDS);
    }
  }
  return folder;
}

function publish(make: (folder: string) => void, folder: string, parent: string): void {
  const unfinished = mkdtempSync(path.join(parent, 'unfinished-'));
  try {
    make(unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** A link appears with its contents, the owner's process id, and only where nothing stands. */
function take(lock: string, parent: string): boolean {
  const own = path.join(parent, `owner-${process.pid}`);
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned(lock: string): boolean {
  try {
    return !isRunning(Number(readFileSync(lock, 'utf8')));
  } catch (error) {
    // Released since.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
