import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRunning } from './processes.ts';

const PREFIX = 'muster-tests-';
/** Workers inherit it. */
const VARIABLE = 'MUSTER_TESTS_FOLDER';

/** The folder of this run of jest: what its test files share lies there. Removed when the run ends. */
export function runFolder(): string {
  const folder = process.env[VARIABLE];
  if (folder === undefined) {
    throw new Error(
      `${VARIABLE} is not set: the jest configuration has to name test/support/global-setup.ts.`,
    );
  }
  return folder;
}

export function makeRunFolder(): void {
  removeLeftovers();
  process.env[VARIABLE] = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
}

export function removeRunFolder(): void {
  rmSync(runFolder(), { recursive: true, force: true });
}

/** Of runs that were killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : Number.NaN;
    if (!Number.isInteger(pid) || isRunning(pid)) continue;
    rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
  }
}
