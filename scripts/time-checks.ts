import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAssembly } from '../lib/compliance/assembly-model/index.ts';
import { assess } from '../lib/compliance/assessment/assess.ts';
import { intentOf } from '../lib/compliance/intent.ts';
import { evaluateRules } from '../lib/compliance/rules/index.ts';
import { loadConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';

/**
 * What recovery rules and assessment add to a synthesis, for `npm run bench`: npx tsx scripts/time-checks.ts CONFIG.
 * Computing time, because the machine may have something else to do; the first time in a process, as users have it.
 */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const root = path.resolve('.');
const outdir = mkdtempSync(path.join(tmpdir(), 'muster-checks-'));
process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));

const topology = topologyOf(await loadConfig({ root, file: process.argv[2] ?? 'dr.config.ts' }));
const { directory } = await synthesize(topology, { root, outdir });
const synthesized = cpuSeconds();
evaluateRules(readAssembly(directory, intentOf(topology)));
assess(topology);
console.log(JSON.stringify({ synthSeconds: synthesized, addedSeconds: cpuSeconds() - synthesized }));
