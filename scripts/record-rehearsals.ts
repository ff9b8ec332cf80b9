import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drill } from '../lab/drill/drill.ts';
import { parseConfig, type DrDefinition } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';
import { fingerprintOf, RECORDINGS_FILE, REHEARSED } from '../test/lib/compliance/assessment/rehearsed.ts';

/**
 * Rehearses many seeds and keeps what clients measured, so that a test can hold the estimate against hundreds of runs
 * without making them: npx tsx scripts/record-rehearsals.ts [--all]. Records what is missing, what was made with
 * something else than stands in the sources now, and what an interrupted recording has left; `--all` records
 * everything. About two seconds of one processor for each seed.
 */
const SEEDS = 200;
/** Seeds between two times that the file is written. */
const KEEP_EVERY = 10;

type Measurements = Record<string, { rtoSeconds: (number | null)[]; rpoSeconds: (number | null)[] }>;
type Recordings = Record<string, { madeWith: string; components: Measurements }>;

function recorded(): Recordings {
  if (process.argv.includes('--all') || !existsSync(RECORDINGS_FILE)) return {};
  return JSON.parse(readFileSync(RECORDINGS_FILE, 'utf8')) as Recordings;
}

async function record(name: string, definition: DrDefinition, recordings: Recordings): Promise<void> {
  const madeWith = fingerprintOf(definition);
  const known = recordings[name];
  const components = known?.madeWith === madeWith ? known.components : {};
  recordings[name] = { madeWith, components };
  const done = Object.values(components)[0]?.rtoSeconds.length ?? 0;
  console.log(`${name}: ${done} of ${SEEDS} seeds are recorded`);
  if (done >= SEEDS) return;
  const outdir = mkdtempSync(path.join(tmpdir(), 'muster-record-'));
  try {
    const topology = topologyOf(parseConfig(definition));
    const { directory } = await synthesize(topology, { root: path.resolve('.'), outdir });
    for (let seed = done + 1; seed <= SEEDS; seed += 1) {
      await rehearse(directory, seed, components);
      if (seed % KEEP_EVERY !== 0) continue;
      writeFileSync(RECORDINGS_FILE, textOf(recordings));
      console.log(`${name}: ${seed} of ${SEEDS} seeds`);
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

async function rehearse(assemblyFolder: string, seed: number, into: Measurements): Promise<void> {
  const { components } = await drill({ assemblyFolder, runbook: 'region-failover', seed });
  for (const { name, rtoActualSeconds, rpoActualSeconds } of components) {
    const own = (into[name] ??= { rtoSeconds: [], rpoSeconds: [] });
    own.rtoSeconds.push(tenth(rtoActualSeconds));
    own.rpoSeconds.push(tenth(rpoActualSeconds));
  }
}

function tenth(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 10) / 10;
}

/** One line for each list of figures, so that a change can be read. */
function textOf(recordings: Recordings): string {
  const text = JSON.stringify(recordings, null, 2);
  return `${text.replaceAll(/\[[^[\]]*\]/g, (list) => JSON.stringify(JSON.parse(list)))}\n`;
}

const recordings = recorded();
for (const [name, definition] of Object.entries(REHEARSED)) await record(name, definition, recordings);
