import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FaultPlan } from '../lab/faults/fault-plan.ts';
import { Simulator } from '../lab/simulate/simulator.ts';
import { loadConfig } from '../lib/config/index.ts';
import { synthesize } from '../lib/stacks/index.ts';
import { topologyOf } from '../lib/topology/index.ts';
import { DEFECTS, type Defect } from './planted-defects.ts';

/**
 * Plants one defect after the other into the bundles or definitions of a scratch copy of the assembly, and shows that
 * the simulation finds it. `tsx scripts/mutation-check.ts [part of a defect's name]`. Fails where one is not found, or
 * where the code that it is planted into is not there any more.
 */
const RUNBOOK = 'region-failover';
/** After the schedule that is made for the defect, if there is one: as many as are drawn for anybody. */
const DRAWN_SEEDS = 12;

const scratch = mkdtempSync(path.join(tmpdir(), 'muster-mutation-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Undefined where the code that the defect is planted into is not there any more. */
function plant(defect: Defect, sound: string, number: number): string | undefined {
  const folder = path.join(scratch, `planted-${number}`);
  cpSync(sound, folder, { recursive: true });
  let places = 0;
  for (const file of filesOf(folder, defect.into)) {
    const text = readFileSync(file, 'utf8');
    const changed = text.replaceAll(defect.find, defect.replaceBy);
    if (changed === text) continue;
    places += 1;
    writeFileSync(file, changed);
  }
  return places === 0 ? undefined : folder;
}

function filesOf(folder: string, into: Defect['into']): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => (into === 'bundles' ? file.endsWith('index.js') : file.endsWith('.template.json')))
    .map((file) => path.join(folder, file));
}

/** What found it: the oracle, and the seed. */
async function hunt(defect: Defect, folder: string): Promise<string | undefined> {
  const simulator = new Simulator(folder);
  const tries: { readonly seed: number; readonly plan: () => Promise<FaultPlan> }[] = [
    ...defect.schedules.map((faults) => ({ seed: 1, plan: () => Promise.resolve({ faults }) })),
    ...Array.from({ length: DRAWN_SEEDS }, (_, index) => ({
      seed: index + 1,
      plan: () => simulator.plan(RUNBOOK, index + 1),
    })),
  ];
  for (const { seed, plan } of tries) {
    const found = await violationOf(simulator, seed, plan);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function violationOf(
  simulator: Simulator,
  seed: number,
  plan: () => Promise<FaultPlan>,
): Promise<string | undefined> {
  const [violation] = (await simulator.run(RUNBOOK, seed, await plan())).violations;
  return violation && `${violation.oracle}: ${violation.message}`;
}

async function check(only: string): Promise<void> {
  const root = path.resolve('.');
  const topology = topologyOf(await loadConfig({ root }));
  const { directory } = await synthesize(topology, { root, outdir: path.join(scratch, 'sound') });
  const missed: string[] = [];
  const chosen = DEFECTS.filter(({ name }) => name.includes(only));
  for (const [number, defect] of chosen.entries()) {
    const folder = plant(defect, directory, number);
    const found = folder === undefined ? undefined : await hunt(defect, folder);
    if (folder === undefined) console.log(`nothing to plant it into: ${defect.name}`);
    else rmSync(folder, { recursive: true });
    console.log(
      `${found === undefined ? 'MISSED' : 'found '}  ${defect.name}${found === undefined ? '' : `  <- ${found.slice(0, 160)}`}`,
    );
    if (found === undefined) missed.push(defect.name);
  }
  console.log(`\n${chosen.length - missed.length} of ${chosen.length} planted defects were found.`);
  if (missed.length > 0 || chosen.length === 0) process.exitCode = 1;
}

await check(process.argv[2] ?? '');
