import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drill } from '../lab/drill/drill.ts';
import { parseConfig, type DrDefinition } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';
import {
  fingerprintOf,
  RECORDINGS_FILE,
  REHEARSED,
  type Recording,
} from '../test/lib/compliance/assessment/rehearsed.ts';

/**
 * Rehearses many seeds and keeps what clients measured, so that a test can hold the estimate against hundreds of runs
 * without making them: npx tsx scripts/record-rehearsals.ts [--all]. Records what is missing or was made with something
 * else than stands in the sources now; `--all` records everything. About two seconds a seed, one processor.
 */
const SEEDS = 200;
const TELL_EVERY = 20;

type Measurements = Record<string, { rtoSeconds: (number | null)[]; rpoSeconds: (number | null)[] }>;

function recorded(): Record<string, Recording> {
  if (!existsSync(RECORDINGS_FILE)) return {};
  return JSON.parse(readFileSync(RECORDINGS_FILE, 'utf8')) as Record<string, Recording>;
}

async function record(name: string, definition: DrDefinition): Promise<Recording> {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-record-'));
  try {
    const topology = topologyOf(parseConfig(definition));
    const { directory } = await synthesize(topology, { root: path.resolve('.'), outdir: folder });
    const measured: Measurements = {};
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      await rehearse(directory, seed, measured);
      if (seed % TELL_EVERY === 0) console.log(`${name}: ${seed} of ${SEEDS} seeds`);
    }
    return { madeWith: fingerprintOf(definition), components: measured };
  } finally {
    rmSync(folder, { recursive: true, force: true });
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
function textOf(recordings: Readonly<Record<string, Recording>>): string {
  const text = JSON.stringify(recordings, null, 2);
  return `${text.replaceAll(/\[[^[\]]*\]/g, (list) => JSON.stringify(JSON.parse(list)))}\n`;
}

const recordings = process.argv.includes('--all') ? {} : recorded();
for (const [name, definition] of Object.entries(REHEARSED)) {
  if (recordings[name]?.madeWith === fingerprintOf(definition)) {
    console.log(`${name}: is as recorded`);
    continue;
  }
  recordings[name] = await record(name, definition);
  // After each, so that an interrupted recording is taken up where it stopped.
  writeFileSync(RECORDINGS_FILE, textOf(recordings));
}
