import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drill } from '../lab/drill/drill.ts';
import { loadConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';

/** One seed's rehearsal: a line of JSON on standard output. */
export interface RehearsedSeed {
  readonly seed: number;
  readonly outcome: string;
  /** Null where the application has not recovered: there is nothing to compare. */
  readonly overheadRatio: number | null;
  readonly cpuSeconds: number;
}

/**
 * Part of `npm run bench`: rehearses seeds 1 to the given number on `dr.config.ts`, synthesized once.
 *
 *     npx tsx scripts/rehearse-seeds.ts 20
 */
const seeds = Number(process.argv[2]);
if (!Number.isInteger(seeds) || seeds < 1) {
  throw new Error(`Given ${String(process.argv[2])} seeds; allowed: a whole number from 1.`);
}
const root = path.resolve('.');
const outdir = mkdtempSync(path.join(tmpdir(), 'muster-seeds-'));
try {
  const topology = topologyOf(await loadConfig({ root }));
  const { directory: assemblyFolder } = await synthesize(topology, { root, outdir });
  for (let seed = 1; seed <= seeds; seed += 1) {
    const from = process.cpuUsage();
    const { outcome, overheadRatio } = await drill({ assemblyFolder, runbook: 'region-failover', seed });
    const { user, system } = process.cpuUsage(from);
    const rehearsed: RehearsedSeed = { seed, outcome, overheadRatio, cpuSeconds: (user + system) / 1e6 };
    console.log(JSON.stringify(rehearsed));
  }
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
