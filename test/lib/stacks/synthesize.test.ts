import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import smallest from '../../../dr.config.ts';
import { ConfigError } from '../../../lib/config/index.ts';
import { synthesize } from '../../../lib/stacks/index.ts';
import { deploymentOf } from '../../../lib/topology/index.ts';
import { sharedAssembly } from '../../support/shared-assembly.ts';
import { temporaryFolder, topologyFor } from './support.ts';

const root = resolve('.');
const topology = topologyFor(smallest);

/**
 * Every file below a folder with a hash of its contents, but for what CDK notes beside a template: where in the sources
 * a finding was accepted, in the words of the loader that ran them. That is not deployed.
 */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.metadata.json'))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files
      .toSorted()
      .map((file) => [
        file.slice(folder.length),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );
}

describe('a synthesis from start to end', () => {
  test('needs no credentials and no region, and gives the same bytes every time', async () => {
    const before = { ...process.env };
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    try {
      const { directory } = await synthesize(topology, { root, outdir: temporaryFolder() });
      expect(Object.keys(contents(directory)).length).toBeGreaterThan(30);
      // Another process has made it, in another folder, with functions that were compiled before.
      expect(contents(sharedAssembly(smallest))).toEqual(contents(directory));
      expectWhole(directory);
    } finally {
      process.env = before;
    }
  }, 60_000);

  test('a database that is not there cannot be detached', async () => {
    const detach = synthesize(topology, { root, outdir: temporaryFolder(), detach: ['orders', 'ordres'] });
    await expect(detach).rejects.toThrow(ConfigError);
    await expect(detach).rejects.toThrow(/ordres[\s\S]*orders/);
  });
});

/** Every function's folder lies in the assembly with the deployed configuration, and nothing names this machine. */
function expectWhole(directory: string): void {
  const assets = readdirSync(directory).filter((name) => name.startsWith('asset.'));
  expect(assets.length).toBeGreaterThan(15);
  for (const asset of assets) {
    expect(existsSync(join(directory, asset, 'index.js'))).toBe(true);
    const beside: unknown = JSON.parse(readFileSync(join(directory, asset, 'deployment.json'), 'utf8'));
    expect(beside).toEqual(JSON.parse(JSON.stringify(deploymentOf(topology))));
  }
  const deployed = /(template|assets)\.json$|^manifest\.json$/;
  for (const name of readdirSync(directory).filter((each) => deployed.test(each))) {
    expect(readFileSync(join(directory, name), 'utf8')).not.toContain(root);
  }
}
