import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseConfig, type DrDefinition } from '../../lib/config/index.ts';
import { synthesize } from '../../lib/stacks/index.ts';
import { topologyOf } from '../../lib/topology/index.ts';

const ROOT = path.resolve(__dirname, '../..');

/** Synthesizes a configuration before the tests of a file, without checks, and removes it after them. */
export function synthesizedBefore(definition: DrDefinition): { readonly assemblyFolder: () => string } {
  let folder = '';
  let assemblyFolder = '';
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'muster-test-'));
    const topology = topologyOf(parseConfig(definition));
    const assembly = await synthesize(topology, { root: ROOT, outdir: path.join(folder, 'cdk.out') });
    assemblyFolder = assembly.directory;
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { assemblyFolder: () => assemblyFolder };
}
