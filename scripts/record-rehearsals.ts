import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drill } from '../lab/drill/drill.ts';
import { parseConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';
import { REHEARSED, type Rehearsed } from '../test/lib/compliance/assessment/rehearsed.ts';

/**
 * Rehearses many seeds and keeps what clients measured, so that a test can hold the estimate against hundreds of runs
 * without making them: npx tsx scripts/record-rehearsals.ts [seeds]. Takes about three seconds a seed and application.
 * To be run again when the test says that the lab gives something else.
 */
const SEEDS = Number(process.argv[2] ?? 200);
const FILE = 'test/lib/compliance/assessment/rehearsed.json';

async function record(definition: (typeof REHEARSED)[string]): Promise<Rehearsed> {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-record-'));
  try {
    const topology = topologyOf(parseConfig(definition));
    const assembly = await synthesize(topology, { root: path.resolve('.'), outdir: folder });
    const measured: Record<string, { rtoSeconds: (number | null)[]; rpoSeconds: (number | null)[] }> = {};
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { components } = await drill({
        assemblyFolder: assembly.directory,
        runbook: 'region-failover',
        seed,
      });
      for (const { name, rtoActualSeconds, rpoActualSeconds } of components) {
        const own = (measured[name] ??= { rtoSeconds: [], rpoSeconds: [] });
        own.rtoSeconds.push(tenth(rtoActualSeconds));
        own.rpoSeconds.push(tenth(rpoActualSeconds));
      }
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tenth(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 10) / 10;
}

const recorded: Record<string, Rehearsed> = {};
for (const [name, definition] of Object.entries(REHEARSED)) {
  recorded[name] = await record(definition);
  console.log(`${name}: ${SEEDS} seeds`);
}
writeFileSync(FILE, `${JSON.stringify(recorded)}\n`);
