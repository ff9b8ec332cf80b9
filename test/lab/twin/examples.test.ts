import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import concierge from '../../../examples/concierge.ts';
import fruitfulplanet from '../../../examples/fruitfulplanet.ts';
import { Kernel } from '../../../lab/kernel/kernel.ts';
import { deployAssembly, deploymentIn, readAssembly } from '../../../lab/twin/assembly.ts';
import { createWorld } from '../../../lab/twin/services/index.ts';
import { parseConfig } from '../../../lib/config/index.ts';
import { synthesize } from '../../../lib/stacks/index.ts';
import { topologyOf } from '../../../lib/topology/index.ts';

describe('what the examples synthesize', () => {
  test.each([
    ['fruitfulplanet', fruitfulplanet],
    ['concierge', concierge],
  ])(
    'deploys into the lab as it is: %s',
    async (name, definition) => {
      const outdir = mkdtempSync(join(tmpdir(), `muster-${name}-`));
      try {
        await synthesize(topologyOf(parseConfig(definition, name)), { root: resolve('.'), outdir });
        const assembly = readAssembly(outdir);
        const account = deploymentIn(assembly)?.account ?? '';
        const { world } = createWorld({ kernel: new Kernel(1), account });
        await deployAssembly(world, assembly);
        // Every stack's guard has run its function and asked its region's ledger.
        expect([...world.router.hosts.keys()].some((host) => host.startsWith('dynamodb.'))).toBe(true);
        expect(world.events.filter(({ kind }) => kind === 'lambda.failed')).toEqual([]);
        expect(world.router.globalHosts).toEqual([]);
      } finally {
        rmSync(outdir, { recursive: true });
      }
    },
    120_000,
  );
});
